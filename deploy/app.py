"""The ASGI application: GraphQL's transports and the two probes, over one store."""

import uuid

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deploy.dashboard import dashboard_routes
from deploy.dashboard.page import page_documents
from deploy.engine import Call, Engine
from deploy.known_documents import KnownDocuments
from deploy.logs import request_id
from deploy.settings import Settings
from deploy.transports import Transports, TransportSettings
from deploy.trusted_documents import TrustedDocuments, TrustedDocumentsError
from resolvers.context import Context
from schema.bindings import compiler_of
from schema.build import build_schema
from store.scope import LOCAL_ADMIN, Viewer
from store.store import Store

REQUEST_ID = b"x-request-id"
REQUEST_ID_LENGTH = 100
LIVE_WITHIN_SECONDS = 5.0


class RequestIds:
    """Gives each request an id, the caller's own if it sent a sensible one; it is in log and answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the request under its id."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(REQUEST_ID, b"").decode("latin-1")
        chosen = given if _is_sensible(given) else uuid.uuid4().hex
        token = request_id.set(chosen)

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {
                    **message,
                    "headers": [*message["headers"], (REQUEST_ID, chosen.encode("latin-1"))],
                }
            await send(message)

        try:
            # A socket's answers have no headers once it is open: they are not to pay for this.
            await self._app(scope, receive, send_with_id if scope["type"] == "http" else send)
        finally:
            request_id.reset(token)


class Application:
    """The ASGI application of a store.

    `engine` runs operations; `transports` is what a stopping server closes first.

    Raises TrustedDocumentsError.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        schema = build_schema()
        self.engine = Engine(
            schema._schema,
            make_context=self._context,
            compiler=compiler_of(schema) if settings.compiled else None,
            known=_known_documents(settings),
            suggestions=settings.suggestions,
            judge_seconds=settings.judge_seconds,
        )
        self.transports = Transports(self.engine, _transport_settings(settings))
        self.asgi = Starlette(
            routes=[
                *self.transports.routes(),
                *(dashboard_routes(store, _asker) if settings.dashboard else []),
                Route("/healthz", self._healthz),
                Route("/readyz", self._readyz),
            ],
            middleware=[Middleware(RequestIds)],
        )

    def _context(self, call: Call) -> Context:
        return Context(
            viewer=_viewer_of(call.connection),
            store=self._store,
            live_cursor=self._store.live.position,
            last_event_id=call.last_event_id,
        )

    async def _healthz(self, _request: Request) -> JSONResponse:
        """Whether the process answers."""
        return JSONResponse({"status": "ok"})

    async def _readyz(self, _request: Request) -> JSONResponse:
        """Whether a primary answers and the live feed has been followed; 503 while not.

        Whether the feed is live now, and how far behind, is told beside: a process that lags still answers.
        """
        mongodb = await self._store.is_ready()
        lag = self._store.live.feed.lag_seconds
        ready = mongodb and lag is not None
        body = {
            "status": "ready" if ready else "not ready",
            "mongodb": mongodb,
            "liveFeed": lag is not None and lag < LIVE_WITHIN_SECONDS,
            "liveFeedLagSeconds": lag,
        }
        return JSONResponse(body, status_code=200 if ready else 503)


def _viewer_of(_connection: HTTPConnection) -> Viewer:
    """Who a request comes from: there are no users yet."""
    return LOCAL_ADMIN


async def _asker(connection: HTTPConnection) -> Viewer:
    return _viewer_of(connection)


def _transport_settings(settings: Settings) -> TransportSettings:
    return TransportSettings(
        graphiql=settings.graphiql,
        queue_messages=settings.queue_messages,
        queue_length=settings.queue_kilobytes * 1_000,
        patience_seconds=settings.patience_seconds,
        stall_seconds=settings.stall_seconds,
        spread_seconds=settings.spread_seconds,
    )


def _known_documents(settings: Settings) -> KnownDocuments:
    path, only = settings.trusted_documents, settings.trusted_documents_only
    if only and path is None:
        raise TrustedDocumentsError(
            "OFFERGRAPH_TRUSTED_DOCUMENTS_ONLY needs OFFERGRAPH_TRUSTED_DOCUMENTS, which names no documents"
        )
    return KnownDocuments(
        None if path is None else TrustedDocuments.read(path),
        page=page_documents() if settings.dashboard else None,
        only_trusted=only,
        automatic=settings.automatic_persisted_queries,
    )


def _is_sensible(given: str) -> bool:
    return 0 < len(given) <= REQUEST_ID_LENGTH and given.isascii() and given.isprintable()
