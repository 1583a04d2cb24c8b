"""An application served on loopback inside this process, as `offergraph serve` serves it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp

from deploy.guards.connection_limits import ConnectionLimits
from deploy.service import server_config
from deploy.transports import Transports

BACKLOG = 512


@dataclass(frozen=True)
class Served:
    """What serves, and the port of loopback where it does."""

    server: uvicorn.Server
    port: int


@asynccontextmanager
async def served(
    asgi: ASGIApp, transports: Transports, limits: ConnectionLimits | None = None
) -> AsyncIterator[Served]:
    """Serve `asgi` on connections that keep `limits`; on the way out `transports` are closed first."""
    # With the protocol named: asyncio switches Nagle's algorithm off only for sockets that say they are TCP.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(BACKLOG)
    server = uvicorn.Server(server_config(asgi, limits or ConnectionLimits()))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.002)
    try:
        yield Served(server, listener.getsockname()[1])
    finally:
        await transports.close()
        server.should_exit = True
        await serving
