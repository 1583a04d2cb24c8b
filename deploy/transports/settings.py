"""What the transports are told: paths, limits and times."""

from dataclasses import dataclass
from functools import cached_property

from deploy.transports.outbox import OutboxBounds

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class TransportSettings:
    """Settings of all transports, with defaults for a service on its own.

    ``keep_alive_seconds``: silence after which a WebSocket gets a ping and an SSE stream a comment.
    ``queue_messages`` and ``queue_length`` (characters or bytes): what may wait for one WebSocket or one
    shared event stream; when it has been full for ``patience_seconds``, the subscription that has more to say
    ends with ``RESYNC_REQUIRED``. ``max_operations``: operations at once on one of them.
    ``max_streams``: WebSockets and event streams of one caller. ``max_bulk_body_bytes``: the body of a
    request that does nothing but bulk mutations.
    ``reservation_seconds``: how long a reserved event stream waits to be opened; ``max_reservations``: how
    many may be waiting, of one caller half of them; ``token_mark``: what their tokens begin with.
    ``grace_seconds``: how long :meth:`Transports.close` waits for answers under way. ``spread_seconds``: over
    how long it ends very many connections, so that their clients do not come back at once.
    ``stall_seconds``: a connection that takes nothing of what waits for it for so long is dropped.
    ``allowed_origins``: web origins beside the service's own that may open a WebSocket; ``*`` for every one.
    ``recheck_seconds``: how often those who hold a connection are asked for again.
    """

    path: str = "/graphql"
    graphiql: bool = True
    max_body_bytes: int = MEGABYTE
    max_bulk_body_bytes: int = 8 * MEGABYTE
    compress_from_bytes: int = 1_024
    connection_init_wait_seconds: float = 10.0
    keep_alive_seconds: float = 15.0
    queue_messages: int = 1_000
    queue_length: int = 4 * MEGABYTE
    patience_seconds: float = 5.0
    max_operations: int = 100
    max_streams: int = 1_000
    reservation_seconds: float = 20.0
    max_reservations: int = 1_000
    token_mark: str = ""
    grace_seconds: float = 5.0
    stall_seconds: float = 30.0
    spread_seconds: float = 3.0
    allowed_origins: frozenset[str] = frozenset()
    recheck_seconds: float = 15.0

    @cached_property
    def outbox_bounds(self) -> OutboxBounds:
        """The bounds of what waits for one connection."""
        return OutboxBounds(
            self.queue_messages, self.queue_length, self.keep_alive_seconds, self.stall_seconds
        )
