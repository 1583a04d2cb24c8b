"""What callers have taken, written down where every worker of a service reads it."""

import mmap
import os
import tempfile
from hashlib import blake2b
from typing import Self

PLACES = 1 << 18
_KEY_BYTES = 16
_FULL_AT_BYTES = 8 * PLACES
_SEATS_BYTES = 4 * PLACES


class Board:
    """Memory that the workers of a service share, so that a limit is one, whichever of them is asked.

    Every caller has a place, found by a hash with a key of this board: two of them meet once in 250,000
    times, and are one caller then. `full_at` has the instant at which a caller's bucket will be full again:
    one number, that whoever spends overwrites. Of two workers who do so in the same microsecond one is
    forgotten, which needs no lock. Seats are counted by worker, as one that was killed gives none back.
    Memory is taken only by places that were used.
    """

    def __init__(self, memory: mmap.mmap, worker: int = 1) -> None:
        view = memoryview(memory)
        self._key = bytes(view[:_KEY_BYTES])
        self.full_at = view[_KEY_BYTES : _KEY_BYTES + _FULL_AT_BYTES].cast("d")
        rows = view[_KEY_BYTES + _FULL_AT_BYTES :]
        starts = range(0, len(rows), _SEATS_BYTES)
        self._seats = [rows[start : start + _SEATS_BYTES].cast("i") for start in starts]
        self._mine = self._seats[worker - 1]

    @classmethod
    def alone(cls) -> Self:
        """A board that nobody else reads."""
        memory = mmap.mmap(-1, _size(1))
        memory[:_KEY_BYTES] = os.urandom(_KEY_BYTES)
        return cls(memory)

    @classmethod
    def joined(cls, file: int, worker: int) -> Self:
        """The board in `file`, for the worker of that number, which is new: it holds no seats yet."""
        memory = mmap.mmap(file, 0)
        board = cls(memory, worker)
        start = _size(worker - 1)
        memory[start : start + _SEATS_BYTES] = bytes(_SEATS_BYTES)
        return board

    def place_of(self, caller: str) -> int:
        """Where a caller's figures stand."""
        digest = blake2b(caller.encode(errors="surrogatepass"), digest_size=8, key=self._key).digest()
        return int.from_bytes(digest) % PLACES

    def seats_at(self, place: int) -> int:
        """The seats taken there, at all workers."""
        return sum(row[place] for row in self._seats)

    def take_seats(self, place: int, change: int) -> None:
        """Count so many more there, or fewer."""
        self._mine[place] += change


def make_board(workers: int) -> int:
    """A file, without a name, with the empty board of so many workers."""
    if hasattr(os, "memfd_create"):
        file = os.memfd_create("offergraph")
    else:
        with tempfile.TemporaryFile() as unnamed:
            file = os.dup(unnamed.fileno())
    os.ftruncate(file, _size(workers))
    os.pwrite(file, os.urandom(_KEY_BYTES), 0)
    return file


def _size(workers: int) -> int:
    return _KEY_BYTES + _FULL_AT_BYTES + workers * _SEATS_BYTES
