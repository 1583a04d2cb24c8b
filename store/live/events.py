"""What the live feed tells: entries of the journal with their cursors, and checkpoints."""

from datetime import datetime

from store.documents import from_document
from store.insertions import decoded
from store.records.journal import JournalEntry

# A cursor and an entry, decoded, beside what is read of the document: an event takes about this much more.
EVENT_BYTES = 700


class LiveEvent:
    """An entry and the cursor behind it; without an entry a checkpoint: until here nothing was for you.

    Cursors of one deployment compare in the order of the journal. The entry is decoded when it is first
    asked for, and once.
    """

    __slots__ = ("_at", "_document", "_entry", "cursor", "weight_bytes")

    def __init__(self, cursor: str, *, document: bytes | None = None, at: datetime | None = None) -> None:
        self.cursor = cursor
        self.weight_bytes = EVENT_BYTES + len(document or b"")
        self._document = document
        self._at = at
        self._entry: JournalEntry | None = None

    @property
    def entry(self) -> JournalEntry | None:
        """The journal's entry; `None` for a checkpoint."""
        if self._document is not None:
            self._entry = from_document(decoded(self._document), JournalEntry)
            self._document = None
        return self._entry

    @property
    def at(self) -> datetime:
        """When it happened; of a checkpoint, when it was made."""
        entry = self.entry
        if entry is not None:
            return entry.at
        assert self._at is not None
        return self._at
