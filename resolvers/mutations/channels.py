"""Creating, changing and archiving channels (R1)."""

from resolvers.info import Info
from resolvers.payloads import ChannelPayload
from resolvers.permissions import may_administer, may_create_channel
from store.directory_commands import ArchiveChannel, CreateChannel, UpdateChannel
from store.records.channels import Channel
from store.rules.decision import Refusal


async def create_channel(info: Info, command: CreateChannel) -> ChannelPayload:
    """The channel: new, known, or brought back by an admin."""
    context = info.context
    refused = may_create_channel(context.viewer, command.vendor, command.path)
    return _payload(info, refused or await context.store.directory.create_channel(context.viewer, command))


async def update_channel(info: Info, command: UpdateChannel) -> ChannelPayload:
    """The channel with another name or logo."""
    context = info.context
    refused = may_administer(context.viewer, command.path)
    return _payload(info, refused or await context.store.directory.update_channel(context.viewer, command))


async def archive_channel(info: Info, command: ArchiveChannel) -> ChannelPayload:
    """The channel, archived."""
    context = info.context
    refused = may_administer(context.viewer, command.path)
    return _payload(info, refused or await context.store.directory.archive_channel(context.viewer, command))


def _payload(info: Info, answer: Channel | Refusal) -> ChannelPayload:
    info.context.forget()
    if isinstance(answer, Refusal):
        return ChannelPayload(user_errors=answer.errors)
    info.context.loaders.channels.prime(answer.channel_id, answer)
    return ChannelPayload(answer)
