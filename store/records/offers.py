"""An offer: one SKU of an account in one activation of a feed, with every fact its status is derived from."""

from dataclasses import field
from datetime import datetime

from store.records.errors import OfferError
from store.records.frozen import dataclass
from store.records.values import Count, Money, Product
from store.vocabulary import InteractionOrigin, OfferStatus, StatusReasonCode


@dataclass(frozen=True, slots=True)
class StatusReason:
    """Why a status changed, and the words of the log that declared or failed it (R15)."""

    code: StatusReasonCode
    message: str


@dataclass(frozen=True, slots=True)
class Discard:
    """The last word on whether the offer is off the channel, and the `startedAt` of who said it (R14, R18).

    `status` is `None` for "not discarded", which is a fact as well.
    """

    status: OfferStatus | None
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """A report on errors for one origin: when its interaction was started, and which it was (R18)."""

    started_at: datetime
    interaction_id: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What R13 and R18 remember: for each fact the `startedAt` of who set it; `None` while it is unset.

    `last_success` and `last_discard` serve R13.4: `succeeded` is whether some success counts as later than
    the last discard. `reports` and `successes` hold each origin's last report on errors and last success.
    """

    price: datetime | None = None
    inventory: datetime | None = None
    external_offer_id: datetime | None = None
    discard: Discard | None = None
    last_success: datetime | None = None
    last_discard: datetime | None = None
    succeeded: bool = False
    reports: dict[InteractionOrigin, Report] = field(default_factory=dict)
    successes: dict[InteractionOrigin, Report] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer. `key` names its document; `errors` are active; `open_setups` are the ids of open SETUPs.

    `search_terms` serve `query`; `error_keys` (code, full code and family of each active error) are filled
    while the status is `ERROR`, which is what the error filter finds; `list_keys` are what lists begin with.
    """

    key: str
    account: str
    feed_id: str
    vendor: str
    activation: str
    activation_number: int
    sku_id: str
    status: OfferStatus
    status_since: datetime
    status_reason: StatusReason
    created_at: datetime
    updated_at: datetime
    version: int = 1
    product: Product | None = None
    price: Money | None = None
    inventory: int | None = None
    external_offer_id: str | None = None
    errors: tuple[OfferError, ...] = ()
    error_count: int = 0
    open_setups: tuple[str, ...] = ()
    facts: Facts = field(default_factory=Facts)
    search_terms: tuple[str, ...] = ()
    error_keys: tuple[str, ...] = ()
    list_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferCounts:
    """Offers by status; all zero for what is hidden or empty."""

    sending: int = 0
    synced: int = 0
    error: int = 0
    disabled: int = 0
    unavailable: int = 0

    @property
    def total(self) -> int:
        """All offers counted."""
        return self.sending + self.synced + self.error + self.disabled + self.unavailable

    @property
    def synced_ratio(self) -> float | None:
        """Synced offers as a share of all (0 to 1); `None` where there are none."""
        return self.synced / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a filter menu and how many offers choosing it would show."""

    value: str
    count: Count


@dataclass(frozen=True, slots=True)
class OfferFacets:
    """The filter menus of a list of offers."""

    feeds: tuple[FacetValue, ...] = ()
    statuses: tuple[FacetValue, ...] = ()
    brands: tuple[FacetValue, ...] = ()
    categories: tuple[FacetValue, ...] = ()
    error_codes: tuple[FacetValue, ...] = ()
