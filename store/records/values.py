"""Values that offers, interactions and logs share: money, product facts, declared data, warnings, errors."""

from decimal import Decimal

from store.records.frozen import dataclass
from store.vocabulary import CountPrecision, OfferStatus, UserErrorCode, WarningCode


@dataclass(frozen=True, slots=True)
class Money:
    """An amount (0 to 10^12, at most 6 decimals) in a currency of ISO 4217 (R34)."""

    amount: Decimal
    currency_code: str


@dataclass(frozen=True, slots=True)
class Product:
    """Facts about a SKU's product, as a connector gave them; `None` where it gave none (R32)."""

    name: str | None = None
    product_id: str | None = None
    ean: str | None = None
    brand: str | None = None
    category: str | None = None
    image_url: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class OfferData:
    """What a log says of the offer: values (R16) and a declared status (R14)."""

    external_offer_id: str | None = None
    inventory: int | None = None
    price: Money | None = None
    status: OfferStatus | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The masked and bounded request and response of a call to a channel (R31, R34)."""

    request: str | None = None
    response: str | None = None


@dataclass(frozen=True, slots=True)
class Warning:
    """Something accepted, with what the connector should know about it; `path` points into the input.

    Stored, the path begins at the log or the interaction: a retry may bring it at another place (R27).
    """

    code: WarningCode
    message: str
    path: tuple[str, ...]


def placed(warnings: tuple[Warning, ...], path: tuple[str, ...]) -> tuple[Warning, ...]:
    """`warnings` of what stands at `path` of an input."""
    return tuple([Warning(each.code, each.message, path + each.path) for each in warnings])


@dataclass(frozen=True, slots=True)
class UserError:
    """Why a command was refused; `path` names the offending part of the input, list positions as digits."""

    code: UserErrorCode
    message: str
    path: tuple[str, ...] = ()
    retryable: bool = False
    retry_after_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A number, or a bound that the number reaches."""

    value: int
    precision: CountPrecision = CountPrecision.EXACT
