"""Events, as subscriptions push them."""

from datetime import datetime
from typing import Annotated

import strawberry

from resolvers import live as records
from schema.counts import OfferCounts
from schema.enums import FeedChange, InteractionChange, OfferPart, OfferStatus
from schema.fields import attribute, resolved
from schema.references import FeedType, InteractionType, LogRecordType, OfferType
from schema.shown import shows
from schema.values import StatusReason

CURSOR = (
    "Where this event stands: subscribe `after` it to go on with the next one, nothing lost and nothing "
    "repeated."
)
AT = "When it happened."
ACCOUNT = "The seller's account."
FEED_ID = "The feed's id, `vendor.slug`."
SKU_ID = "The SKU's id."
OFFER_VERSION = "The offer's version after it; two events of one change have the same."
OFFER = "The offer, as it is when the event is read. Null: its feed was deactivated since (R4)."
INTERACTION = "The interaction, as it is when the event is read. Null: there is none, it has expired, or R4."


@strawberry.type(description="An offer's status changed, or the offer came to be (R15).")
class OfferStatusChanged:
    """Shown of a `resolvers.live.OfferStatusChanged`."""

    cursor: str = strawberry.field(description=CURSOR)
    at: datetime = resolved(resolver=attribute("entry.at"), description=AT)
    account: str = resolved(resolver=attribute("entry.account"), description=ACCOUNT)
    feed_id: str = resolved(resolver=attribute("entry.feed_id"), description=FEED_ID)
    sku_id: str = resolved(resolver=attribute("entry.sku_id"), description=SKU_ID)
    offer_version: int = resolved(resolver=attribute("entry.offer_version"), description=OFFER_VERSION)
    from_: OfferStatus | None = resolved(
        name="from",
        resolver=attribute("entry.status_before"),
        description="The status before. Null: the offer came to be.",
    )
    to: OfferStatus = resolved(resolver=attribute("entry.status_after"), description="The status after.")
    reason: StatusReason = resolved(resolver=attribute("entry.reason"), description="Why it changed.")
    offer: OfferType | None = resolved(resolver=records.offer_of, description=OFFER)
    interaction: InteractionType | None = resolved(resolver=records.interaction_of, description=INTERACTION)

    is_type_of = shows(records.OfferStatusChanged)


@strawberry.type(description="An interaction was opened, logged into, closed, or recorded in one step.")
class InteractionChanged:
    """Shown of a `resolvers.live.InteractionChanged`."""

    cursor: str = strawberry.field(description=CURSOR)
    at: datetime = resolved(resolver=attribute("entry.at"), description=AT)
    account: str = resolved(resolver=attribute("entry.account"), description=ACCOUNT)
    feed_id: str = resolved(resolver=attribute("entry.feed_id"), description=FEED_ID)
    sku_id: str = resolved(resolver=attribute("entry.sku_id"), description=SKU_ID)
    offer_version: int = resolved(resolver=attribute("entry.offer_version"), description=OFFER_VERSION)
    change: InteractionChange = resolved(
        resolver=attribute("entry.change"), description="What happened to it."
    )
    interaction_id: str = resolved(
        resolver=attribute("entry.interaction_id"), description="The interaction's id."
    )
    interaction: InteractionType | None = resolved(resolver=records.interaction_of, description=INTERACTION)
    log: LogRecordType | None = resolved(
        resolver=records.log_of,
        description="The log that was added, on LOG_ADDED. Null: on other changes, it has expired, or R4.",
    )

    is_type_of = shows(records.InteractionChanged)


@strawberry.type(description="Something of an offer other than its status changed.")
class OfferUpdated:
    """Shown of a `resolvers.live.OfferUpdated`."""

    cursor: str = strawberry.field(description=CURSOR)
    at: datetime = resolved(resolver=attribute("entry.at"), description=AT)
    account: str = resolved(resolver=attribute("entry.account"), description=ACCOUNT)
    feed_id: str = resolved(resolver=attribute("entry.feed_id"), description=FEED_ID)
    sku_id: str = resolved(resolver=attribute("entry.sku_id"), description=SKU_ID)
    offer_version: int = resolved(resolver=attribute("entry.offer_version"), description=OFFER_VERSION)
    changed: list[OfferPart] = resolved(
        resolver=attribute("entry.changed"), description="What of it changed."
    )
    offer: OfferType | None = resolved(resolver=records.offer_of, description=OFFER)

    is_type_of = shows(records.OfferUpdated)


@strawberry.type(description="A feed was activated, restored, changed or deactivated.")
class FeedChanged:
    """Shown of a `resolvers.live.FeedChanged`."""

    cursor: str = strawberry.field(description=CURSOR)
    at: datetime = resolved(resolver=attribute("entry.at"), description=AT)
    account: str = resolved(resolver=attribute("entry.account"), description=ACCOUNT)
    feed_id: str = resolved(resolver=attribute("entry.feed_id"), description=FEED_ID)
    feed_change: FeedChange = resolved(
        resolver=attribute("entry.feed_change"), description="What happened to it."
    )
    feed: FeedType | None = resolved(
        resolver=records.feed_of, description="The feed, as it is when the event is read."
    )

    is_type_of = shows(records.FeedChanged)


@strawberry.type(description="Nothing happened for you until here: keep this cursor, to come back to.")
class Checkpoint:
    """Shown of a `resolvers.live.Checkpoint`."""

    cursor: str = strawberry.field(description=CURSOR)
    at: datetime = strawberry.field(description="When this was so.")

    is_type_of = shows(records.Checkpoint)


@strawberry.type(description="Offers by status, as they are now.")
class OfferCountsChanged:
    """Shown of a `store.live.counts.CountsEvent`."""

    at: datetime = strawberry.field(description="When it was so.")
    account: str = strawberry.field(description=ACCOUNT)
    feed_id: str | None = strawberry.field(description="The feed's id. Null: all feeds of the account.")
    counts: OfferCounts = strawberry.field(description="The figures; zero while the feed is inactive.")


OfferEvent = Annotated[
    OfferStatusChanged | InteractionChanged | OfferUpdated | FeedChanged | Checkpoint,
    strawberry.union(
        "OfferEvent",
        description=(
            "What can happen. What an event points to may be gone by the time it is read (a feed "
            "deactivated, a log expired): the keys stay, the objects are null."
        ),
    ),
]
