"""What mutations answer: records the payload types of the schema show."""

from dataclasses import dataclass

from store.records.channels import Channel
from store.records.codes import ErrorCode, UnmappedError
from store.records.feeds import Feed
from store.records.interactions import Interaction, PlacedLog
from store.records.journal import EntryKind, JournalEntry
from store.records.offers import Offer
from store.records.values import UserError, Warning
from store.rules.decision import Decision, Refusal


@dataclass(frozen=True, slots=True)
class ChannelPayload:
    """A channel as a mutation left it."""

    channel: Channel | None = None
    user_errors: tuple[UserError, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedPayload:
    """A feed as a mutation left it."""

    feed: Feed | None = None
    user_errors: tuple[UserError, ...] = ()


@dataclass(frozen=True, slots=True)
class ErrorCodePayload:
    """An error code as a mutation left it."""

    error_code: ErrorCode | None = None
    user_errors: tuple[UserError, ...] = ()


@dataclass(frozen=True, slots=True)
class MappingPayload:
    """A fingerprint with its code, and how many offers are still to be re-coded (R21)."""

    unmapped_error: UnmappedError | None = None
    offers_queued: int = 0
    user_errors: tuple[UserError, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductsPayload:
    """How many offers took up new product facts (R32)."""

    offers_updated: int = 0
    user_errors: tuple[UserError, ...] = ()


@dataclass(frozen=True, slots=True)
class InteractionPayload:
    """An interaction and its offer as opening, closing or recording left them."""

    interaction: Interaction | None = None
    offer: Offer | None = None
    status_change: JournalEntry | None = None
    replayed: bool = False
    warnings: tuple[Warning, ...] = ()
    user_errors: tuple[UserError, ...] = ()


@dataclass(frozen=True, slots=True)
class LogPayload:
    """A log and its interaction as appending left them."""

    log: PlacedLog | None = None
    interaction: Interaction | None = None
    replayed: bool = False
    warnings: tuple[Warning, ...] = ()
    user_errors: tuple[UserError, ...] = ()


@dataclass(frozen=True, slots=True)
class BulkPayload:
    """One result per item, in the order of the items (R12)."""

    results: tuple[InteractionPayload, ...] = ()
    user_errors: tuple[UserError, ...] = ()

    @property
    def recorded(self) -> int:
        """Items that are stored now, replayed ones included."""
        return sum(not result.user_errors for result in self.results)

    @property
    def failed(self) -> int:
        """Items of which nothing was stored."""
        return sum(bool(result.user_errors) for result in self.results)


def interaction_payload(verdict: Decision | Refusal) -> InteractionPayload:
    """What opening, closing or recording answers."""
    if isinstance(verdict, Refusal):
        return InteractionPayload(user_errors=verdict.errors)
    changes = (entry for entry in verdict.entries if entry.kind is EntryKind.STATUS)
    return InteractionPayload(
        interaction=verdict.interaction,
        offer=verdict.offer,
        status_change=next(changes, None),
        replayed=verdict.replayed,
        warnings=verdict.warnings,
    )


def log_payload(verdict: Decision | Refusal) -> LogPayload:
    """What appending a log answers."""
    if isinstance(verdict, Refusal):
        return LogPayload(user_errors=verdict.errors)
    placed = None
    if verdict.interaction is not None and verdict.log is not None:
        placed = PlacedLog.of(verdict.log, verdict.interaction)
    return LogPayload(placed, verdict.interaction, verdict.replayed, verdict.warnings)
