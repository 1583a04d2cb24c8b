"""The transports: GraphQL over HTTP, server-sent events and WebSocket, on one path."""

import asyncio
from contextlib import suppress

from starlette.routing import BaseRoute, Route, WebSocketRoute

from deploy.engine import Engine
from deploy.limits.board import Board
from deploy.limits.callers import NameOf, nobody
from deploy.limits.seats import Seats
from deploy.transports.connections import Connections
from deploy.transports.handshake import SocketEndpoint, not_found
from deploy.transports.http import HttpEndpoint, OnRequest
from deploy.transports.page import graphiql_assets, graphiql_page
from deploy.transports.settings import TransportSettings
from deploy.transports.websocket import OnConnect

__all__ = ["OnConnect", "OnRequest", "TransportSettings", "Transports"]


class Transports:
    """Everything a client can speak to ``engine`` through, for an application to mount.

    ``connections`` counts open WebSockets and SSE streams (``len``) and the operations they run.
    ``on_request`` and ``on_connect`` judge who sends a request or opens a socket, and may say whose it is
    (`connections.admit`); how many of them a caller holds stands on the ``board``.
    """

    def __init__(
        self,
        engine: Engine,
        settings: TransportSettings | None = None,
        *,
        on_request: OnRequest | None = None,
        on_connect: OnConnect | None = None,
        name_of: NameOf = nobody,
        board: Board | None = None,
    ) -> None:
        self._engine = engine
        self._settings = settings or TransportSettings()
        self._on_request = on_request
        self._on_connect = on_connect
        seats = Seats(self._settings.max_streams, board)
        self.connections = Connections(seats, name_of, recheck_seconds=self._settings.recheck_seconds)

    def routes(self) -> list[BaseRoute]:
        """HTTP and WebSocket on ``settings.path``, and GraphiQL's files unless it is switched off."""
        settings = self._settings
        page = graphiql_page if settings.graphiql else None
        http = HttpEndpoint(self._engine, settings, self.connections, page, self._on_request)
        socket = SocketEndpoint(self._engine, settings, self.connections, self._on_connect)
        routes: list[BaseRoute] = [
            Route(settings.path, http),
            WebSocketRoute(settings.path, socket),
            WebSocketRoute("/{elsewhere:path}", not_found),
        ]
        return [*routes, graphiql_assets()] if settings.graphiql else routes

    async def close(self) -> None:
        """End subscriptions and close sockets with 1001; answers under way are sent first.

        To be called before the server ends connections by itself: uvicorn would close sockets with 1012.
        Answers that take longer than ``grace_seconds`` are left to whoever ends the process; this returns
        after twice that time and ``spread_seconds`` at most.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(2 * self._settings.grace_seconds + self._settings.spread_seconds):
                await self.connections.close(self._settings.spread_seconds)
