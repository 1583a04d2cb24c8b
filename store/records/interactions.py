"""An interaction around an offer, and the logs inside it."""

from dataclasses import field, fields
from datetime import datetime

from store.records.errors import LogError
from store.records.frozen import dataclass
from store.records.values import Evidence, OfferData, Product, Warning
from store.vocabulary import (
    InteractionContext,
    InteractionEffect,
    InteractionOrigin,
    InteractionResult,
    InteractionSource,
    InteractionState,
    LogType,
)


@dataclass(frozen=True, slots=True)
class Log:
    """One step. `position` is its order of arrival; `digest` that of the connector's input (R27)."""

    log_id: str
    type: LogType
    agent: str
    description: str
    occurred_at: datetime
    recorded_at: datetime
    position: int
    digest: str
    size: int
    evidence: Evidence | None = None
    data: OfferData | None = None
    errors: tuple[LogError, ...] = ()
    warnings: tuple[Warning, ...] = ()


@dataclass(frozen=True, slots=True)
class Interaction:
    """A process around an offer. `key` names its document.

    `logs` is empty where a query did not ask for them (`log_count` always counts them); `held_back` says that
    opening it already came too late to move the discard (R18); `size` is the bytes its logs take (R34).
    """

    key: str
    interaction_id: str
    offer_id: str
    activation: str
    account: str
    feed_id: str
    vendor: str
    sku_id: str
    source: InteractionSource
    origin: InteractionOrigin
    also_origins: tuple[InteractionOrigin, ...]
    origins: tuple[InteractionOrigin, ...]
    context: InteractionContext
    started_at: datetime
    opened_at: datetime
    last_activity_at: datetime
    digest: str
    state: InteractionState = InteractionState.OPEN
    result: InteractionResult = InteractionResult.PROCESSING
    effect: InteractionEffect = InteractionEffect.PENDING
    timed_out: bool = False
    held_back: bool = False
    closed_at: datetime | None = None
    product: Product | None = None
    new_values: OfferData | None = None
    log_count: int = 0
    size: int = 0
    logs: tuple[Log, ...] = ()
    log_ids: tuple[str, ...] = ()
    warnings: tuple[Warning, ...] = ()
    expires_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still takes logs (R8)."""
        return self.state is InteractionState.OPEN


@dataclass(frozen=True, slots=True)
class PlacedLog(Log):
    """A log that knows the interaction it lies in."""

    interaction: Interaction = field(kw_only=True)

    @classmethod
    def of(cls, log: Log, interaction: Interaction) -> "PlacedLog":
        """A log of an interaction, placed there."""
        return cls(**{each.name: getattr(log, each.name) for each in fields(log)}, interaction=interaction)
