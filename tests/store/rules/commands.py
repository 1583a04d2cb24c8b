"""Commands in few words, for tests of the rules: interactions have short names, instants are minutes."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from store.commands import (
    CloseInteraction,
    CreateLog,
    NewError,
    NewLog,
    OpenInteraction,
    RecordInteraction,
)
from store.records.values import Evidence, Money, OfferData, Product
from store.vocabulary import InteractionContext, InteractionOrigin, InteractionSource, LogType, OfferStatus

ACCOUNT, FEED, SKU = "grocery1", "vtex.meli-classic", "sku-1"
CODES = frozenset({"CTLG-001", "CTLG-006", "PRICE-001", "INVNT-001", "NTMAP-001"})
# The clock of a test begins that many minutes after minute 0, so that all its `startedAt` lie in the past.
MINUTES_BEFORE = 24 * 60

CATALOG, PRICE, INVENTORY = InteractionOrigin.CATALOG, InteractionOrigin.PRICE, InteractionOrigin.INVENTORY
SELLER, CHANNEL = InteractionSource.SELLER, InteractionSource.CHANNEL
SETUP, ONGOING = InteractionContext.SETUP, InteractionContext.ONGOING
SENDING, SYNCED, ERROR = OfferStatus.SENDING, OfferStatus.SYNCED, OfferStatus.ERROR
DISABLED, UNAVAILABLE = OfferStatus.DISABLED, OfferStatus.UNAVAILABLE


def minute(number: float) -> datetime:
    """An instant `number` minutes after the tests' beginning."""
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number)


def an_id(name: str) -> str:
    """The id of the interaction or log that a test calls `name`."""
    return hashlib.blake2b(name.encode(), digest_size=16).hexdigest().upper()


def brl(amount: str) -> Money:
    """A price in reais."""
    return Money(Decimal(amount), "BRL")


def error(
    code: str,
    external_code: str | None = None,
    *,
    text: str | None = None,
    title: str = "It was refused",
    closes: tuple[InteractionOrigin, ...] = (),
) -> NewError:
    """An error as a connector reports it; `closes` are its closable origins."""
    return NewError(code, title, external_code, text, closes)


@dataclass(frozen=True)
class Opening:
    """An interaction to be opened, or recorded in one step; `started` in minutes (`None`: not given)."""

    name: str | None
    sku: str = SKU
    origin: InteractionOrigin = CATALOG
    source: InteractionSource = SELLER
    also: tuple[InteractionOrigin, ...] = ()
    context: InteractionContext | None = None
    started: float | datetime | None = None
    product: Product | None = None

    @property
    def started_at(self) -> datetime | None:
        """The instant that `started` stands for."""
        if self.started is None or isinstance(self.started, datetime):
            return self.started
        return minute(self.started)

    @property
    def command(self) -> OpenInteraction:
        """The command that opens it."""
        return OpenInteraction(
            account=ACCOUNT,
            feed_id=FEED,
            sku_id=self.sku,
            source=self.source,
            origin=self.origin,
            interaction_id=an_id(self.name) if self.name is not None else None,
            also_origins=self.also,
            context=self.context,
            started_at=self.started_at,
            product=self.product,
        )

    def recording(self, *logs: NewLog) -> RecordInteraction:
        """The command that opens it, logs and closes in one step (R12)."""
        return RecordInteraction(
            account=ACCOUNT,
            feed_id=FEED,
            sku_id=self.sku,
            interaction_id=an_id(self.name or ""),
            source=self.source,
            origin=self.origin,
            also_origins=self.also,
            context=self.context,
            started_at=self.started_at,
            product=self.product,
            logs=logs,
        )


def log(
    type_: LogType,
    words: str = "It was done",
    *,
    name: str | None = None,
    at: float | datetime | None = None,
    price: str | None = None,
    stock: int | None = None,
    offer_id: str | None = None,
    status: OfferStatus | None = None,
    errors: tuple[NewError, ...] = (),
    evidence: Evidence | None = None,
) -> NewLog:
    """A log in the words `words`; `at` in minutes."""
    data = OfferData(offer_id, stock, brl(price) if price is not None else None, status)
    return NewLog(
        type=type_,
        agent="connector",
        description=words,
        log_id=an_id(name) if name is not None else None,
        occurred_at=minute(at) if isinstance(at, int | float) else at,
        evidence=evidence,
        data=None if data == OfferData() else data,
        errors=errors,
    )


def success(
    words: str = "It was done",
    *,
    name: str | None = None,
    at: float | None = None,
    price: str | None = None,
    stock: int | None = None,
    offer_id: str | None = None,
    status: OfferStatus | None = None,
) -> NewLog:
    """A log of type SUCCESS."""
    return log(
        LogType.SUCCESS, words, name=name, at=at, price=price, stock=stock, offer_id=offer_id, status=status
    )


def information(
    words: str = "It was noted",
    *,
    name: str | None = None,
    at: float | None = None,
    price: str | None = None,
    status: OfferStatus | None = None,
) -> NewLog:
    """A log of type INFORMATION."""
    return log(LogType.INFORMATION, words, name=name, at=at, price=price, status=status)


def failure(
    *errors: NewError,
    words: str = "It was refused",
    name: str | None = None,
    at: float | None = None,
    price: str | None = None,
    status: OfferStatus | None = None,
) -> NewLog:
    """A log of type FAILURE that carries `errors`."""
    return log(LogType.FAILURE, words, name=name, at=at, price=price, status=status, errors=errors)


def appending(name: str, new: NewLog) -> CreateLog:
    """The command that appends `new` to interaction `name`."""
    return CreateLog(ACCOUNT, FEED, an_id(name), new)


def closing(name: str) -> CloseInteraction:
    """The command that closes interaction `name`."""
    return CloseInteraction(ACCOUNT, FEED, an_id(name))
