"""What callers ask of the store: frozen commands, as the schema unpacks them from inputs.

`path` is where the command stands in the caller's input; faults are reported below it.
"""

from datetime import datetime

from store.records.frozen import dataclass
from store.records.values import Evidence, OfferData, Product
from store.vocabulary import InteractionContext, InteractionOrigin, InteractionSource, LogType

INPUT = ("input",)


@dataclass(frozen=True, slots=True)
class NewError:
    """An error as the connector reports it, before R20 has looked its code up."""

    code: str
    title: str
    external_code: str | None = None
    description: str | None = None
    closable_origins: tuple[InteractionOrigin, ...] = ()


@dataclass(frozen=True, slots=True)
class NewLog:
    """A step as the connector reports it."""

    type: LogType
    agent: str
    description: str
    log_id: str | None = None
    occurred_at: datetime | None = None
    evidence: Evidence | None = None
    data: OfferData | None = None
    errors: tuple[NewError, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenInteraction:
    """Open an interaction on a SKU (R7)."""

    account: str
    feed_id: str
    sku_id: str
    source: InteractionSource
    origin: InteractionOrigin
    interaction_id: str | None = None
    also_origins: tuple[InteractionOrigin, ...] = ()
    context: InteractionContext | None = None
    started_at: datetime | None = None
    product: Product | None = None
    path: tuple[str, ...] = INPUT


@dataclass(frozen=True, slots=True)
class CreateLog:
    """Append a log to an open interaction (R8)."""

    account: str
    feed_id: str
    interaction_id: str
    log: NewLog
    path: tuple[str, ...] = INPUT


@dataclass(frozen=True, slots=True)
class CloseInteraction:
    """Close an interaction and let its outcome move the offer (R9-R11)."""

    account: str
    feed_id: str
    interaction_id: str
    path: tuple[str, ...] = INPUT


@dataclass(frozen=True, slots=True)
class RecordInteraction:
    """Open, log and close in one step (R12)."""

    account: str
    feed_id: str
    sku_id: str
    interaction_id: str
    source: InteractionSource
    origin: InteractionOrigin
    also_origins: tuple[InteractionOrigin, ...] = ()
    context: InteractionContext | None = None
    started_at: datetime | None = None
    product: Product | None = None
    logs: tuple[NewLog, ...] = ()
    path: tuple[str, ...] = INPUT


@dataclass(frozen=True, slots=True)
class DescribeProduct:
    """Give one SKU's product facts (R32)."""

    account: str
    feed_id: str
    sku_id: str
    product: Product
    path: tuple[str, ...] = INPUT


@dataclass(frozen=True, slots=True)
class TimeOutInteraction:
    """Close an interaction that nobody touched since before `idle_since` (R17); issued by the service."""

    account: str
    feed_id: str
    interaction_id: str
    idle_since: datetime
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecodeErrors:
    """Give active errors of a fingerprint the code it was mapped to (R21); issued by the service.

    If it has been mapped to another one since, they get that.
    """

    account: str
    feed_id: str
    sku_id: str
    fingerprint: str
    code: str
    path: tuple[str, ...] = ()


OnSku = OpenInteraction | RecordInteraction | DescribeProduct | RecodeErrors
OnInteraction = CreateLog | CloseInteraction | TimeOutInteraction
Command = OnSku | OnInteraction
