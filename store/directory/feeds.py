"""Activating, changing and deactivating feeds (R2-R6)."""

from dataclasses import replace
from datetime import datetime

from store import collections as names
from store.counting import slot_documents
from store.directory.register import Register
from store.directory_commands import ActivateFeed, DeactivateFeed, UpdateFeed
from store.documents import from_document, to_document
from store.mongo_collection import Session
from store.records.channels import Channel
from store.records.feeds import Feed, feed_key
from store.records.journal import EntryKind, JournalEntry
from store.rules.activations import activate, deactivate
from store.rules.decision import Refusal, refuse
from store.rules.feed_refusals import inactive_feed, no_feed
from store.rules.limits import Faults
from store.rules.slugs import vendor_of
from store.scope import Viewer
from store.vocabulary import AuditAction, FeedChange, UserErrorCode

_ACTIONS = {
    FeedChange.ACTIVATED: AuditAction.FEED_ACTIVATED,
    FeedChange.RESTORED: AuditAction.FEED_RESTORED,
    FeedChange.UPDATED: AuditAction.FEED_UPDATED,
    FeedChange.DEACTIVATED: AuditAction.FEED_DEACTIVATED,
}


class FeedRegister(Register):
    """The feeds."""

    async def activate_feed(self, viewer: Viewer, command: ActivateFeed) -> Feed | Refusal:
        """The feed, active: for the first time, from scratch, or with an earlier life restored (R2, R5)."""
        faults = Faults(command.path)
        faults.name(command.account, "account")
        faults.name(command.affiliate_id, "affiliateId")
        faults.name(command.sales_channel, "salesChannel")

        async def work(session: Session | None) -> Feed | Refusal:
            channel = await self._channel_of(viewer, command, session)
            if channel is None:
                return _no_channel(viewer, command)
            if faults.errors:
                return Refusal(tuple(faults.errors))
            known = await self._feed(command.account, command.feed_id, session)
            if channel.archived_at is not None and (known is None or not known.is_active):
                message = f"channel {command.feed_id} is archived and takes no new activations"
                return refuse(UserErrorCode.CHANNEL_ARCHIVED, message, *command.path, "feedId")
            now = self._now()
            activated = activate(known, command, channel.vendor, now)
            if isinstance(activated, Refusal) or activated.change is None:
                return activated if isinstance(activated, Refusal) else activated.feed
            counts, feed = self._mongo.collection(names.COUNTS), activated.feed
            if activated.change is FeedChange.ACTIVATED:
                await counts.insert_many(slot_documents(feed), session=session)
            elif activated.change is FeedChange.RESTORED:
                opening = {"$set": {"closed": False}}
                await counts.update_many({"activation": feed.activation.key}, opening, session=session)
            return await self._keep_feed(viewer, feed, activated.change, now, session)

        return await self._change(work)

    async def update_feed(self, viewer: Viewer, command: UpdateFeed) -> Feed | Refusal:
        """The feed with another affiliate id or sales channel (R3)."""
        faults = Faults(command.path)
        faults.name(command.affiliate_id, "affiliateId")
        faults.name(command.sales_channel, "salesChannel")

        async def work(session: Session | None) -> Feed | Refusal:
            known = await self._seen_feed(viewer, command.account, command.feed_id, session)
            if known is None:
                return no_feed(command.account, command.feed_id, command.path)
            if not known.is_active:
                return inactive_feed(known.account, known.feed_id, command.path)
            if faults.errors:
                return Refusal(tuple(faults.errors))
            changed = replace(
                known,
                affiliate_id=command.affiliate_id or known.affiliate_id,
                sales_channel=command.sales_channel or known.sales_channel,
            )
            if changed == known:
                return known
            newer = replace(changed, version=known.version + 1)
            return await self._keep_feed(viewer, newer, FeedChange.UPDATED, self._now(), session)

        return await self._change(work)

    async def deactivate_feed(self, viewer: Viewer, command: DeactivateFeed) -> Feed | Refusal:
        """The feed, inactive, and with it all its offers hidden (R4); no offer's document is touched."""

        async def work(session: Session | None) -> Feed | Refusal:
            known = await self._seen_feed(viewer, command.account, command.feed_id, session)
            if known is None:
                return no_feed(command.account, command.feed_id, command.path)
            if not known.is_active:
                return known
            now = self._now()
            # Touching every slot makes this and each write under way exclude each other (store.counting).
            counts = self._mongo.collection(names.COUNTS)
            closing = {"$inc": {"closings": 1}, "$set": {"closed": True}}
            await counts.update_many({"activation": known.activation.key}, closing, session=session)
            hidden = deactivate(known, now)
            return await self._keep_feed(viewer, hidden, FeedChange.DEACTIVATED, now, session)

        return await self._change(work)

    async def _channel_of(
        self, viewer: Viewer, command: ActivateFeed, session: Session | None
    ) -> Channel | None:
        # Read whoever asks, so that what may not be seen takes as long as what is not there.
        found = await self._mongo.collection(names.CHANNELS).find_one(
            {"_id": command.feed_id}, session=session
        )
        seen = viewer.scope.allows(command.account, vendor_of(command.feed_id))
        return from_document(found, Channel) if seen and found is not None else None

    async def _feed(self, account: str, feed_id: str, session: Session | None) -> Feed | None:
        feeds = self._mongo.collection(names.FEEDS)
        found = await feeds.find_one({"_id": feed_key(account, feed_id)}, session=session)
        return None if found is None else from_document(found, Feed)

    async def _seen_feed(
        self, viewer: Viewer, account: str, feed_id: str, session: Session | None
    ) -> Feed | None:
        known = await self._feed(account, feed_id, session)
        return known if known is not None and viewer.scope.allows(account, known.vendor) else None

    async def _keep_feed(
        self, viewer: Viewer, feed: Feed, change: FeedChange, now: datetime, session: Session | None
    ) -> Feed:
        feeds = self._mongo.collection(names.FEEDS)
        await feeds.replace_one({"_id": feed.key}, to_document(feed), upsert=True, session=session)
        entry = JournalEntry(
            key=f"{feed.key}@{feed.version}",
            kind=EntryKind.FEED,
            at=now,
            account=feed.account,
            feed_id=feed.feed_id,
            vendor=feed.vendor,
            activation=feed.activation.key,
            feed_change=change,
            expires_at=now + self._policy.retention,
        )
        await self._mongo.collection(names.JOURNAL).insert_one(to_document(entry), session=session)
        await self._note(
            viewer,
            _ACTIONS[change],
            feed.feed_id,
            now,
            session,
            account=feed.account,
            details=f"activation {feed.activation.number}, affiliate id {feed.affiliate_id!r},"
            f" sales channel {feed.sales_channel!r}",
        )
        return feed


def _no_channel(viewer: Viewer, command: ActivateFeed) -> Refusal:
    """It is not there, or not for this viewer: in the same words, which lead on either way."""
    message = f"there is no channel {command.feed_id}; create it first"
    if viewer.accounts is not None:
        message += f", or send a key or token that names {command.account}"
    return refuse(UserErrorCode.CHANNEL_NOT_FOUND, message, *command.path, "feedId")
