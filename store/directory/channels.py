"""Creating, changing and archiving channels (R1)."""

from dataclasses import replace

from store import collections as names
from store.directory.register import Register
from store.directory_commands import Absent, ArchiveChannel, CreateChannel, UpdateChannel
from store.documents import from_document, to_document
from store.mongo_collection import Session
from store.records.channels import Channel
from store.rules.decision import Refusal, refuse
from store.rules.limits import NAME_LENGTH, VENDOR_FORM, Faults
from store.rules.search_terms import words
from store.rules.slugs import channel_id, slugify
from store.scope import Viewer
from store.vocabulary import AuditAction, UserErrorCode


class ChannelRegister(Register):
    """The channels."""

    async def create_channel(self, viewer: Viewer, command: CreateChannel) -> Channel | Refusal:
        """The channel `vendor.slug`: a new one, or the one that exists under the same name (R1)."""
        slug = slugify(command.name if command.slug is None else command.slug)
        faults = _creation_faults(command, slug)
        if faults.errors:
            return Refusal(tuple(faults.errors))
        key = channel_id(command.vendor, slug)

        async def create(session: Session | None) -> Channel | Refusal:
            known = await self._channel(key, session)
            if known is None:
                channel = _with_terms(
                    Channel(key, command.vendor, command.name, command.logo_url, self._now())
                )
                return await self._keep_channel(viewer, AuditAction.CHANNEL_CREATED, channel, session)
            if known.name != command.name:
                message = f"channel {key} exists as {known.name!r}; use that name, or give another slug"
                return refuse(UserErrorCode.CONFLICT, message, *command.path, "name")
            if known.archived_at is not None and viewer.is_admin:
                back = replace(known, archived_at=None)
                return await self._keep_channel(viewer, AuditAction.CHANNEL_RESTORED, back, session)
            return known

        return await self._change(create)

    async def update_channel(self, viewer: Viewer, command: UpdateChannel) -> Channel | Refusal:
        """The channel with another name or logo."""
        faults = Faults(command.path)
        faults.name(command.name, "name")
        if command.logo_url is not Absent.ABSENT:
            faults.url(command.logo_url, "logoUrl")

        async def update(session: Session | None) -> Channel | Refusal:
            known = await self._seen_channel(viewer, command.channel_id, session)
            if known is None:
                return _no_channel(command.channel_id, command.path)
            if faults.errors:
                return Refusal(tuple(faults.errors))
            logo = known.logo_url if command.logo_url is Absent.ABSENT else command.logo_url
            changed = _with_terms(replace(known, name=command.name or known.name, logo_url=logo))
            if changed == known:
                return known
            return await self._keep_channel(viewer, AuditAction.CHANNEL_UPDATED, changed, session)

        return await self._change(update)

    async def archive_channel(self, viewer: Viewer, command: ArchiveChannel) -> Channel | Refusal:
        """The channel, archived: it keeps its feeds and refuses new activations."""

        async def archive(session: Session | None) -> Channel | Refusal:
            known = await self._seen_channel(viewer, command.channel_id, session)
            if known is None:
                return _no_channel(command.channel_id, command.path)
            if known.archived_at is not None:
                return known
            archived = replace(known, archived_at=self._now())
            return await self._keep_channel(viewer, AuditAction.CHANNEL_ARCHIVED, archived, session)

        return await self._change(archive)

    async def _channel(self, key: str, session: Session | None) -> Channel | None:
        found = await self._mongo.collection(names.CHANNELS).find_one({"_id": key}, session=session)
        return None if found is None else from_document(found, Channel)

    async def _seen_channel(self, viewer: Viewer, key: str, session: Session | None) -> Channel | None:
        known = await self._channel(key, session)
        return known if known is not None and viewer.scope.vendor in (None, known.vendor) else None

    async def _keep_channel(
        self, viewer: Viewer, action: AuditAction, channel: Channel, session: Session | None
    ) -> Channel:
        document = {"_id": channel.channel_id, **to_document(channel)}
        channels = self._mongo.collection(names.CHANNELS)
        await channels.replace_one({"_id": channel.channel_id}, document, upsert=True, session=session)
        details = f"name {channel.name!r}, logo {channel.logo_url or 'none'}"
        await self._note(viewer, action, channel.channel_id, self._now(), session, details=details)
        return channel


def _creation_faults(command: CreateChannel, slug: str) -> Faults:
    faults = Faults(command.path)
    faults.name(command.vendor, "vendor")
    faults.name(command.name, "name")
    faults.name(command.slug, "slug")
    faults.url(command.logo_url, "logoUrl")
    if not faults.errors and not VENDOR_FORM.fullmatch(command.vendor):
        faults.add(
            'vendor must not begin with a dot nor hold spaces or slashes, for example "vtex"', "vendor"
        )
    if not faults.errors:
        origin, length = "name" if command.slug is None else "slug", len(channel_id(command.vendor, slug))
        if not slug:
            faults.add("nothing is left of it as a slug; give one of letters and digits", origin)
        elif length > NAME_LENGTH:
            faults.add(
                f"the channelId made of it has {length} characters, and {NAME_LENGTH} are allowed;"
                " give a shorter slug",
                origin,
            )
    return faults


def _with_terms(channel: Channel) -> Channel:
    terms = words(f"{channel.name} {channel.channel_id}")
    return replace(channel, terms=tuple(dict.fromkeys((*terms, channel.channel_id.lower()))))


def _no_channel(key: str, path: tuple[str, ...]) -> Refusal:
    return refuse(UserErrorCode.CHANNEL_NOT_FOUND, f"there is no channel {key}", *path, "channelId")
