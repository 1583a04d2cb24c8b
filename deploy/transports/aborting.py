"""Connections that are closed at once: for peers that read nothing, not even the end.

An ASGI application cannot close a connection without writing what is still to be written. The protocols here
put the transport's own way of doing so into the scope's state.
"""

import asyncio
from collections.abc import Callable
from typing import cast

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

ABORT = "offergraph.abort"


def abort(scope: Scope) -> None:
    """Drop the connection behind ``scope``, as far as its server lets."""
    drop = cast("Callable[[], None] | None", scope.get("state", {}).get(ABORT))
    if drop is not None:
        drop()


class AbortableHttp(HttpToolsProtocol):
    """HTTP whose connections can be aborted."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn's own narrowing
        """Remember how, before any scope is made."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, ABORT: transport.abort}


class AbortableWebSocket(WebSocketsSansIOProtocol):
    """WebSockets that can be aborted."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember how, before any scope is made."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, ABORT: self.transport.abort}

    def start_keepalive(self) -> None:
        """Forget the handshake, which is over: it takes a tenth of what an idle socket does."""
        super().start_keepalive()
        del self.request, self.response
