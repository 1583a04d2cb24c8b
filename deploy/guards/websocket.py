"""WebSocket connections that never take in more than they can get rid of."""

import asyncio
from typing import Any

from uvicorn.server import ServerState

from deploy.guards.config import GuardedConfig
from deploy.guards.stalling import StallWatch
from deploy.transports.aborting import AbortableWebSocket


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
        self._stalling: StallWatch | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take it over from HTTP."""
        super().connection_made(transport)
        self._stalling = StallWatch(self.transport, self._stall_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave no timer behind."""
        if self._stalling is not None:
            self._stalling.end()
        super().connection_lost(exc)

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
