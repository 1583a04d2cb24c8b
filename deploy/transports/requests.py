"""GraphQL requests as HTTP carries them: read from a body or a query string."""

from urllib.parse import parse_qsl

import anyio.to_thread
from starlette.requests import Request

from deploy.errors import ErrorCode
from deploy.json_text import MalformedJson, decode, decode_text
from deploy.operation_request import OperationRequest
from deploy.transports.negotiation import JSON, is_utf8, preferences
from deploy.transports.parameters import BadParameters, operation_request

_JSON_PARAMETERS = ("variables", "extensions")
_PARAMETERS = ("query", "documentId", "operationName", *_JSON_PARAMETERS)

_DECODE_IN_THREAD_FROM_BYTES = 128 * 1_024


class Refused(Exception):
    """The request gets this status and error before anything of it is looked at as GraphQL."""

    def __init__(
        self,
        status: int,
        code: ErrorCode,
        message: str,
        headers: dict[str, str] | None = None,
        **extensions: object,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers or {}
        self.extensions = extensions


async def from_body(request: Request, max_bytes: int, max_bulk_bytes: int) -> OperationRequest:
    """The request in the body of a POST. Raises Refused (415, 413, 400).

    Whether it is a bulk call, and may have more than ``max_bytes``, is known when its document is.
    """
    check_media_type(request)
    body = await read_body(request, max_bulk_bytes)
    if not body:
        raise _bad("The body is empty.")
    try:
        # What takes long to read does not hold up everybody.
        long = len(body) > _DECODE_IN_THREAD_FROM_BYTES
        value = await anyio.to_thread.run_sync(decode, body) if long else decode(body)
        return operation_request(value, len(body))
    except (MalformedJson, BadParameters) as error:
        if len(body) > max_bytes:
            raise too_large(max_bytes, len(body)) from None
        if isinstance(error, BadParameters):
            raise _refusal_of(error) from None
        raise _bad(f"The body is not valid JSON: {error}") from None


def from_query_string(request: Request) -> OperationRequest:
    """The request in the query string of a GET. Raises Refused (400)."""
    given: dict[str, object] = {}
    for name, value in _pairs(request.scope["query_string"]):
        if name in given:
            raise _bad(f"The parameter '{name}' is there twice.")
        if name in _JSON_PARAMETERS and value:
            try:
                given[name] = decode_text(value)
            except MalformedJson as error:
                raise _bad(f"The parameter '{name}' is not valid JSON: {error}") from None
        elif name in _PARAMETERS and value:
            given[name] = value
    try:
        return operation_request(given)
    except BadParameters as error:
        raise _refusal_of(error) from None


def _pairs(query_string: bytes) -> list[tuple[str, str]]:
    try:
        text = query_string.decode("utf-8")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=100)
    except UnicodeDecodeError:
        raise _bad("The query string is not UTF-8.") from None
    except ValueError:
        raise _bad("The query string has too many parameters.") from None


def check_media_type(request: Request) -> None:
    """Only JSON: what a form on any web page can send without asking (text/plain, forms) is not read.

    Raises Refused (415).
    """
    given = preferences(request.headers.get("content-type", ""))
    if len(given) != 1 or given[0].value != JSON:
        raise Refused(
            415,
            ErrorCode.UNSUPPORTED_MEDIA_TYPE,
            f"The body must have the Content-Type {JSON}.",
            {"Accept-Post": JSON},
        )
    if not is_utf8(given[0].parameters.get("charset")):
        raise Refused(415, ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The body must be in UTF-8.")
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Refused(
            415,
            ErrorCode.UNSUPPORTED_MEDIA_TYPE,
            "Compressed bodies are not read.",
            {"Accept-Encoding": "identity"},
        )


async def read_body(request: Request, max_bytes: int) -> bytes:
    """The whole body. Raises Refused (413)."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= max_bytes:
            chunks.append(chunk)
        elif size > 4 * max_bytes:
            break
        else:
            # Read on for a while and keep nothing: a client that is still sending would miss the answer.
            chunks.clear()
    if size > max_bytes:
        raise too_large(max_bytes, size)
    return b"".join(chunks)


def too_large(limit: int, value: int) -> Refused:
    """The refusal of a body of ``value`` bytes where ``limit`` are allowed."""
    message = f"The body is larger than {limit} bytes."
    headers = {"Connection": "close"}
    return Refused(413, ErrorCode.PAYLOAD_TOO_LARGE, message, headers, limit=limit, value=value)


def _bad(message: str) -> Refused:
    return Refused(400, ErrorCode.BAD_REQUEST, message)


def _refusal_of(error: BadParameters) -> Refused:
    return Refused(400, error.code, str(error))
