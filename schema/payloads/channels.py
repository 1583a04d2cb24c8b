"""What mutations of channels give back."""

import strawberry

from resolvers import payloads as records
from schema.payloads.outcome import MutationPayload
from schema.references import ChannelType


@strawberry.type
class ChannelPayload(MutationPayload):
    """What the three payloads share."""

    channel: ChannelType | None = strawberry.field(
        description="The channel as it is now. Null: it was refused."
    )

    @classmethod
    def is_type_of(cls, value: object, _info: object) -> bool:
        """Whether `value` is shown as this type."""
        return isinstance(value, records.ChannelPayload)


@strawberry.type(description="What `createChannel` gives back.")
class CreateChannelPayload(ChannelPayload):
    """See the description."""


@strawberry.type(description="What `updateChannel` gives back.")
class UpdateChannelPayload(ChannelPayload):
    """See the description."""


@strawberry.type(description="What `archiveChannel` gives back.")
class ArchiveChannelPayload(ChannelPayload):
    """See the description."""
