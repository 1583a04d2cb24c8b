"""GraphQL over server-sent events: graphql-sse's protocol in its distinct-connections mode.

Frames end in LF only (urql's reader knows nothing else). Whatever happens once the stream is open is told in
it: every answer is a ``next`` event, and ``complete`` is the last word. A stream that the service cuts short
ends without ``complete``, so that clients come back and resume.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from typing import Self

from starlette.types import Message, Receive, Scope, Send

from deploy.engine import Answer, OperationKind
from deploy.transports.connections import Connections
from deploy.transports.json_text import encode
from deploy.transports.negotiation import EVENT_STREAM

COMMENT = b":\n\n"
COMPLETE = b"event: complete\ndata: \n\n"

HEADERS = [
    (b"content-type", f"{EVENT_STREAM}; charset=utf-8".encode()),
    (b"cache-control", b"no-cache, no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"vary", b"Accept"),
]

EventId = Callable[[Answer], str | None]


def frame(answer: Answer, event_id: str | None) -> bytes:
    """The ``next`` event that carries ``answer``."""
    head = b"event: next\n" if event_id is None else b"event: next\nid: " + event_id.encode() + b"\n"
    return head + b"data: " + encode(answer.payload) + b"\n\n"


class EventStream:
    """An ASGI response that writes ``answers`` as they come."""

    def __init__(
        self,
        answers: AsyncGenerator[Answer, None],
        *,
        connections: Connections,
        keep_alive_seconds: float,
        kind: OperationKind,
        event_id: EventId,
    ) -> None:
        self._answers = answers
        self._connections = connections
        self._keep_alive_seconds = keep_alive_seconds
        self._kind = kind
        self._event_id = event_id
        self._last_sent = 0.0
        self._stopped = asyncio.Event()
        self._ended = asyncio.Event()

    @classmethod
    def of(cls, answer: Answer, connections: Connections, keep_alive_seconds: float) -> Self:
        """A stream of one answer, which is known already."""
        return cls(
            _once(answer),
            connections=connections,
            keep_alive_seconds=keep_alive_seconds,
            kind="query",
            event_id=lambda _answer: None,
        )

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

    async def _serve(self, receive: Receive, send: Send) -> None:
        with suppress(OSError):
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await self._write(send, COMMENT)
        pump = asyncio.create_task(self._pump(send))
        keeper = asyncio.create_task(self._keep_alive(send))
        leaving = asyncio.create_task(_disconnected(receive))
        stopped = asyncio.create_task(self._stopped.wait())
        try:
            await asyncio.wait({pump, leaving, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if self._kind == "mutation":
                # What was begun is not cut off half-way because its client left.
                await asyncio.wait({pump})
        finally:
            for task in (pump, keeper, leaving, stopped):
                task.cancel()
            await asyncio.gather(pump, keeper, leaving, stopped, return_exceptions=True)
        with suppress(OSError):
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _pump(self, send: Send) -> None:
        async with aclosing(self._answers) as answers:
            async for answer in answers:
                await self._write(send, frame(answer, self._event_id(answer)))
            await self._write(send, COMPLETE)

    async def _keep_alive(self, send: Send) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(max(0.0, self._last_sent + self._keep_alive_seconds - loop.time()))
            if loop.time() >= self._last_sent + self._keep_alive_seconds:
                await self._write(send, COMMENT)

    async def _write(self, send: Send, chunk: bytes) -> None:
        self._last_sent = asyncio.get_running_loop().time()
        await send({"type": "http.response.body", "body": chunk, "more_body": True})


async def _disconnected(receive: Receive) -> None:
    message: Message = {"type": ""}
    while message["type"] != "http.disconnect":
        message = await receive()


async def _once(answer: Answer) -> AsyncGenerator[Answer, None]:
    yield answer
