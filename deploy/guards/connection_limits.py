"""The bounds of one connection, and of all together."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """``header_bytes``: a request's line and headers. ``read_seconds``: from a connection's beginning, or a
    request's first byte, until its last one. ``stall_seconds``: how long a client may take nothing of what
    waits for it. ``idle_seconds``: how long an open connection waits for its next request. ``connections``:
    how many may be open at once in this process. ``message_bytes``: one message of a WebSocket.
    ``trusted_proxies``: addresses whose ``X-Forwarded-For`` and ``-Proto`` are believed.
    """

    header_bytes: int = 16_384
    read_seconds: float = 15.0
    stall_seconds: float = 30.0
    idle_seconds: int = 65
    connections: int = 10_000
    message_bytes: int = 262_144
    trusted_proxies: tuple[str, ...] = ()
