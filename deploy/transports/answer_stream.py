"""The answers of one operation as an HTTP response that goes on while there are more.

Whatever happens once the stream is open is told in it.
"""

import asyncio
from contextlib import suppress
from functools import partial

from starlette.types import Message, Receive, Scope, Send

from deploy.engine import Engine
from deploy.errors import ErrorCode, coded, present
from deploy.operations import Answer, Call, Operation
from deploy.transports.aborting import abort
from deploy.transports.connections import Connections, Guest, guest_of
from deploy.transports.framing import Framing
from deploy.transports.interruption import Interruption
from deploy.transports.outbox import Outbox
from deploy.transports.running import RunningOperations
from deploy.transports.settings import TransportSettings

# One operation a stream: nobody sees its id.
ONLY = ""


class AnswerStream:
    """An ASGI response that writes the answers to ``operation`` as they come, or why it is refused."""

    def __init__(
        self,
        engine: Engine,
        operation: Operation | Answer,
        call: Call,
        framing: Framing,
        connections: Connections,
        settings: TransportSettings,
    ) -> None:
        self._operation = operation
        self._call = call
        self._framing = framing
        self._connections = connections
        self._outbox: Outbox[bytes] = Outbox(settings.outbox_bounds, framing.keep_alive)
        self._over = Interruption()
        self._operations = RunningOperations(
            engine,
            connections,
            self._outbox,
            framing.wording,
            patience_seconds=settings.patience_seconds,
            on_idle=self._over.interrupt,
        )
        self._ended = asyncio.Event()
        self._end = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._connections.hold(self):
            try:
                await self._serve(receive, send)
            finally:
                self._outbox.close()
                self._operations.cut("query", "subscription")
                # What was begun is not cut off half-way because its client left.
                await self._operations.finished()
                self._ended.set()
        if self._outbox.broken:
            abort(scope)

    async def stop(self) -> None:
        """Cut a subscription, once what waits has been sent; let anything else finish."""
        if isinstance(self._operation, Operation) and self._operation.kind == "subscription":
            self._end = self._framing.cut
            self._operations.cut("subscription")
        await self._ended.wait()

    @property
    def guest(self) -> Guest | None:
        """Whose it is."""
        return guest_of(self._call.connection)

    def expel(self) -> None:
        """End it with an error that says why; a mutation that was begun is finished."""
        gone = coded("The key or token is not valid any more.", ErrorCode.UNAUTHENTICATED)
        if ONLY in self._operations and _may_be_cut(self._operation):
            self._operations.cut("query", "subscription")
            self._outbox.push(self._framing.wording.error(ONLY, [present(gone)]))

    async def _serve(self, receive: Receive, send: Send) -> None:
        with suppress(OSError):
            await open_stream(send, self._framing.headers)
            await write(send, self._framing.opening)
        self._outbox.open(partial(write, send), self._over.interrupt)
        if isinstance(self._operation, Operation):
            self._operations.start(ONLY, self._operation, self._call)
            if await self._over.during(disconnected(receive)):
                return
        else:
            self._outbox.push(self._framing.wording.error(ONLY, self._operation.errors))
        await self._outbox.written()
        with suppress(OSError):
            await close_stream(send, self._end)


def _may_be_cut(operation: Operation | Answer) -> bool:
    return isinstance(operation, Operation) and operation.kind != "mutation"


async def open_stream(send: Send, headers: list[tuple[bytes, bytes]]) -> None:
    """Send the head of a response whose body follows bit by bit."""
    await send({"type": "http.response.start", "status": 200, "headers": headers})


async def write(send: Send, chunk: bytes) -> None:
    """Send a bit of the body."""
    await send({"type": "http.response.body", "body": chunk, "more_body": True})


async def close_stream(send: Send, chunk: bytes = b"") -> None:
    """Send the last bit of the body."""
    await send({"type": "http.response.body", "body": chunk, "more_body": False})


async def disconnected(receive: Receive) -> None:
    """Wait until the client has gone."""
    message: Message = {"type": ""}
    while message["type"] != "http.disconnect":
        message = await receive()
