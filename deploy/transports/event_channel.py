"""One event stream for all operations of a client: graphql-sse's single-connection mode."""

import asyncio
from contextlib import suppress
from functools import partial

from starlette.types import Receive, Scope, Send

from deploy.engine import Engine
from deploy.transports import sse
from deploy.transports.aborting import abort
from deploy.transports.answer_stream import close_stream, disconnected, open_stream, write
from deploy.transports.connections import Connections, Guest
from deploy.transports.interruption import Interruption
from deploy.transports.outbox import Outbox
from deploy.transports.running import RunningOperations
from deploy.transports.settings import TransportSettings


class EventChannel:
    """A reservation, the operations started on it, and the one response that tells of them.

    What operations say before the stream is open waits for it. When the stream ends, or was not opened in
    time, queries and subscriptions end with it; mutations are never cut off half-way.
    """

    def __init__(
        self,
        engine: Engine,
        settings: TransportSettings,
        connections: Connections,
        guest: Guest | None,
        caller: str | None,
    ) -> None:
        self.guest = guest
        self.caller = caller
        self._settings = settings
        self._outbox: Outbox = Outbox(settings.outbox_bounds, sse.COMMENT)
        self.operations = RunningOperations(
            engine,
            connections,
            self._outbox,
            sse.single_wording(),
            patience_seconds=settings.patience_seconds,
        )
        self.is_open = False
        self._opened = asyncio.Event()
        self._over = asyncio.Event()
        self._interruption = Interruption()
        self._ended = asyncio.Event()

    def open(self) -> None:
        """The client has come for its stream: it is this object, called as an ASGI response."""
        self.is_open = True
        self._opened.set()

    async def until_over(self) -> None:
        """Wait until the stream is over, or was not opened in time."""
        try:
            async with asyncio.timeout(self._settings.reservation_seconds):
                await self._opened.wait()
        except TimeoutError:
            return
        await self._over.wait()

    async def wind_up(self) -> None:
        """End what runs on it; returns when nothing does any more."""
        self._over.set()
        self._outbox.close()
        self.operations.cut("query", "subscription")
        await self.operations.finished()
        self._ended.set()

    def expel(self) -> None:
        """End the stream; its token is worth nothing from then on."""
        self._interruption.interrupt()
        self._over.set()
        self._opened.set()

    async def stop(self) -> None:
        """End the stream once answers under way have been sent; subscriptions end at once, unannounced."""
        self.operations.cut("subscription")
        with suppress(TimeoutError):
            async with asyncio.timeout(self._settings.grace_seconds):
                await self.operations.finished()
                if self.is_open:
                    await self._outbox.written()
        self.expel()
        await self._ended.wait()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(OSError):
            await open_stream(send, sse.HEADERS)
            await write(send, sse.COMMENT)
        self._outbox.open(partial(write, send), self._interruption.interrupt)
        try:
            left = await self._interruption.during(disconnected(receive))
        finally:
            self._over.set()
        if self._outbox.broken:
            abort(scope)
        elif not left:
            with suppress(OSError):
                await close_stream(send, sse.CUT)
