"""GraphQL over WebSocket: the graphql-transport-ws protocol, whole."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any, assert_never

from starlette.websockets import WebSocket, WebSocketDisconnect

from deploy.engine import Answer, Call, Engine, Operation
from deploy.errors import INTERNAL_MESSAGE, ErrorCode, coded, present, present_exception
from deploy.transports import messages
from deploy.transports.connections import Connections
from deploy.transports.messages import MalformedMessage
from deploy.transports.outbox import Outbox
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


@dataclass(eq=False, slots=True)
class Running:
    """An operation under way on a socket. ``wanted`` ends when its client has completed it."""

    operation: Operation
    wanted: bool = True


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
        self._outbox = Outbox(settings.queue_messages, settings.queue_characters)
        self._params: Mapping[str, object] | None = None
        self._acknowledged = False
        self._stopping = False
        self._by_id: dict[str, Running] = {}
        self._tasks: dict[asyncio.Task[None], Running] = {}
        self._stopped: asyncio.Future[Closing] = asyncio.get_running_loop().create_future()
        self._ended = asyncio.Event()

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
        self._cancel(kinds=("subscription",))
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._settings.grace_seconds):
                    if self._tasks:
                        await asyncio.wait(self._tasks)
                    await self._outbox.written()
        finally:
            if not self._stopped.done():
                self._stopped.set_result(Closing(1001, "Going away"))
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
            for task in (reader, writer):
                task.cancel()
            ended, _ = await asyncio.gather(reader, writer, return_exceptions=True)
            self._outbox.close()
            self._cancel(kinds=("query", "subscription"))
        closing = self._stopped.result() if self._stopped.done() else ended
        if isinstance(closing, Exception):
            verdict = closing if isinstance(closing, Closing) else _broken(closing)
            with suppress(RuntimeError, WebSocketDisconnect, OSError):
                await self._websocket.close(verdict.code, verdict.reason)
        if self._tasks:
            await asyncio.wait(self._tasks)

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
                await self._initialise(message.params)
            case messages.Ping():
                # Waits for room: a client that only sends pings is read as fast as it reads.
                await self._outbox.put(messages.pong(message.payload))
            case messages.Pong():
                pass
            case messages.Subscribe():
                self._subscribe(message)
            case messages.Complete():
                self._complete(message.id)
            case _:
                assert_never(message)

    async def _initialise(self, params: dict[str, object]) -> None:
        if self._params is not None:
            raise Closing(4429, "Too many initialisation requests")
        self._params = params
        verdict: Mapping[str, object] | bool | None = None
        if self._on_connect is not None:
            try:
                verdict = await self._on_connect(self._websocket, params)
            except Exception as error:
                shown = present_exception(error)
                fault = shown["message"] == INTERNAL_MESSAGE
                raise Closing(4500 if fault else 4403, str(shown["message"])) from None
        if verdict is False:
            raise Closing(4403, "Forbidden")
        self._acknowledged = True
        self._outbox.push(messages.connection_ack(dict(verdict) if isinstance(verdict, Mapping) else None))

    def _subscribe(self, message: messages.Subscribe) -> None:
        if not self._acknowledged:
            raise Closing(4401, "Unauthorized")
        if message.id in self._by_id:
            raise Closing(4409, f"Subscriber for {message.id} already exists")
        if self._stopping:
            return  # The close frame is on its way; clients send the operation again after it.
        if len(self._tasks) >= self._settings.max_operations:
            limit = self._settings.max_operations
            error = coded(f"This socket runs {limit} operations already.", ErrorCode.TOO_MANY_OPERATIONS)
            self._outbox.push(messages.error_message(message.id, [present(error)]))
            return
        operation = self._engine.prepare(message.request)
        if isinstance(operation, Answer):
            self._outbox.push(messages.error_message(message.id, operation.errors))
            return
        running = Running(operation)
        self._by_id[message.id] = running
        task = asyncio.create_task(self._run(message.id, running))
        self._tasks[task] = running
        task.add_done_callback(lambda done: self._forget(done, message.id, running))

    def _complete(self, operation_id: str) -> None:
        running = self._by_id.pop(operation_id, None)
        if running is None:
            return  # Completed on this side already, and the two messages crossed.
        running.wanted = False
        self._cancel(kinds=("query", "subscription"), only=running)

    async def _run(self, operation_id: str, running: Running) -> None:
        call = Call(
            self._websocket, running.operation.request, "websocket", connection_params=self._params or {}
        )
        try:
            with self._connections.operation():
                async with aclosing(self._engine.stream(running.operation, call)) as answers:
                    last = await self._pass_on(operation_id, running, answers)
        except Exception as error:
            last = messages.error_message(operation_id, [present_exception(error)])
        if running.wanted:
            # The id is free before the client can know it is.
            self._by_id.pop(operation_id, None)
            self._outbox.push(last)

    async def _pass_on(
        self, operation_id: str, running: Running, answers: AsyncGenerator[Answer, None]
    ) -> str:
        """Send answers as they come; gives the message that ends the operation."""
        streaming = running.operation.kind == "subscription"
        async for answer in answers:
            if not running.wanted:
                break
            if not answer.executed:
                return messages.error_message(operation_id, answer.errors)
            patience = self._settings.patience_seconds if streaming else None
            if not await self._outbox.put(messages.next_message(operation_id, answer), patience):
                slow = coded(
                    "The consumer fell too far behind: read a snapshot and subscribe again.",
                    ErrorCode.RESYNC_REQUIRED,
                )
                return messages.error_message(operation_id, [present(slow)])
        return messages.complete_message(operation_id)

    def _cancel(self, kinds: tuple[str, ...], only: Running | None = None) -> None:
        for task, running in list(self._tasks.items()):
            if running.operation.kind in kinds and (only is None or running is only):
                task.cancel()

    def _forget(self, task: asyncio.Task[None], operation_id: str, running: Running) -> None:
        self._tasks.pop(task, None)
        if self._by_id.get(operation_id) is running:
            del self._by_id[operation_id]


def _broken(error: Exception) -> Closing:
    """The verdict on a fault of our own in reading: logged, and told without details."""
    return Closing(1011, str(present_exception(error)["message"]))
