"""An offer as an export shows it: what a list has of it, without what only the rules remember."""

from datetime import datetime

from store.records.errors import full_code
from store.records.frozen import dataclass
from store.records.offers import StatusReason
from store.records.values import Money, Product
from store.vocabulary import OfferStatus


@dataclass(frozen=True, slots=True)
class ExportedError:
    """An active error by code and title."""

    code: str
    external_code: str | None
    title: str

    @property
    def full_code(self) -> str:
        """`code`, or `code-externalCode` where the connector gave a suffix (R20)."""
        return full_code(self.code, self.external_code)


@dataclass(frozen=True, slots=True)
class ExportedOffer:
    """One offer; the fields are those of `Offer`."""

    key: str
    account: str
    feed_id: str
    sku_id: str
    status: OfferStatus
    status_since: datetime
    status_reason: StatusReason
    updated_at: datetime
    product: Product | None = None
    price: Money | None = None
    inventory: int | None = None
    external_offer_id: str | None = None
    errors: tuple[ExportedError, ...] = ()
