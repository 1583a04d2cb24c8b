"""The answers of one operation as an HTTP response that goes on while there are more.

Whatever happens once the stream is open is told in it.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from starlette.types import Message, Receive, Scope, Send

from deploy.engine import Answer, OperationKind
from deploy.errors import ErrorCode, coded, present
from deploy.transports.connections import Connections, Guest
from deploy.transports.framing import Framing


class AnswerStream:
    """An ASGI response that writes ``answers`` as they come."""

    def __init__(
        self,
        answers: AsyncGenerator[Answer, None],
        framing: Framing,
        *,
        kind: OperationKind,
        guest: Guest | None,
        connections: Connections,
        keep_alive_seconds: float,
    ) -> None:
        self._answers = answers
        self._framing = framing
        self._kind = kind
        self.guest = guest
        self._connections = connections
        self._keep_alive_seconds = keep_alive_seconds
        self._last_sent = 0.0
        self._stopped = asyncio.Event()
        self._farewell = framing.cut
        self._ended = asyncio.Event()

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        with self._connections.hold(self), self._connections.operation():
            try:
                await self._serve(receive, send)
            finally:
                self._ended.set()

    async def stop(self) -> None:
        """Cut a subscription; let anything else finish."""
        if self._kind == "subscription":
            self._stopped.set()
        await self._ended.wait()

    def expel(self) -> None:
        """End it with an error that says why; a mutation that was begun is finished."""
        gone = coded("The key or token is not valid any more.", ErrorCode.UNAUTHENTICATED)
        answer = Answer({"errors": [present(gone)]})
        self._farewell = self._framing.answer(answer) + self._framing.complete
        self._stopped.set()

    async def _serve(self, receive: Receive, send: Send) -> None:
        with suppress(OSError):
            await open_stream(send, self._framing.headers)
            await self._write(send, self._framing.opening)
        pump = asyncio.create_task(self._pump(send))
        keeper = asyncio.create_task(self._keep_alive(send))
        leaving = asyncio.create_task(disconnected(receive))
        stopped = asyncio.create_task(self._stopped.wait())
        try:
            await asyncio.wait({pump, leaving, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if self._kind == "mutation":
                # What was begun is not cut off half-way because its client left.
                await asyncio.wait({pump})
        finally:
            finished = pump.done()
            for task in (pump, keeper, leaving, stopped):
                task.cancel()
            await asyncio.gather(pump, keeper, leaving, stopped, return_exceptions=True)
        with suppress(OSError):
            await close_stream(send, b"" if finished else self._farewell)

    async def _pump(self, send: Send) -> None:
        async with aclosing(self._answers) as answers:
            async for answer in answers:
                await self._write(send, self._framing.answer(answer))
            await self._write(send, self._framing.complete)

    async def _keep_alive(self, send: Send) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(max(0.0, self._last_sent + self._keep_alive_seconds - loop.time()))
            if loop.time() >= self._last_sent + self._keep_alive_seconds:
                await self._write(send, self._framing.keep_alive)

    async def _write(self, send: Send, chunk: bytes) -> None:
        self._last_sent = asyncio.get_running_loop().time()
        await write(send, chunk)


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


async def only(answer: Answer) -> AsyncGenerator[Answer, None]:
    """A stream of one answer, which is known already."""
    yield answer
