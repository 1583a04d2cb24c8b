"""The shapes of documents that are no record of the domain: kept figures, the lexicon, leases, migrations.

They are written by `$inc` and `$set`, never as a whole, and read field by field; these classes say what
stands in them. A field whose default is `None` may be missing.
"""

from datetime import datetime

from store.records.frozen import dataclass


@dataclass(frozen=True, slots=True)
class CountSlot:
    """One writer slot's share of an activation's offers by status (store.counting)."""

    key: str
    activation: str
    account: str
    feed_id: str
    vendor: str
    commits: int
    closings: int
    closed: bool | None = None
    recounts: int | None = None
    sending: int | None = None
    synced: int | None = None
    error: int | None = None
    disabled: int | None = None
    unavailable: int | None = None


@dataclass(frozen=True, slots=True)
class MappedFingerprint:
    """A fingerprint of unmapped errors that an admin gave a code (R21)."""

    key: str
    mapped_to: str | None = None


@dataclass(frozen=True, slots=True)
class TallySlot:
    """One writer slot's share of how often a fingerprint occurred in an activation (R21)."""

    key: str
    fingerprint: str
    activation: str
    account: str
    feed_id: str
    vendor: str
    sample: str
    occurrences: int
    offers: int
    first_seen_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class LexiconWord:
    """A word that some offer of an activation is, or once was, searched by (R32)."""

    key: str


@dataclass(frozen=True, slots=True)
class LeaseHold:
    """Who does a job that one process at a time does, and until when."""

    key: str
    holder: str
    until: datetime


@dataclass(frozen=True, slots=True)
class MigrationMark:
    """A migration that has been run; or, under the key `deployment`, this database's name in cursors."""

    key: int | str
    name: str
    at: datetime | None = None
    secret: str | None = None
