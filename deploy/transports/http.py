"""GraphQL over HTTP: one endpoint for POST, GET and HEAD, and for streams by ``Accept``.

A request with the token of a reserved event stream is answered there: graphql-sse's single-connection mode,
which has PUT and DELETE besides.
"""

import gzip
from collections.abc import Awaitable, Callable

import anyio.to_thread
from graphql import GraphQLError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.engine import Engine
from deploy.errors import ErrorCode, present, present_exception, tag
from deploy.json_text import encode
from deploy.operation_request import OperationRequest
from deploy.operations import Answer, Call, Operation
from deploy.transports import requests, sse
from deploy.transports.answer_stream import AnswerStream
from deploy.transports.connections import Connections
from deploy.transports.departure import Departure, departure
from deploy.transports.framing import Framing
from deploy.transports.multipart import multipart_framing
from deploy.transports.negotiation import (
    EVENT_STREAM,
    GRAPHQL_RESPONSE,
    HTML,
    JSON,
    MULTIPART,
    acceptable,
    accepts_gzip,
)
from deploy.transports.requests import Refused, too_large
from deploy.transports.reservations import Reservations, token_of
from deploy.transports.settings import TransportSettings
from deploy.transports.statuses import headers_of, status_of

OnRequest = Callable[[Request], Awaitable[None]]
"""Judges who sends a request: an error raised on purpose refuses it before anything is done for it."""

ALLOWED = "DELETE, GET, HEAD, OPTIONS, POST, PUT"

HEADERS = {
    "Cache-Control": "no-store",
    "Vary": "Accept, Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
}

EXECUTION = "X-Offergraph-Execution"

RETRY = {"Retry-After": "1"}

_OFFERED = (GRAPHQL_RESPONSE, JSON, EVENT_STREAM, MULTIPART)

_COMPRESS_LEVEL = 5
_COMPRESS_IN_THREAD_FROM_BYTES = 128 * 1_024


