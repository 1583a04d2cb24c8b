"""The journal: one immutable entry for each event a subscriber may see, in the order of commitment."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from store.records.frozen import dataclass
from store.records.offers import StatusReason
from store.vocabulary import FeedChange, InteractionChange, InteractionOrigin, OfferPart, OfferStatus


class EntryKind(StrEnum):
    """Which event an entry is."""

    STATUS = "STATUS"
    INTERACTION = "INTERACTION"
    OFFER = "OFFER"
    FEED = "FEED"


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One event. Which of the optional parts are there follows from `kind`.

    `values` of an `OFFER` entry are the offer's new parts as documents, so that replaying the journal gives
    the offer; `status_before` and `status_after` stand on every entry of an offer, for live filters.
    """

    key: str
    kind: EntryKind
    at: datetime
    account: str
    feed_id: str
    vendor: str
    activation: str
    sku_id: str | None = None
    offer_id: str | None = None
    offer_version: int = 0
    status_before: OfferStatus | None = None
    status_after: OfferStatus | None = None
    reason: StatusReason | None = None
    interaction_id: str | None = None
    origins: tuple[InteractionOrigin, ...] = ()
    change: InteractionChange | None = None
    log_id: str | None = None
    changed: tuple[OfferPart, ...] = ()
    values: dict[str, Any] | None = None
    feed_change: FeedChange | None = None
    expires_at: datetime | None = None
