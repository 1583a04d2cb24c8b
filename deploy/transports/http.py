"""GraphQL over HTTP: one endpoint for POST, GET and HEAD, and for streams by ``Accept``.

A request with the token of a reserved event stream is answered there: graphql-sse's single-connection mode,
which has PUT and DELETE besides.
"""

import gzip

import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.engine import Answer, Call, Engine, Operation, Transport
from deploy.errors import ErrorCode, coded, present
from deploy.json_text import encode
from deploy.operation_request import OperationRequest
from deploy.transports import requests, sse
from deploy.transports.answer_stream import AnswerStream
from deploy.transports.connections import Connections
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
from deploy.transports.requests import Refused
from deploy.transports.reservations import Reservations, token_of
from deploy.transports.settings import TransportSettings

ALLOWED = "DELETE, GET, HEAD, OPTIONS, POST, PUT"

HEADERS = {
    "Cache-Control": "no-store",
    "Vary": "Accept, Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
}

EXECUTION = "X-Offergraph-Execution"

# Request errors whose status is the same whatever the media type of the answer.
_STATUS_OF_CODE = {
    ErrorCode.PERSISTED_QUERY_MISMATCH.value: 400,
    "UNAUTHENTICATED": 401,
    "FORBIDDEN": 403,
    "RATE_LIMITED": 429,
    "OVERLOADED": 503,
    ErrorCode.SHUTTING_DOWN.value: 503,
    ErrorCode.INTERNAL_SERVER_ERROR.value: 500,
}

_COMPRESS_LEVEL = 5
_COMPRESS_IN_THREAD_FROM_BYTES = 128 * 1_024


class HttpEndpoint:
    """The ASGI application behind the HTTP route. ``page`` answers browsers that ask for HTML."""

    def __init__(
        self, engine: Engine, settings: TransportSettings, connections: Connections, page: ASGIApp | None
    ) -> None:
        self._engine = engine
        self._settings = settings
        self._connections = connections
        self._page = page
        self._reservations = Reservations(engine, settings, connections)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except Refused as refused:
            response = await self._refuse(request, refused)
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> ASGIApp:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ALLOWED})
        if request.method == "PUT":
            return self._reservations.reserve(request)
        if request.method == "DELETE":
            return self._reservations.complete(token_of(request) or "", request)
        if request.method not in ("GET", "HEAD", "POST"):
            raise _not_allowed(f"{request.method} is not supported.", ALLOWED)
        accepted = self._accepted(request)
        if accepted[0] == HTML and self._page is not None:
            return self._page
        token = token_of(request)
        if token is not None and request.method == "GET" and accepted[0] == EVENT_STREAM:
            return self._reservations.open(token)
        if request.method == "POST":
            operation_request = await requests.from_body(request, self._settings.max_body_bytes)
        else:
            operation_request = requests.from_query_string(request)
        wanted = [media_type for media_type in accepted if media_type != HTML]
        if token is not None:
            return await self._start(token, request, operation_request, wanted)
        return await self._answer(request, operation_request, wanted)

    async def _answer(
        self, request: Request, operation_request: OperationRequest, wanted: list[str]
    ) -> ASGIApp:
        operation = self._prepare(request, operation_request)
        media_type = _chosen(operation, wanted)
        if media_type == MULTIPART:
            return self._stream(request, operation_request, operation, "multipart", multipart_framing())
        if media_type == EVENT_STREAM:
            return self._stream(request, operation_request, operation, "sse", sse.distinct_framing())
        if isinstance(operation, Answer):
            return await self._write(request, operation, media_type)
        answer = await self._engine.execute(operation, Call(request, operation_request, "http"))
        return await self._write(request, answer, media_type)

    async def _start(
        self, token: str, request: Request, operation_request: OperationRequest, wanted: list[str]
    ) -> Response:
        """Start an operation on the stream of ``token``; what is wrong with the request is answered here."""
        self._reservations.check(token, operation_request)
        operation = self._prepare(request, operation_request)
        if isinstance(operation, Operation):
            return self._reservations.start(token, operation, request)
        # The older media type would make it 200, which says too little beside the 202 of those that started.
        return await self._write(
            request, operation, JSON if GRAPHQL_RESPONSE not in wanted else GRAPHQL_RESPONSE
        )

    def _prepare(self, request: Request, operation_request: OperationRequest) -> Operation | Answer:
        operation = self._engine.prepare(operation_request)
        if isinstance(operation, Operation) and operation.kind == "mutation" and request.method != "POST":
            raise _not_allowed("Mutations are sent by POST.", "POST")
        return operation

    def _accepted(self, request: Request) -> list[str]:
        offered = [GRAPHQL_RESPONSE, JSON, EVENT_STREAM, MULTIPART]
        if self._page is not None and request.method in ("GET", "HEAD"):
            offered.append(HTML)
        accept = ",".join(request.headers.getlist("accept"))
        accepted = acceptable(accept, offered)
        if not accepted:
            raise Refused(
                406, ErrorCode.NOT_ACCEPTABLE, f"The media types of answers are: {', '.join(offered)}."
            )
        return accepted

    def _stream(
        self,
        request: Request,
        operation_request: OperationRequest,
        operation: Operation | Answer,
        transport: Transport,
        framing: Framing,
    ) -> ASGIApp:
        if self._connections.closing:
            raise Refused(503, ErrorCode.SHUTTING_DOWN, "The service is shutting down: connect again.")
        if request.method == "HEAD":
            response = Response()
            response.raw_headers = list(framing.headers)
            return response
        cursor = request.headers.get("last-event-id") or None
        call = Call(request, operation_request, transport, last_event_id=cursor)
        return AnswerStream(self._engine, operation, call, framing, self._connections, self._settings)

    async def _refuse(self, request: Request, refused: Refused) -> Response:
        accept = ",".join(request.headers.getlist("accept"))
        media_type = next(iter(acceptable(accept, [GRAPHQL_RESPONSE, JSON])), JSON)
        answer = Answer({"errors": [present(coded(str(refused), refused.code))]})
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
        status = _status(answer, media_type) if status is None else status
        sent = {**HEADERS, **(headers or {}), "Content-Type": f"{media_type}; charset=utf-8"}
        if answer.execution is not None:
            sent[EXECUTION] = answer.execution
        if status == 401:
            sent["WWW-Authenticate"] = "Bearer"
        if len(body) >= self._settings.compress_from_bytes and accepts_gzip(
            request.headers.get("accept-encoding")
        ):
            body = await _compress(body)
            sent["Content-Encoding"] = "gzip"
        return Response(body, status, sent)


def _status(answer: Answer, media_type: str) -> int:
    """The status for an answer: 200 once executed, and to any well-formed request in the older media type."""
    if answer.executed:
        return 200
    codes = (error["extensions"]["code"] for error in answer.errors)
    telling = next((_STATUS_OF_CODE[code] for code in codes if code in _STATUS_OF_CODE), None)
    if telling is not None:
        return telling
    return 400 if media_type == GRAPHQL_RESPONSE else 200


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
