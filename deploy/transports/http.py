"""GraphQL over HTTP: one endpoint for POST, GET and HEAD, and for SSE by ``Accept``."""

import gzip

import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.engine import Answer, Call, Engine, Operation, OperationRequest
from deploy.errors import ErrorCode, coded, present
from deploy.transports import requests
from deploy.transports.connections import Connections
from deploy.transports.event_ids import EventIds
from deploy.transports.json_text import encode
from deploy.transports.negotiation import (
    EVENT_STREAM,
    GRAPHQL_RESPONSE,
    HTML,
    JSON,
    acceptable,
    accepts_gzip,
)
from deploy.transports.requests import Refused
from deploy.transports.settings import TransportSettings
from deploy.transports.sse import HEADERS as STREAM_HEADERS
from deploy.transports.sse import EventStream

ALLOWED = "GET, HEAD, OPTIONS, POST"

HEADERS = {
    "Cache-Control": "no-store",
    "Vary": "Accept, Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
}

# Request errors that say more than 400 does, whatever the media type of the answer.
_STATUS_OF_CODE = {
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
        if request.method not in ("GET", "HEAD", "POST"):
            raise _not_allowed(f"{request.method} is not supported.", ALLOWED)
        accepted = self._accepted(request)
        if accepted[0] == HTML and self._page is not None:
            return self._page
        wanted = [media_type for media_type in accepted if media_type != HTML]
        if request.method == "POST":
            operation_request = await requests.from_body(request, self._settings.max_body_bytes)
        else:
            operation_request = requests.from_query_string(request)
        return await self._answer(request, operation_request, wanted)

    async def _answer(
        self, request: Request, operation_request: OperationRequest, wanted: list[str]
    ) -> ASGIApp:
        operation = self._engine.prepare(operation_request)
        media_type = wanted[0]
        if isinstance(operation, Operation):
            if operation.kind == "mutation" and request.method != "POST":
                raise _not_allowed("Mutations are sent by POST.", "POST")
            if operation.kind == "subscription":
                if EVENT_STREAM not in wanted:
                    raise Refused(
                        406,
                        ErrorCode.NOT_ACCEPTABLE,
                        f"A subscription needs 'Accept: {EVENT_STREAM}' here, or a WebSocket.",
                    )
                media_type = EVENT_STREAM
        if media_type == EVENT_STREAM:
            return self._stream(request, operation_request, operation)
        if isinstance(operation, Answer):
            return await self._write(request, operation, media_type)
        answer = await self._engine.execute(operation, Call(request, operation_request, "http"))
        return await self._write(request, answer, media_type)

    def _accepted(self, request: Request) -> list[str]:
        offered = [GRAPHQL_RESPONSE, JSON, EVENT_STREAM]
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
        self, request: Request, operation_request: OperationRequest, operation: Operation | Answer
    ) -> ASGIApp:
        if self._connections.closing:
            raise Refused(503, ErrorCode.SHUTTING_DOWN, "The service is shutting down: connect again.")
        if request.method == "HEAD":
            response = Response()
            response.raw_headers = list(STREAM_HEADERS)
            return response
        if isinstance(operation, Answer):
            return EventStream.of(operation, self._connections, self._settings.keep_alive_seconds)
        call = Call(
            request, operation_request, "sse", last_event_id=request.headers.get("last-event-id") or None
        )
        return EventStream(
            self._engine.stream(operation, call),
            connections=self._connections,
            keep_alive_seconds=self._settings.keep_alive_seconds,
            kind=operation.kind,
            event_id=EventIds(operation).of,
        )

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


def _not_allowed(message: str, allowed: str) -> Refused:
    return Refused(405, ErrorCode.METHOD_NOT_ALLOWED, message, {"Allow": allowed})


async def _compress(body: bytes) -> bytes:
    if len(body) < _COMPRESS_IN_THREAD_FROM_BYTES:
        return gzip.compress(body, _COMPRESS_LEVEL)
    return await anyio.to_thread.run_sync(gzip.compress, body, _COMPRESS_LEVEL)
