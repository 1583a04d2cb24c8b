"""What the live feed tells: entries of the journal with their cursors, and checkpoints."""

from datetime import datetime
from operator import attrgetter
from sys import intern
from typing import Any, NamedTuple

from store.documents import from_document
from store.insertions import decoded
from store.records.journal import EntryKind, JournalEntry
from store.vocabulary import InteractionOrigin, OfferStatus

# A cursor, the marks and the event itself, beside the document: an event takes about this much more.
EVENT_BYTES = 700


class Marks(NamedTuple):
    """What of an entry says who wants it, called as the entry calls it."""

    kind: EntryKind
    account: str
    feed_id: str
    vendor: str
    sku_id: str | None
    status_before: OfferStatus | None
    status_after: OfferStatus | None
    origins: tuple[InteractionOrigin, ...]


class LiveEvent:
    """An entry and the cursor behind it; without an entry a checkpoint: until here nothing was for you.

    Cursors of one deployment compare in the order of the journal. A hundred thousand events stand in memory:
    they are kept as they came, for a decoded entry takes more room, and time of each collection of garbage,
    which looks into all of it while everybody waits. Only while an event is fresh it is kept decoded.
    """

    __slots__ = ("_at", "_document", "_entry", "_marks", "cursor", "weight_bytes")

    def __init__(self, cursor: str, *, document: bytes | None = None, at: datetime | None = None) -> None:
        self.cursor = cursor
        self.weight_bytes = EVENT_BYTES + len(document or b"")
        self._document = document
        self._at = at
        self._entry: JournalEntry | None = None
        self._marks: Marks | None = None

    @property
    def entry(self) -> JournalEntry | None:
        """The journal's entry; `None` for a checkpoint."""
        if self._entry is not None or self._document is None:
            return self._entry
        return from_document(decoded(self._document), JournalEntry)

    @property
    def marks(self) -> Marks | None:
        """Those of the entry, read when they are first asked for; `None` for a checkpoint."""
        if self._marks is None and (entry := self.entry) is not None:
            self._marks = _marks(entry)
        return self._marks

    @property
    def at(self) -> datetime:
        """When it happened; of a checkpoint, when it was made."""
        entry = self.entry
        if entry is not None:
            return entry.at
        assert self._at is not None
        return self._at

    def freshen(self, values: dict[str, Any]) -> None:
        """Keep the entry, whose decoded document is `values`: it is about to be asked for again and again."""
        self._entry = from_document(values, JournalEntry)

    def rest(self) -> None:
        """Keep it no longer so."""
        self._entry = None


_read = attrgetter(*Marks._fields)


def _marks(entry: JournalEntry) -> Marks:
    kind, account, feed_id, vendor, *others = _read(entry)
    # Very many events name the same few.
    return Marks(kind, intern(account), intern(feed_id), intern(vendor), *others)
