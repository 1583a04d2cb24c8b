"""How a stream of answers is written into an HTTP response."""

from collections.abc import Callable
from dataclasses import dataclass

from deploy.engine import Answer


@dataclass(frozen=True, slots=True)
class Framing:
    """The bytes around and between answers.

    ``complete`` ends a stream that has said all; ``cut`` one that the service ends, so that clients return.
    """

    headers: list[tuple[bytes, bytes]]
    opening: bytes
    answer: Callable[[Answer], bytes]
    keep_alive: bytes
    complete: bytes
    cut: bytes


def stream_headers(content_type: str) -> list[tuple[bytes, bytes]]:
    """The headers of a stream: nothing on the way may keep, change or gather it."""
    return [
        (b"content-type", content_type.encode()),
        (b"cache-control", b"no-cache, no-store, no-transform"),
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
        (b"vary", b"Accept"),
    ]
