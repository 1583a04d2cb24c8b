"""The messages of the graphql-transport-ws protocol, read and written."""

from dataclasses import dataclass, field

from deploy.json_text import MalformedJson, decode_text, encode
from deploy.operation_request import OperationRequest
from deploy.shaped import Shaped
from deploy.transports.parameters import BadParameters, operation_request
from deploy.transports.running import Wording

SUBPROTOCOL = "graphql-transport-ws"

PING = b'{"type":"ping"}'


class MalformedMessage(ValueError):
    """What came is no message of the protocol that a client may send; the text says why (close code 4400)."""


@dataclass(frozen=True, slots=True)
class ConnectionInit:
    params: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ping:
    payload: dict[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Pong:
    payload: dict[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Subscribe:
    id: str
    request: OperationRequest


@dataclass(frozen=True, slots=True)
class Complete:
    id: str


ClientMessage = ConnectionInit | Ping | Pong | Subscribe | Complete


def read(text: str | None) -> ClientMessage:
    """The message in a text frame; None stands for a binary frame. Raises MalformedMessage."""
    if text is None:
        raise MalformedMessage("Messages are text frames, not binary ones")
    try:
        message = decode_text(text)
    except MalformedJson as error:
        raise MalformedMessage(f"Invalid JSON: {error}") from None
    if not isinstance(message, dict):
        raise MalformedMessage("A message must be a JSON object")
    kind = message.get("type")
    match kind:
        case "connection_init":
            return ConnectionInit(_payload(message) or {})
        case "ping":
            return Ping(_payload(message))
        case "pong":
            return Pong(_payload(message))
        case "subscribe":
            return Subscribe(_id(message), _request(message, len(text)))
        case "complete":
            return Complete(_id(message))
        case str():
            raise MalformedMessage(f"Unexpected message type '{kind}'")
        case _:
            raise MalformedMessage("A message must have a 'type' that is a string")


def connection_ack(payload: dict[str, object] | None) -> bytes:
    return b'{"type":"connection_ack"}' if payload is None else _with_payload(b"connection_ack", payload)


def pong(payload: dict[str, object] | None) -> bytes:
    return b'{"type":"pong"}' if payload is None else _with_payload(b"pong", payload)


def next_message(operation_id: str, answer: Shaped) -> bytes:
    return b'{"id":%b,"type":"next","payload":%b}' % (encode(operation_id), answer.payload)


def error_message(operation_id: str, errors: list[dict[str, object]]) -> bytes:
    return b'{"id":%b,"type":"error","payload":%b}' % (encode(operation_id), encode(errors))


def complete_message(operation_id: str) -> bytes:
    return b'{"id":%b,"type":"complete"}' % encode(operation_id)


WORDING = Wording(next_message, error_message, complete_message)


def _with_payload(kind: bytes, payload: dict[str, object]) -> bytes:
    return b'{"type":"%b","payload":%b}' % (kind, encode(payload))


def _payload(message: dict[str, object]) -> dict[str, object] | None:
    payload = message.get("payload")
    if payload is not None and not isinstance(payload, dict):
        raise MalformedMessage(f"The payload of '{message['type']}' must be an object or absent")
    return payload


def _id(message: dict[str, object]) -> str:
    operation_id = message.get("id")
    if not isinstance(operation_id, str) or not operation_id:
        raise MalformedMessage(f"'{message['type']}' must have an 'id' that is a string and not empty")
    return operation_id


def _request(message: dict[str, object], size_bytes: int) -> OperationRequest:
    payload = message.get("payload")
    if not isinstance(payload, dict):
        raise MalformedMessage("'subscribe' must have a 'payload' that is an object")
    try:
        return operation_request(payload, size_bytes)
    except BadParameters as error:
        raise MalformedMessage(f"The payload of 'subscribe': {error}") from None
