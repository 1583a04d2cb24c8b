"""What the writer takes at a time, and how much may wait for it."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024
DEADLINE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class WriterBounds:
    """A batch has at most `batch_commands` and about `batch_bytes`.

    Beyond `waiting_commands` or `waiting_bytes` that wait, new commands are refused with OVERLOADED; one not
    committed `deadline_seconds` after it came is answered with TIMEOUT.
    """

    batch_commands: int = 256
    batch_bytes: int = 4 * MEBIBYTE
    waiting_commands: int = 20_000
    waiting_bytes: int = 64 * MEBIBYTE
    deadline_seconds: float = DEADLINE_SECONDS
