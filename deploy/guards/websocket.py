"""WebSocket connections that never take in more than they can get rid of."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE
from uvicorn.server import ServerState
from websockets.frames import Opcode
from websockets.protocol import OPEN

from deploy.guards.config import GuardedConfig
from deploy.guards.gathering import GatheringTransport
from deploy.guards.lean import Gate, Inbox
from deploy.guards.stalling import StallWatch
from deploy.transports.aborting import AbortableWebSocket
from deploy.transports.at_once import WRITE_TEXT

# A text in one frame that nothing masks (RFC 6455, section 5.2).
_WHOLE_TEXT = 0x80 | Opcode.TEXT
_SHORT, _LONG = 126, 65536


class GuardedWebSocket(AbortableWebSocket):
    """uvicorn's protocol; while its client reads nothing, nothing is read of its client.

    A ping is answered whether the answer can be sent or not: who sends pings and reads nothing would fill the
    memory. Half a message is bounded by its size and by uvicorn's own pings, which its sender cannot answer.
    """

    def __init__(
        self,
        config: GuardedConfig,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._stall_seconds = config.limits.stall_seconds
        self._turn = config.turn
        self.queue = Inbox()  # type: ignore[assignment]  # it does what uvicorn asks of a queue
        self.writable = Gate()  # type: ignore[assignment]  # and this what it asks of an event
        self._stalling: StallWatch | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take it over from HTTP."""
        super().connection_made(transport)
        self._stalling = StallWatch(self.transport, self._stall_seconds)
        self.transport = GatheringTransport(self.transport, self._turn)
        self.app_state[WRITE_TEXT] = self.write_text

    def data_received(self, data: bytes) -> None:
        """Read on. What websockets takes for no handshake uvicorn would leave open, without an answer."""
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.transport.is_closing():
            self.transport.write(STATUS_LINE[400] + b"connection: close\r\ncontent-length: 0\r\n\r\n")
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave no timer behind."""
        if self._stalling is not None:
            self._stalling.end()
        super().connection_lost(exc)
        self.conn.parser.close()

    async def run_asgi(self) -> None:
        """Run the application; what leads back here ends with it.

        Subscribers come and go, and collections of garbage, which look through all that stays, are rare.
        """
        try:
            await super().run_asgi()
        finally:
            self.scope["state"] = self.app_state = {}

    def write_text(self, text: bytes) -> bool:
        """See `WriteText`."""
        if not self.writable.is_set() or self.conn.state is not OPEN or self.close_sent or self.disconnected:
            return False
        length = len(text)
        if length < _SHORT:
            head = bytes((_WHOLE_TEXT, length))
        elif length < _LONG:
            head = bytes((_WHOLE_TEXT, 126, length >> 8, length & 0xFF))
        else:
            head = bytes((_WHOLE_TEXT, 127)) + length.to_bytes(8)
        self.transport.write(head + text)
        return True

    def pause_writing(self) -> None:
        """More waits than may wait."""
        super().pause_writing()
        if self.transport.is_reading():
            self.transport.pause_reading()
        if self._stalling is not None:
            self._stalling.begin()

    def resume_writing(self) -> None:
        """The client reads again."""
        super().resume_writing()
        if self._stalling is not None:
            self._stalling.end()
        if not self.read_paused and not self.transport.is_closing():
            self.transport.resume_reading()
