"""What mutations of channels give back."""

import strawberry

from resolvers import payloads as records
from schema.payloads.outcome import MutationPayload
from schema.references import ChannelType
from schema.shown import shows


@strawberry.type
class ChannelPayload(MutationPayload):
    """What the three payloads share."""

    channel: ChannelType | None = strawberry.field(
        description="The channel as it is now. Null: it was refused."
    )

    is_type_of = shows(records.ChannelPayload)


@strawberry.type(description="What `createChannel` gives back.")
class CreateChannelPayload(ChannelPayload):
    """See the description."""


@strawberry.type(description="What `updateChannel` gives back.")
class UpdateChannelPayload(ChannelPayload):
    """See the description."""


@strawberry.type(description="What `archiveChannel` gives back.")
class ArchiveChannelPayload(ChannelPayload):
    """See the description."""
