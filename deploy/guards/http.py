"""HTTP connections: bounded headers, a request read in time or not at all, and no client that never reads."""

import asyncio
import sys
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE
from uvicorn.server import ServerState

from deploy.errors import ErrorCode, coded, present
from deploy.guards.config import GuardedConfig
from deploy.guards.gathering import GatheringTransport
from deploy.guards.stalling import StallWatch
from deploy.json_text import encode
from deploy.transports.aborting import AbortableHttp

# Colon, space and line end around each header, as they were sent or would be.
_AROUND_A_HEADER = 4


class GuardedHttp(AbortableHttp):
    """uvicorn's protocol within the limits of its configuration; what goes beyond is answered and closed."""

    def __init__(
        self,
        config: GuardedConfig,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._limits = config.limits
        self._turn = config.turn
        self._reading: asyncio.TimerHandle | None = None
        self._begun = False
        # Whether it is the client's to send: a request's rest, or the first one.
        self._due = True
        self._in_head = True
        self._head_bytes = 0
        self._received = 0
        self._chunk = b""
        self._anew: tuple[bytes, bytes] | None = None
        self._stalling: StallWatch | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn does
        """Take it, unless there are too many."""
        super().connection_made(transport)
        self._stalling = StallWatch(transport, self._limits.stall_seconds)
        self._raw = transport
        # uvicorn writes an answer's head and body one after the other: two system calls, and two packets.
        self.transport = GatheringTransport(transport, self._turn)
        if len(self.connections) > self._limits.connections:
            limit = self._limits.connections
            message = f"This process holds {limit:,} connections already."
            self._refuse(503, ErrorCode.TOO_MANY_CONNECTIONS, message, limit, len(self.connections))
        else:
            self._begin_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave no timer behind."""
        self._end_reading()
        if self._stalling is not None:
            self._stalling.end()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, as long as what has come is not more than it may be."""
        self._received += len(data)
        if not self._due and self.cycle.response_complete:
            # Line ends between requests are no request, and end the wait for one.
            self._due = True
        self._feed(data)
        if self.transport.is_closing():
            return
        if self._due and self._reading is None:
            # Most requests come whole, and need no timer.
            self._begin_reading()
        if not self._in_head:
            return
        # A header that has not ended is known to the parser only.
        most = max(self._head_bytes, self._received)
        if most > self._limits.header_bytes:
            self._refuse_head(most)

    def on_message_begin(self) -> None:
        """A request has begun."""
        super().on_message_begin()
        self._begun = self._in_head = self._due = True
        self._head_bytes = self._received = 0
        self._end_reading()

    def on_url(self, url: bytes) -> None:
        """Its path comes."""
        self._head_bytes += len(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header has come."""
        self._head_bytes += len(name) + len(value) + _AROUND_A_HEADER
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """All headers have come: only now is anything done for the request."""
        self._in_head = False
        if self.transport.is_closing() or self._asks_in_vain():
            return
        if self._head_bytes > self._limits.header_bytes:
            self._refuse_head(self._head_bytes)
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Some of the body has come."""
        if not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The request has come whole."""
        if self._asks_in_vain():
            return
        self._due = False
        self._end_reading()
        if not self.transport.is_closing():
            super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """From here on it is a WebSocket's."""
        self._due = False
        self._end_reading()
        self.transport = self._raw
        if not self.transport.is_closing():
            super().handle_websocket_upgrade()
        # It leads back here, and both would wait for the garbage collector, which comes late.
        self.parser = None  # type: ignore[assignment]  # as uvicorn does when a connection is lost

    def _feed(self, data: bytes) -> None:
        self._chunk = data
        super().data_received(data)
        # One after the other, however many such requests have come at once.
        while self._anew is not None and not self.transport.is_closing():
            head, self._chunk = self._anew
            self._anew = None
            super().data_received(head)
            super().data_received(self._chunk)

    def _asks_in_vain(self) -> bool:
        """Whether a request asks for a protocol that is not spoken here; a tunnel (CONNECT) is no such."""
        return (
            bool(self.parser.should_upgrade())
            and not self._should_upgrade()
            and self.parser.get_method() != b"CONNECT"
        )

    def _unsupported_upgrade_warning(self) -> None:
        # Such a wish is passed over (RFC 9110, 7.8); Java's client asks so for HTTP/2 with all it sends. The
        # parser has ended the request with its head, so that a new one reads it again, without the wish.
        raised = sys.exc_info()[1]
        assert isinstance(raised, httptools.HttpParserUpgrade), "uvicorn has just caught it"
        if not self._asks_in_vain():
            super()._unsupported_upgrade_warning()
            return
        version = self.parser.get_http_version().encode()
        head = [b"%s %s HTTP/%s" % (self.parser.get_method(), self.url, version)]
        head += [b"%s: %s" % header for header in self.headers if header[0] != b"upgrade"]
        self._anew = b"\r\n".join((*head, b"", b"")), self._chunk[raised.args[0] :]
        self.parser = httptools.HttpRequestParser(self)
        # As uvicorn's own.
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)

    def pause_writing(self) -> None:
        """More waits than may wait."""
        super().pause_writing()
        self._watch()

    def resume_writing(self) -> None:
        """The client reads again."""
        super().resume_writing()
        if self._stalling is not None:
            self._stalling.end()

    def timeout_keep_alive_handler(self) -> None:
        """It has been idle for too long; what it does not read does not keep it open."""
        super().timeout_keep_alive_handler()
        self._watch()

    def _watch(self) -> None:
        if self._stalling is not None:
            self._stalling.begin()

    def _begin_reading(self) -> None:
        self._end_reading()
        self._reading = self.loop.call_later(self._limits.read_seconds, self._out_of_time)

    def _end_reading(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def _out_of_time(self) -> None:
        if self.flow.read_paused:
            self._begin_reading()  # It is us who do not read.
        elif not self._begun or (not self._in_head and self.cycle.response_started):
            self.transport.close()
        else:
            seconds = self._limits.read_seconds
            message = f"The request did not arrive within {seconds:g} seconds."
            self._refuse(408, ErrorCode.REQUEST_TIMEOUT, message, seconds, seconds)

    def _refuse_head(self, value: int) -> None:
        limit = self._limits.header_bytes
        message = f"The request's line and headers have {value:,} bytes; {limit:,} are allowed."
        self._refuse(431, ErrorCode.HEADERS_TOO_LARGE, message, limit, value)

    def _refuse(self, status: int, code: ErrorCode, message: str, limit: float, value: float) -> None:
        """Answer without the application, and close."""
        self._end_reading()
        body = encode({"errors": [present(coded(message, code, limit=limit, value=value))]})
        head = (
            "content-type: application/json; charset=utf-8\r\nconnection: close\r\nretry-after: 1\r\n"
            f"content-length: {len(body)}\r\n\r\n"
        )
        self.transport.write(STATUS_LINE[status] + head.encode() + body)
        self.transport.close()
        self._watch()
