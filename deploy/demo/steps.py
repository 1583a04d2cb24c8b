"""What the demo's story is made of: chapters, steps, interactions and logs. Pure values."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from deploy.demo.marketplaces import Connection, Marketplace
from deploy.demo.products import Sku
from store.vocabulary import InteractionContext, InteractionOrigin, InteractionSource, LogType, OfferStatus


class Chapter(StrEnum):
    """The parts of the story, in their order; each waits for the one before."""

    CHANNELS = "Channels"
    FEEDS = "Feeds"
    FIRST_LOAD = "First load"
    DISCARDS = "Discards"
    UPDATES = "Price, inventory and channel updates"
    FAILURES = "Failures"
    # Only now is every offer there: of a SKU without one no facts are kept (R32).
    PRODUCT_FACTS = "Pictures and pages"
    FIRST_RECOVERIES = "First recoveries and returns"
    LAST_RECOVERIES = "Last recoveries"
    LATE_ARRIVALS = "Late arrivals"
    TRICKLE = "Trickle"


@dataclass(frozen=True, slots=True)
class Price:
    """An amount in a currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Values:
    """What a log says the offer has on the channel now."""

    external_offer_id: str | None = None
    inventory: int | None = None
    price: Price | None = None
    status: OfferStatus | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """An error as the connector reports it (R19, R20)."""

    code: str
    title: str
    description: str
    external_code: str | None = None
    closable_origins: tuple[InteractionOrigin, ...] = ()


@dataclass(frozen=True, slots=True)
class Log:
    """One step of an interaction, `after` its beginning."""

    type: LogType
    agent: str
    description: str
    after: timedelta
    request: str | None = None
    response: str | None = None
    values: Values | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Interaction:
    """A process around a SKU of a feed. `started` counts from the feed's activation; None: as it arrives."""

    connection: Connection
    sku: Sku
    interaction_id: str
    source: InteractionSource
    origin: InteractionOrigin
    context: InteractionContext | None
    started: timedelta | None
    logs: tuple[Log, ...]
    with_product: bool = False

    def log_id(self, index: int) -> str:
        """The id of log number `index`."""
        return make_id(self.interaction_id, index)


@dataclass(frozen=True, slots=True)
class CreateChannel:
    """Create a channel (R1)."""

    marketplace: Marketplace


@dataclass(frozen=True, slots=True)
class ActivateFeed:
    """Connect a seller to a channel (R2)."""

    connection: Connection


@dataclass(frozen=True, slots=True)
class DescribeProducts:
    """Give the pictures and pages of some SKUs of a feed (R32)."""

    connection: Connection
    skus: tuple[Sku, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """Record finished interactions (R12): one by itself, several of one feed in bulk."""

    interactions: tuple[Interaction, ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """Open an interaction, log into it step by step and, if it `closes`, close it."""

    interaction: Interaction
    closes: bool = True


Action = CreateChannel | ActivateFeed | DescribeProducts | Record | Walk


@dataclass(frozen=True, slots=True)
class Step:
    """One thing the connector does."""

    chapter: Chapter
    action: Action

    @property
    def size(self) -> int:
        """How many interactions (channels, feeds, SKUs) it is about."""
        match self.action:
            case Record(interactions):
                return len(interactions)
            case DescribeProducts(_, skus):
                return len(skus)
            case _:
                return 1


def make_id(*parts: object) -> str:
    """An id that connectors may choose (R27), 32 upper-case hex digits, the same for the same parts."""
    text = "|".join(map(str, parts))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest().upper()
