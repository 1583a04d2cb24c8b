"""GraphQL over WebSocket: the graphql-transport-ws protocol, whole."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import assert_never

from starlette.types import Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from deploy.engine import Engine
from deploy.errors import INTERNAL_MESSAGE, ErrorCode, coded, present, present_exception
from deploy.operations import Answer, Call
from deploy.transports import messages
from deploy.transports.aborting import abort
from deploy.transports.at_once import write_text_of
from deploy.transports.connections import Connections, Guest, guest_of
from deploy.transports.interruption import Interruption
from deploy.transports.messages import MalformedMessage
from deploy.transports.outbox import Outbox
from deploy.transports.running import RunningOperations
from deploy.transports.settings import TransportSettings

OnConnect = Callable[[WebSocket, Mapping[str, object]], Awaitable[Mapping[str, object] | bool | None]]
"""Judges a ``connection_init`` by its payload: False or an error raised on purpose refuses the socket (4403);
a mapping becomes the payload of ``connection_ack``."""

TRY_AGAIN_LATER = 1013

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

    It is served by the task that it came in, and has no other while it is idle. Queries and subscriptions end
    with it, mutations are never cut off half-way.
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
        self._outbox: Outbox = Outbox(settings.outbox_bounds, messages.PING)
        self._operations = RunningOperations(
            engine, connections, self._outbox, messages.WORDING, patience_seconds=settings.patience_seconds
        )
        self._initialised = False
        self._acknowledged = False
        self._seated: str | None = None
        self._judging: asyncio.Task[None] | None = None
        self._stopping = False
        self._closing: Closing | None = None
        self._interruption = Interruption()
        self._ended: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def guest(self) -> Guest | None:
        """Whose it is, once it is initialised."""
        return guest_of(self._websocket)

    def expel(self) -> None:
        """Close with 4403; clients come back with another key, if they have one."""
        self._close(Closing(4403, "Forbidden"))

    async def serve(self, send: Send) -> None:
        """Talk to the client, by ``send``, until one side closes. The handshake must have been accepted."""
        with self._connections.hold(self):
            try:
                await self._talk(send)
            finally:
                self._connections.seats.leave(self._seated)
                if self._ended is not None:
                    self._ended.set_result(None)
        if self._outbox.broken:
            abort(self._websocket.scope)

    async def stop(self) -> None:
        """Close with 1001 once answers under way have been sent; subscriptions end at once, unannounced.

        A ``complete`` would tell clients that the subscription is over; without it they come back and resume.
        """
        self._stopping = True
        self._ended = self._ended or asyncio.get_running_loop().create_future()
        self._operations.cut("subscription")
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._settings.grace_seconds):
                    await self._operations.finished()
                    await self._outbox.written()
        finally:
            self._close(Closing(1001, "Going away"))
        await asyncio.shield(self._ended)

    async def _talk(self, send: Send) -> None:
        write_text = write_text_of(self._websocket.scope)
        self._outbox.open(partial(_send_text, send), self._interruption.interrupt, write_text)
        self._timer = asyncio.get_running_loop().call_later(
            self._settings.connection_init_wait_seconds,
            self._close,
            Closing(4408, "Connection initialisation timeout"),
        )
        try:
            await self._interruption.during(self._read())
        except Closing as closing:
            self._closing = closing
        except Exception as error:
            self._closing = _broken(error)
        finally:
            self._stop_timer()
            if self._judging is not None:
                self._judging.cancel()
            self._outbox.close()
            self._operations.cut("query", "subscription")
        if self._closing is not None and not self._outbox.broken:
            with suppress(RuntimeError, WebSocketDisconnect, OSError):
                await self._websocket.close(self._closing.code, self._closing.reason)
        await self._operations.finished()

    async def _read(self) -> None:
        """Read and handle messages one after the other; raises Closing with the reason to close."""
        while True:
            received = await self._websocket.receive()
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
                await self._subscribe(message)
            case messages.Complete():
                self._operations.complete(message.id)
            case _:
                assert_never(message)

    def _initialise(self, params: dict[str, object]) -> None:
        if self._initialised:
            raise Closing(4429, "Too many initialisation requests")
        self._initialised = True
        self._stop_timer()
        if self._on_connect is None:
            self._acknowledge(None)
        else:
            # Beside the reader: what the client sends meanwhile is not to wait.
            self._judging = asyncio.create_task(self._judge(self._on_connect, params))

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def _judge(self, on_connect: OnConnect, params: dict[str, object]) -> None:
        try:
            verdict = await on_connect(self._websocket, params)
        except Exception as error:
            shown = present_exception(error)
            fault = shown["message"] == INTERNAL_MESSAGE
            self._close(Closing(4500 if fault else 4403, str(shown["message"])))
            return
        # A socket may be idle for days: what judged it is not kept so long.
        self._judging = None
        if verdict is False:
            self._close(Closing(4403, "Forbidden"))
        else:
            self._acknowledge(dict(verdict) if isinstance(verdict, Mapping) else None)

    def _acknowledge(self, payload: dict[str, object] | None) -> None:
        seats, caller = self._connections.seats, self._connections.name_of(self._websocket)
        if not seats.take(caller):
            self._close(Closing(TRY_AGAIN_LATER, f"TOO_MANY_SOCKETS: {seats.limit} are allowed a key"))
            return
        self._seated, self._acknowledged = caller, True
        self._outbox.push(messages.connection_ack(payload))

    def _close(self, closing: Closing) -> None:
        if self._closing is None:
            self._closing = closing
            self._interruption.interrupt()

    async def _subscribe(self, message: messages.Subscribe) -> None:
        if not self._acknowledged:
            raise Closing(4401, "Unauthorized")
        if message.id in self._operations:
            raise Closing(4409, f"Subscriber for {message.id} already exists")
        if len(self._operations) >= self._settings.max_operations:
            limit = self._settings.max_operations
            error = coded(
                f"This socket runs {limit} operations already.",
                ErrorCode.TOO_MANY_OPERATIONS,
                limit=limit,
                value=len(self._operations) + 1,
            )
            self._outbox.push(messages.error_message(message.id, [present(error)]))
            return
        operation = await self._engine.prepare_in_turn(message.request, self._websocket)
        if self._stopping:
            return  # The close frame is on its way; clients send the operation again after it.
        if isinstance(operation, Answer):
            self._outbox.push(messages.error_message(message.id, operation.errors))
            return
        self._operations.start(message.id, operation, Call(self._websocket))


async def _send_text(send: Send, text: bytes) -> None:
    await send({"type": "websocket.send", "text": text.decode()})


def _broken(error: Exception) -> Closing:
    """The verdict on a fault of our own in reading: logged, and told without details."""
    return Closing(1011, str(present_exception(error)["message"]))
