"""What a command meets (`State`) and what comes of it (`Decision` or `Refusal`). Pure values."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime, timedelta

from store.records.errors import OfferError
from store.records.feeds import Feed
from store.records.frozen import dataclass
from store.records.interactions import Interaction, Log
from store.records.journal import JournalEntry
from store.records.offers import Offer
from store.records.values import UserError, Warning
from store.vocabulary import UserErrorCode


@dataclass(frozen=True, slots=True)
class Policy:
    """What a deployment sets: how long closed interactions and journal entries are kept (R30)."""

    retention: timedelta = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class State:
    """All that a decision may depend on.

    `interaction` is the one the command names; `log_owners` maps the ids of its logs that the activation
    knows to the interactions they lie in; `codes` are those of the catalogue among the candidates; `mapped`
    holds the fingerprints' codes.
    """

    feed: Feed | None = None
    offer: Offer | None = None
    interaction: Interaction | None = None
    log_owners: Mapping[str, Interaction] = field(default_factory=dict)
    codes: frozenset[str] = frozenset()
    mapped: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tally:
    """What a decision adds to the figures of one fingerprint (R21); `at` is when it last occurred."""

    fingerprint: str
    sample: str
    occurrences: int
    offers: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Release:
    """An interaction that no active error points to any longer, and when it expires now (R30)."""

    interaction_key: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """The new state and what is told of it; what is `None` or empty does not change.

    `new_logs` are to be added to `interaction`, whose `logs` hold them already; `entries` are in order.
    """

    offer: Offer | None = None
    interaction: Interaction | None = None
    new_logs: tuple[Log, ...] = ()
    archived: tuple[OfferError, ...] = ()
    released: tuple[Release, ...] = ()
    tallies: tuple[Tally, ...] = ()
    entries: tuple[JournalEntry, ...] = ()
    log: Log | None = None
    warnings: tuple[Warning, ...] = ()
    replayed: bool = False

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.entries)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing of the command was done."""

    errors: tuple[UserError, ...]


def how_many_change(verdicts: Iterable[Decision | Refusal]) -> int:
    """How many of the verdicts changed something."""
    return sum(isinstance(verdict, Decision) and verdict.changes for verdict in verdicts)


def refuse(code: UserErrorCode, message: str, *path: str) -> Refusal:
    """A refusal with one error at `path`."""
    return Refusal((UserError(code, message, path),))
