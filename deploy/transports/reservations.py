"""Reserved event streams: what the requests of graphql-sse's single-connection mode refer to by a token."""

import asyncio
import secrets

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp

from deploy.engine import Engine
from deploy.errors import ErrorCode
from deploy.operation_request import OperationRequest
from deploy.operations import Call, Operation
from deploy.transports.connections import Connections, guest_of
from deploy.transports.event_channel import EventChannel
from deploy.transports.negotiation import TEXT, acceptable
from deploy.transports.requests import Refused
from deploy.transports.settings import TransportSettings

TOKEN_HEADER = "x-graphql-event-stream-token"
TOKEN_PARAMETER = "token"
TOKEN_BYTES = 32

_NO_STORE = {"Cache-Control": "no-store"}


class Reservations:
    """The event streams that are reserved or open, by tokens that nobody can guess."""

    def __init__(self, engine: Engine, settings: TransportSettings, connections: Connections) -> None:
        self._engine = engine
        self._settings = settings
        self._connections = connections
        self._channels: dict[str, EventChannel] = {}
        self._lives: set[asyncio.Task[None]] = set()

    def reserve(self, request: Request) -> Response:
        """PUT: the token of a new stream. Raises Refused (406, 503), Departure.

        Of the streams that are reserved and not opened one caller has at most half.
        """
        if not acceptable(request.headers.get("accept"), (TEXT,)):
            raise Refused(406, ErrorCode.NOT_ACCEPTABLE, f"A token is {TEXT}.")
        self._connections.refuse_when_closing()
        caller = self._connections.name_of(request)
        waiting = [channel.caller for channel in self._channels.values() if not channel.is_open]
        own = 0 if caller is None else waiting.count(caller)
        if max(len(waiting), 2 * own) >= self._settings.max_reservations:
            raise Refused(
                503, ErrorCode.TOO_MANY_STREAMS, "Too many event streams are reserved.", {"Retry-After": "1"}
            )
        token = self._settings.token_mark + secrets.token_urlsafe(TOKEN_BYTES)
        channel = EventChannel(self._engine, self._settings, self._connections, guest_of(request), caller)
        self._channels[token] = channel
        life = asyncio.create_task(self._keep(token, channel))
        self._lives.add(life)
        life.add_done_callback(self._lives.discard)
        return PlainTextResponse(token, 201, _NO_STORE)

    def open(self, token: str, request: Request) -> ASGIApp:
        """GET of an event stream: the response that is it. Raises Refused (404, 409)."""
        channel = self._channel(token, request)
        if channel.is_open:
            raise Refused(
                409, ErrorCode.STREAM_ALREADY_OPEN, "The event stream of this token is open already."
            )
        channel.open()
        return channel

    def check(self, token: str, asked: OperationRequest, request: Request) -> None:
        """Whether the operation can be started. Raises Refused (400, 404, 409, 429), Departure."""
        self._connections.refuse_when_closing()
        channel, operation_id = self._channel(token, request), _operation_id(asked)
        if operation_id in channel.operations:
            message = f"An operation with the id {operation_id} is under way."
            raise Refused(409, ErrorCode.OPERATION_ID_IN_USE, message)
        if len(channel.operations) >= self._settings.max_operations:
            limit, value = self._settings.max_operations, len(channel.operations) + 1
            message = f"This stream runs {limit} operations already."
            raise Refused(429, ErrorCode.TOO_MANY_OPERATIONS, message, limit=limit, value=value)

    def start(self, token: str, operation: Operation, request: Request) -> Response:
        """Start an operation; the stream tells how it goes. Raises what :meth:`check` does.

        While its document was read, others may have taken its id, or the last place.
        """
        self.check(token, operation.request, request)
        self._channel(token, request).operations.start(
            _operation_id(operation.request), operation, Call(request)
        )
        return Response(status_code=202, headers=_NO_STORE)

    def complete(self, token: str, request: Request) -> Response:
        """DELETE: end an operation; one that is over already is no fault. Raises Refused (400, 404)."""
        channel = self._channel(token, request)
        operation_id = _parameter(request, "operationId")
        if not operation_id:
            raise Refused(400, ErrorCode.BAD_REQUEST, "The parameter 'operationId' is missing.")
        channel.operations.complete(operation_id)
        return Response(status_code=200, headers=_NO_STORE)

    async def _keep(self, token: str, channel: EventChannel) -> None:
        with self._connections.hold(channel):
            try:
                await channel.until_over()
            finally:
                del self._channels[token]
                await channel.wind_up()

    def _channel(self, token: str, request: Request) -> EventChannel:
        """The stream that whoever asks has reserved; another's is as if there were none."""
        channel = self._channels.get(token)
        if channel is None or channel.guest != guest_of(request):
            message = "No event stream is reserved for this token: reserve one by PUT."
            raise Refused(404, ErrorCode.STREAM_NOT_FOUND, message)
        return channel


def token_of(request: Request) -> str | None:
    """The token that a request carries: in its header, or as the parameter ``token``."""
    return request.headers.get(TOKEN_HEADER) or _parameter(request, TOKEN_PARAMETER) or None


def _operation_id(request: OperationRequest) -> str:
    given = (request.extensions or {}).get("operationId")
    if not isinstance(given, str) or not given:
        raise Refused(400, ErrorCode.BAD_REQUEST, "'extensions.operationId' must be a string, and not empty.")
    return given


def _parameter(request: Request, name: str) -> str:
    return request.query_params.get(name, "") if request.scope["query_string"] else ""
