"""GraphQL over WebSocket: the graphql-transport-ws protocol, whole."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, assert_never

from starlette.websockets import WebSocket, WebSocketDisconnect

from deploy.engine import Answer, Call, Engine
from deploy.errors import INTERNAL_MESSAGE, ErrorCode, coded, present, present_exception
from deploy.transports import messages
from deploy.transports.connections import Connections, Guest, guest_of
from deploy.transports.messages import MalformedMessage
from deploy.transports.outbox import Outbox
from deploy.transports.running import RunningOperations
from deploy.transports.settings import TransportSettings

OnConnect = Callable[[WebSocket, Mapping[str, object]], Awaitable[Mapping[str, object] | bool | None]]
"""Judges a ``connection_init`` by its payload: False or an error raised on purpose refuses the socket (4403);
a mapping becomes the payload of ``connection_ack``."""

_REASON_BYTES = 123
"""What fits a close frame beside its code (RFC 6455, section 5.5)."""


class Closing(Exception):
    """The socket is to be closed with this code and reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason.encode()[:_REASON_BYTES].decode(errors="ignore")


class Socket:
    """One WebSocket that speaks the protocol.

    A reader, a writer and one task per operation; none of them is left when :meth:`serve` returns. Queries
    and subscriptions end with the socket, mutations are never cut off half-way.
    """

    def __init__(
        self,
        websocket: WebSocket,
        engine: Engine,
        settings: TransportSettings,
        connections: Connections,
        on_connect: OnConnect | None,
    ) -> None:
        self._websocket = websocket
        self._engine = engine
        self._settings = settings
        self._connections = connections
        self._on_connect = on_connect
        self._outbox: Outbox[str] = Outbox(settings.queue_messages, settings.queue_length)
        self._operations = RunningOperations(
            engine, connections, self._outbox, messages.WORDING, patience_seconds=settings.patience_seconds
        )
        self._params: Mapping[str, object] | None = None
        self._acknowledged = False
        self._judging: asyncio.Task[None] | None = None
        self._stopping = False
        self._stopped: asyncio.Future[Closing] = asyncio.get_running_loop().create_future()
        self._ended = asyncio.Event()

    @property
    def guest(self) -> Guest | None:
        """Whose it is, once it is initialised."""
        return guest_of(self._websocket)

    def expel(self) -> None:
        """Close with 4403; clients come back with another key, if they have one."""
        self._close(Closing(4403, "Forbidden"))

    async def serve(self) -> None:
        """Talk to the client until one side closes. The handshake must have been accepted."""
        with self._connections.hold(self):
            try:
                await self._talk()
            finally:
                self._ended.set()

    async def stop(self) -> None:
        """Close with 1001 once answers under way have been sent; subscriptions end at once, unannounced.

        A ``complete`` would tell clients that the subscription is over; without it they come back and resume.
        """
        self._stopping = True
        self._operations.cut("subscription")
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._settings.grace_seconds):
                    await self._operations.finished()
                    await self._outbox.written()
        finally:
            self._close(Closing(1001, "Going away"))
        await self._ended.wait()

    async def _talk(self) -> None:
        reader = asyncio.create_task(self._read())
        writer = asyncio.create_task(
            self._outbox.drain(self._websocket.send_text, self._settings.keep_alive_seconds, messages.PING)
        )
        try:
            either: list[asyncio.Future[Any]] = [reader, writer, self._stopped]
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            tasks = [reader, writer, *([self._judging] if self._judging else [])]
            for task in tasks:
                task.cancel()
            ended, *_ = await asyncio.gather(*tasks, return_exceptions=True)
            self._outbox.close()
            self._operations.cut("query", "subscription")
        closing = self._stopped.result() if self._stopped.done() else ended
        if isinstance(closing, Exception):
            verdict = closing if isinstance(closing, Closing) else _broken(closing)
            with suppress(RuntimeError, WebSocketDisconnect, OSError):
                await self._websocket.close(verdict.code, verdict.reason)
        await self._operations.finished()

    async def _read(self) -> None:
        """Read and handle messages one after the other; raises Closing with the reason to close."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._settings.connection_init_wait_seconds
        while True:
            try:
                async with asyncio.timeout_at(deadline if self._params is None else None):
                    received = await self._websocket.receive()
            except TimeoutError:
                raise Closing(4408, "Connection initialisation timeout") from None
            if received["type"] == "websocket.disconnect":
                return
            try:
                message = messages.read(received.get("text"))
            except MalformedMessage as error:
                raise Closing(4400, str(error)) from None
            await self._handle(message)

    async def _handle(self, message: messages.ClientMessage) -> None:
        match message:
            case messages.ConnectionInit():
                self._initialise(message.params)
            case messages.Ping():
                # Waits for room: a client that only sends pings is read as fast as it reads.
                await self._outbox.put(messages.pong(message.payload))
            case messages.Pong():
                pass
            case messages.Subscribe():
                self._subscribe(message)
            case messages.Complete():
                self._operations.complete(message.id)
            case _:
                assert_never(message)

    def _initialise(self, params: dict[str, object]) -> None:
        if self._params is not None:
            raise Closing(4429, "Too many initialisation requests")
        self._params = params
        if self._on_connect is None:
            self._acknowledge(None)
        else:
            # Beside the reader: what the client sends meanwhile is not to wait.
            self._judging = asyncio.create_task(self._judge(self._on_connect, params))

    async def _judge(self, on_connect: OnConnect, params: dict[str, object]) -> None:
        try:
            verdict = await on_connect(self._websocket, params)
        except Exception as error:
            shown = present_exception(error)
            fault = shown["message"] == INTERNAL_MESSAGE
            self._close(Closing(4500 if fault else 4403, str(shown["message"])))
            return
        if verdict is False:
            self._close(Closing(4403, "Forbidden"))
        else:
            self._acknowledge(dict(verdict) if isinstance(verdict, Mapping) else None)

    def _acknowledge(self, payload: dict[str, object] | None) -> None:
        self._acknowledged = True
        self._outbox.push(messages.connection_ack(payload))

    def _close(self, closing: Closing) -> None:
        if not self._stopped.done():
            self._stopped.set_result(closing)

    def _subscribe(self, message: messages.Subscribe) -> None:
        if not self._acknowledged:
            raise Closing(4401, "Unauthorized")
        if message.id in self._operations:
            raise Closing(4409, f"Subscriber for {message.id} already exists")
        if self._stopping:
            return  # The close frame is on its way; clients send the operation again after it.
        if len(self._operations) >= self._settings.max_operations:
            limit = self._settings.max_operations
            error = coded(f"This socket runs {limit} operations already.", ErrorCode.TOO_MANY_OPERATIONS)
            self._outbox.push(messages.error_message(message.id, [present(error)]))
            return
        operation = self._engine.prepare(message.request)
        if isinstance(operation, Answer):
            self._outbox.push(messages.error_message(message.id, operation.errors))
            return
        call = Call(self._websocket, message.request, "websocket", connection_params=self._params or {})
        self._operations.start(message.id, operation, call)


def _broken(error: Exception) -> Closing:
    """The verdict on a fault of our own in reading: logged, and told without details."""
    return Closing(1011, str(present_exception(error)["message"]))
