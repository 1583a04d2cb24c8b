"""Locks between processes, held on files; the kernel lets go of them when their holder dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held_alone(path: Path) -> Iterator[None]:
    """Hold the lock file `path` alone for a while; waits for every other holder, thread or process."""
    file = _opened(path)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


class SharedLock:
    """One user's grip on the lock file `path`, held together with other users; ends with the process."""

    def __init__(self, path: Path) -> None:
        self._file = _opened(path)

    def share(self) -> None:
        """Hold the lock together with whoever else shares it; waits for one who holds it alone."""
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def claim(self) -> bool:
        """Hold the lock alone if nobody else holds it; if somebody does, False, and it is no longer held."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(self._file, fcntl.LOCK_UN)
            return False
        return True

    def close(self) -> None:
        """Let go for good."""
        os.close(self._file)


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
