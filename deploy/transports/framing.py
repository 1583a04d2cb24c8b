"""How a stream of answers is written into an HTTP response."""

from dataclasses import dataclass

from deploy.transports.running import Wording


@dataclass(frozen=True, slots=True)
class Framing:
    """The bytes around and between answers.

    ``wording`` ends a stream that has said all; ``cut`` one that the service ends, so that clients return.
    """

    headers: list[tuple[bytes, bytes]]
    opening: bytes
    wording: Wording[bytes]
    keep_alive: bytes
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
