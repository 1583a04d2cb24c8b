"""Connections whose requests belong to another worker, and go on to it.

In graphql-sse's single-connection mode a stream and the operations on it come over connections of their own,
and so to any worker; the stream is that of the one that gave its token.
"""

import asyncio
from typing import Any
from urllib.parse import parse_qs

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle
from uvicorn.server import ServerState

from deploy.guards.config import GuardedConfig
from deploy.guards.http import GuardedHttp
from deploy.transports.reservations import TOKEN_HEADER, TOKEN_PARAMETER
from deploy.workers.crew import PARTING
from deploy.workers.post import Post

_HEADER = TOKEN_HEADER.encode()
_PARAMETER = f"{TOKEN_PARAMETER}=".encode()
_DIGITS = 6


class CrewConfig(GuardedConfig):
    """The configuration of a worker, which has `post`."""

    def __init__(self, post: Post, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, http=CrewHttp, **options)
        self.post = post


class CrewHttp(GuardedHttp):
    """A connection that is handed over when a request comes that carries the token of another worker.

    The other one gets the connection itself, and what has been read of the request; whatever else comes on it
    is its own. Only a request that nothing stands before, read or unanswered, can go.
    """

    def __init__(
        self,
        config: CrewConfig,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        begun: bytes = b"",
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._post = config.post
        self._begun_elsewhere = begun
        # What has been read since the request began that is being read, unless something stands before it.
        self._read = b""
        self._is_idle, self._in_front, self._has_head = True, False, False
        self._token = b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn does
        """Take it; one that was handed over begins with what was read from it there."""
        super().connection_made(transport)
        begun, self._begun_elsewhere = self._begun_elsewhere, b""
        if begun and not transport.is_closing():
            self.data_received(begun)

    def data_received(self, data: bytes) -> None:
        """Keep what is read until a request's headers have come."""
        if self._is_idle or self._has_head:
            self._read, self._in_front = data, self._is_idle
        else:
            self._read += data
        super().data_received(data)

    def on_message_begin(self) -> None:
        """A request has begun."""
        super().on_message_begin()
        if not self._is_idle:
            self._in_front = False
        self._is_idle = self._has_head = False
        self._token = b""

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header has come, the token perhaps."""
        super().on_header(name, value)
        if name.lower() == _HEADER:
            self._token = value

    def on_headers_complete(self) -> None:
        """Hand the connection over, or answer."""
        self._has_head = True
        if not self._goes():
            super().on_headers_complete()
        self._read = b""

    def on_message_complete(self) -> None:
        """The request has come whole; what else came with it has something before it."""
        super().on_message_complete()
        self._is_idle, self._in_front = True, False

    def _goes(self) -> bool:
        home = self._home()
        if home not in self._post.others or not self._in_front or not self._has_nothing_to_say():
            return False
        connection = self.transport.get_extra_info("socket")
        if not self._post.hand_over(home, connection.fileno(), self._read):
            return False
        self.transport.abort()
        return True

    def _home(self) -> int:
        """The worker whose token the request carries; 0 for none."""
        token = self._token.decode("latin-1")
        if not token and _PARAMETER in self.url:
            token = parse_qs(self.url.partition(b"?")[2].decode("latin-1")).get(TOKEN_PARAMETER, [""])[0]
        number = token.partition(PARTING)[0]
        return int(number) if number.isascii() and number.isdigit() and len(number) < _DIGITS else 0

    def _has_nothing_to_say(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return (cycle is None or cycle.response_complete) and not self.transport.get_write_buffer_size()