class HttpEndpoint:
    """The ASGI application behind the HTTP route. ``page`` answers browsers that ask for HTML."""

    def __init__(
        self,
        engine: Engine,
        settings: TransportSettings,
        connections: Connections,
        page: ASGIApp | None,
        on_request: OnRequest | None,
    ) -> None:
        self._engine = engine
        self._settings = settings
        self._connections = connections
        self._page = page
        self._on_request = on_request
        self._reservations = Reservations(engine, settings, connections)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except Refused as refused:
            response = await self._refuse(request, refused)
        except Departure:
            response = departure()
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> ASGIApp:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ALLOWED})
        if self._page is not None and self._wants_page(request):
            return self._page
        refusal = await self._turned_away(request)
        if refusal is not None:
            return refusal
        if request.method == "PUT":
            return self._reservations.reserve(request)
        if request.method == "DELETE":
            return self._reservations.complete(token_of(request) or "", request)
        if request.method not in ("GET", "HEAD", "POST"):
            raise _not_allowed(f"{request.method} is not supported.", ALLOWED)
        accepted = self._accepted(request)
        token = token_of(request)
        if token is not None and request.method == "GET" and accepted[0] == EVENT_STREAM:
            return self._open(token, request)
        if request.method == "POST":
            limits = self._settings.max_body_bytes, self._settings.max_bulk_body_bytes
            operation_request = await requests.from_body(request, *limits)
        else:
            operation_request = requests.from_query_string(request)
        wanted = [media_type for media_type in accepted if media_type != HTML]
        if token is not None:
            return await self._start(token, request, operation_request, wanted)
        return await self._answer(request, operation_request, wanted)

    def _open(self, token: str, request: Request) -> ASGIApp:
        caller = self._take_seat(request)
        try:
            return self._connections.seats.during(caller, self._reservations.open(token, request))
        except Refused:
            self._connections.seats.leave(caller)
            raise

    def _wants_page(self, request: Request) -> bool:
        return request.method in ("GET", "HEAD") and self._accepted(request)[0] == HTML

    async def _turned_away(self, request: Request) -> Response | None:
        """The answer for who is not let in."""
        if self._on_request is None:
            return None
        try:
            await self._on_request(request)
        except Exception as error:
            answer = Answer({"errors": [present_exception(error)]})
            return await self._write(request, answer, _media_type_of_refusals(request))
        return None

    async def _answer(
        self, request: Request, operation_request: OperationRequest, wanted: list[str]
    ) -> ASGIApp:
        operation = await self._prepare(request, operation_request)
        media_type = _chosen(operation, wanted)
        if media_type == MULTIPART:
            return self._stream(request, operation, multipart_framing())
        if media_type == EVENT_STREAM:
            return self._stream(request, operation, sse.distinct_framing())
        if isinstance(operation, Answer):
            return await self._write(request, operation, media_type)
        answer = await self._engine.execute(operation, Call(request))
        return await self._write(request, answer, media_type)

    async def _start(
        self, token: str, request: Request, operation_request: OperationRequest, wanted: list[str]
    ) -> Response:
        """Start an operation on the stream of ``token``; what is wrong with the request is answered here."""
        self._reservations.check(token, operation_request, request)
        operation = await self._prepare(request, operation_request)
        if isinstance(operation, Operation):
            return self._reservations.start(token, operation, request)
        # The older media type would make it 200, which says too little beside the 202 of those that started.
        return await self._write(
            request, operation, JSON if GRAPHQL_RESPONSE not in wanted else GRAPHQL_RESPONSE
        )

    async def _prepare(self, request: Request, operation_request: OperationRequest) -> Operation | Answer:
        operation = await self._engine.prepare_in_turn(operation_request, request)
        if isinstance(operation, Operation) and operation.kind == "mutation" and request.method != "POST":
            raise _not_allowed("Mutations are sent by POST.", "POST")
        size, limit = operation_request.size_bytes, self._settings.max_body_bytes
        if size > limit and not (isinstance(operation, Operation) and operation.is_bulk):
            raise too_large(limit, size)
        return operation

    def _accepted(self, request: Request) -> tuple[str, ...]:
        with_page = self._page is not None and request.method in ("GET", "HEAD")
        offered = (*_OFFERED, HTML) if with_page else _OFFERED
        accepted = acceptable(_accept(request), offered)
        if not accepted:
            raise Refused(
                406, ErrorCode.NOT_ACCEPTABLE, f"The media types of answers are: {', '.join(offered)}."
            )
        return accepted

    def _stream(self, request: Request, operation: Operation | Answer, framing: Framing) -> ASGIApp:
        self._connections.refuse_when_closing()
        if request.method == "HEAD":
            response = Response()
            response.raw_headers = list(framing.headers)
            return response
        cursor = request.headers.get("last-event-id") or None
        call = Call(request, last_event_id=cursor)
        caller = self._take_seat(request)
        stream = AnswerStream(self._engine, operation, call, framing, self._connections, self._settings)
        return self._connections.seats.during(caller, stream)

    def _take_seat(self, request: Request) -> str | None:
        """Whose seat a stream takes. Raises Refused (429) where none is left."""
        seats, caller = self._connections.seats, self._connections.name_of(request)
        if not seats.take(caller):
            message = f"This key has {seats.limit} sockets and streams open already."
            value = seats.limit + 1
            raise Refused(429, ErrorCode.TOO_MANY_SOCKETS, message, RETRY, limit=seats.limit, value=value)
        return caller

    async def _refuse(self, request: Request, refused: Refused) -> Response:
        error = tag(GraphQLError(str(refused)), refused.code, **refused.extensions)
        answer = Answer({"errors": [present(error)]})
        media_type = _media_type_of_refusals(request)
        return await self._write(request, answer, media_type, refused.status, refused.headers)

    async def _write(
        self,
        request: Request,
        answer: Answer,
        media_type: str,
        status: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> Response:
        body = encode(answer.payload)
        status = status_of(answer, media_type) if status is None else status
        sent = {**HEADERS, **headers_of(answer, status), **(headers or {})}
        sent["Content-Type"] = f"{media_type}; charset=utf-8"
        if answer.execution is not None:
            sent[EXECUTION] = answer.execution
        if len(body) >= self._settings.compress_from_bytes and accepts_gzip(
            request.headers.get("accept-encoding")
        ):
            body = await _compress(body)
            sent["Content-Encoding"] = "gzip"
        return Response(body, status, sent)


def _media_type_of_refusals(request: Request) -> str:
    return next(iter(acceptable(_accept(request), (GRAPHQL_RESPONSE, JSON))), JSON)


def _accept(request: Request) -> str:
    """The header, which may come in several lines."""
    return ",".join(request.headers.getlist("accept"))


def _chosen(operation: Operation | Answer, wanted: list[str]) -> str:
    """The media type for the operation, of those that are ``wanted`` (best first). Raises Refused (406).

    A subscription needs a stream. Parts are for subscriptions only; who asks for nothing else is told what is
    wrong with a request all the same.
    """
    if isinstance(operation, Operation) and operation.kind == "subscription":
        fitting = [media_type for media_type in wanted if media_type in (EVENT_STREAM, MULTIPART)]
        message = (
            f"A subscription needs 'Accept: {EVENT_STREAM}' here, Apollo's '{MULTIPART}', or a WebSocket."
        )
    else:
        fitting = [media_type for media_type in wanted if media_type != MULTIPART]
        message = f"'{MULTIPART}' is for subscriptions only."
        if isinstance(operation, Answer):
            fitting.append(GRAPHQL_RESPONSE)
    if not fitting:
        raise Refused(406, ErrorCode.NOT_ACCEPTABLE, message)
    return fitting[0]


def _not_allowed(message: str, allowed: str) -> Refused:
    return Refused(405, ErrorCode.METHOD_NOT_ALLOWED, message, {"Allow": allowed})


async def _compress(body: bytes) -> bytes:
    if len(body) < _COMPRESS_IN_THREAD_FROM_BYTES:
        return gzip.compress(body, _COMPRESS_LEVEL)
    return await anyio.to_thread.run_sync(gzip.compress, body, _COMPRESS_LEVEL)
