"""The ASGI application over one store: GraphQL's transports, sessions, probes, metrics and the dashboard."""

import random
from datetime import timedelta

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deploy.auth.caller import caller_of, name_of
from deploy.auth.door import Door
from deploy.auth.gate import Gate
from deploy.auth.session import SessionEndpoint
from deploy.bounds import document_limits, traffic_limits, transport_settings
from deploy.browsers.crossing import Crossing
from deploy.browsers.headers import SecurityHeaders
from deploy.browsers.origins import ANY_ORIGIN
from deploy.browsers.pages import PagesGuard
from deploy.dashboard import dashboard_routes
from deploy.dashboard.page import page_documents
from deploy.engine import Engine
from deploy.known_documents import KnownDocuments
from deploy.limits.admission import Admission
from deploy.logs import request_id
from deploy.metrics import Metrics
from deploy.operations import Call
from deploy.settings import Settings
from deploy.transports import Transports
from deploy.trusted_documents import TrustedDocuments, TrustedDocumentsError
from deploy.workers.crew import Crew
from resolvers.context import Context
from schema.bindings import compiler_of
from schema.build import build_schema
from schema.costs import COSTS
from store.store import Store

REQUEST_ID = b"x-request-id"
# What pages of other origins may send beside what browsers let them anyway, and may read.
ASKING_HEADERS = [
    "Authorization",
    "Content-Type",
    "Last-Event-ID",
    "X-GraphQL-Event-Stream-Token",
    "X-Offergraph-CSRF",
    "X-Request-Id",
    "X-VTEX-API-AppKey",
    "X-VTEX-API-AppToken",
]
ANSWER_HEADERS = ["Retry-After", "WWW-Authenticate", "X-Request-Id"]
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
        chosen = given if _is_sensible(given) else f"{random.getrandbits(128):032x}"
        token = request_id.set(chosen)
        try:
            # A socket's answers have no headers once it is open: they are not to pay for this.
            await self._app(scope, receive, _with_id(send, chosen) if scope["type"] == "http" else send)
        finally:
            request_id.reset(token)


class Application:
    """The ASGI application of a store behind a `door`.

    `engine` runs operations; `transports` is what a stopping server closes first. A worker among others has
    a `crew`.

    Raises TrustedDocumentsError.
    """

    def __init__(self, store: Store, settings: Settings, door: Door, crew: Crew | None = None) -> None:
        self._store = store
        self._bulk_items = settings.max_bulk_items
        gate = Gate(door, settings.allowed_origins)
        board = None if crew is None else crew.board
        admission = Admission(traffic_limits(settings), name_of, board=board)
        schema = build_schema()
        self.engine = Engine(
            schema._schema,
            make_context=self._context,
            compiler=compiler_of(schema) if settings.compiled else None,
            known=_known_documents(settings),
            suggestions=settings.suggests_names,
            introspection=settings.shows_schema,
            limits=document_limits(settings),
            costs=COSTS,
            admission=admission,
        )
        self.transports = Transports(
            self.engine,
            transport_settings(settings, "" if crew is None else crew.token_mark),
            on_request=gate.request,
            on_connect=gate.socket,
            name_of=name_of,
            board=board,
        )
        session = SessionEndpoint(gate, timedelta(hours=settings.session_hours))
        self.asgi = Starlette(
            routes=[
                *self.transports.routes(),
                Route("/session", session, methods=session.methods),
                *(dashboard_routes(store, gate, admission) if settings.dashboard else []),
                Route("/healthz", self._healthz),
                Route("/readyz", self._readyz),
                Route("/metrics", Metrics(store, self.engine, None if crew is None else crew.post).scrape),
            ],
            middleware=_middleware(settings, gate.door),
        )

    def _context(self, call: Call) -> Context:
        return Context(
            viewer=caller_of(call.connection).viewer,
            store=self._store,
            live_cursor=self._store.live.position,
            last_event_id=call.last_event_id,
            bulk_items=self._bulk_items,
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


def _middleware(settings: Settings, door: Door) -> list[Middleware]:
    """What every request passes, outermost first: preflights are answered before pages are judged."""
    origins = settings.allowed_origins
    return [
        Middleware(RequestIds),
        Middleware(SecurityHeaders),
        Middleware(
            Crossing,
            allow_origins=origins,
            # With "*" a page may be anybody's: it gets answers to what it shows a key for, and no sessions.
            allow_credentials=ANY_ORIGIN not in origins,
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=ASKING_HEADERS,
            expose_headers=ANSWER_HEADERS,
        ),
        Middleware(PagesGuard, allowed_origins=origins, local_only=not door.required),
    ]


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


def _with_id(send: Send, chosen: str) -> Send:
    async def send_with_id(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], (REQUEST_ID, chosen.encode("latin-1"))]}
        await send(message)

    return send_with_id
