"""What mutations of feeds give back."""

import strawberry

from resolvers import payloads as records
from schema.payloads.outcome import MutationPayload
from schema.references import FeedType
from schema.shown import shows


@strawberry.type
class FeedPayload(MutationPayload):
    """What the three payloads share."""

    feed: FeedType | None = strawberry.field(description="The feed as it is now. Null: it was refused.")

    is_type_of = shows(records.FeedPayload)


@strawberry.type(description="What `activateFeed` gives back.")
class ActivateFeedPayload(FeedPayload):
    """See the description."""


@strawberry.type(description="What `updateFeed` gives back.")
class UpdateFeedPayload(FeedPayload):
    """See the description."""


@strawberry.type(description="What `deactivateFeed` gives back.")
class DeactivateFeedPayload(FeedPayload):
    """See the description."""
