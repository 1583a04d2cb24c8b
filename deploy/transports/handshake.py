"""The WebSocket handshake: who may open a socket, and with which subprotocol."""

from contextlib import suppress

from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from deploy.browsers.origins import is_allowed
from deploy.engine import Engine
from deploy.transports.connections import Connections
from deploy.transports.departure import departure
from deploy.transports.messages import SUBPROTOCOL
from deploy.transports.settings import TransportSettings
from deploy.transports.websocket import OnConnect, Socket


class SocketEndpoint:
    """The ASGI application behind the WebSocket route."""

    def __init__(
        self,
        engine: Engine,
        settings: TransportSettings,
        connections: Connections,
        on_connect: OnConnect | None,
    ) -> None:
        self._engine = engine
        self._settings = settings
        self._connections = connections
        self._on_connect = on_connect

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        websocket = WebSocket(scope, receive, send)
        with suppress(WebSocketDisconnect, OSError):
            refusal = self._refusal(websocket)
            if refusal is not None:
                await _deny(websocket, refusal)
            elif SUBPROTOCOL in scope["subprotocols"]:
                await websocket.accept(SUBPROTOCOL)
                await Socket(
                    websocket, self._engine, self._settings, self._connections, self._on_connect
                ).serve(send)
            else:
                # Browsers fail a socket that offered subprotocols and got none; this client offered none and
                # can be told by a close code.
                await websocket.accept()
                await websocket.close(4406, "Subprotocol not acceptable")

    def _refusal(self, websocket: WebSocket) -> Response | None:
        if self._connections.closing:
            return departure()
        if not is_allowed(websocket.headers, self._settings.allowed_origins):
            return PlainTextResponse("Pages of this origin may not open a WebSocket here.", 403)
        offered = websocket.scope["subprotocols"]
        if offered and SUBPROTOCOL not in offered:
            return PlainTextResponse(f"The only subprotocol here is {SUBPROTOCOL}.", 400)
        return None


async def not_found(websocket: WebSocket) -> None:
    """What a socket of any other path gets. Starlette's own answer, 403, reads as if a key were missing."""
    await _deny(websocket, PlainTextResponse("There is no WebSocket here.", 404))


async def _deny(websocket: WebSocket, response: Response) -> None:
    if "websocket.http.response" in websocket.scope.get("extensions", {}):
        await websocket.send_denial_response(response)
    else:
        await websocket.close()
