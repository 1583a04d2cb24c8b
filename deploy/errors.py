"""What a client sees of an error: the one place that decides.

Every answer of the service with an ``errors`` entry has passed :func:`present`. An error raised on purpose
carries a code and goes out as it is; any other is a fault of ours: the client gets "Internal error" and an
``errorId`` that stands in the log beside the traceback.
"""

import logging
import re
from collections.abc import Iterator
from enum import StrEnum
from uuid import uuid4

from graphql import ExecutionResult, GraphQLError, Node

logger = logging.getLogger(__name__)

Payload = dict[str, object]
"""An answer as the specification has it."""


class ErrorCode(StrEnum):
    """The codes the transports and the engine give themselves (resolvers and the store have their own)."""

    PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    """The document is no GraphQL."""
    VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    """The document does not fit the schema."""
    BAD_USER_INPUT = "BAD_USER_INPUT"
    """A value does not fit its type; ``inputPath`` leads to it."""
    OPERATION_RESOLUTION_FAILURE = "OPERATION_RESOLUTION_FAILURE"
    """The document has no operation of that name, or several and none was named."""
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    """The document was named only, and no document of that name is known; clients then send its text."""
    PERSISTED_QUERY_NOT_SUPPORTED = "PERSISTED_QUERY_NOT_SUPPORTED"
    """The document was named by its hash only, and this service knows none; clients then send its text."""
    PERSISTED_QUERY_MISMATCH = "PERSISTED_QUERY_MISMATCH"
    """The document is not the one that the hash beside it is of."""
    DOCUMENT_NOT_TRUSTED = "DOCUMENT_NOT_TRUSTED"
    """Only documents that this service has been given are executed, and this is none of them."""
    UNAUTHENTICATED = "UNAUTHENTICATED"
    """Nobody is known by what came with the request, or is known any more."""
    FORBIDDEN = "FORBIDDEN"
    """The page that asks may not, or who asks may not do this."""
    BAD_REQUEST = "BAD_REQUEST"
    """The request around the operation is malformed."""
    BATCHING_NOT_SUPPORTED = "BATCHING_NOT_SUPPORTED"
    """The body is a list of operations."""
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    """This HTTP method does not carry this operation; ``Allow`` names those that do."""
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE"
    """``Accept`` names no media type this answer has."""
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    """The body is not ``application/json`` in UTF-8, or is compressed."""
    PAYLOAD_TOO_LARGE = "PAYLOAD_TOO_LARGE"
    """The body is larger than the service reads."""
    TOO_MANY_TOKENS = "TOO_MANY_TOKENS"
    """The document is too long; like each code of a limit it comes with the ``limit`` and the ``value``."""
    TOO_DEEP = "TOO_DEEP"
    """An operation nests its fields too deeply."""
    INTROSPECTION_TOO_DEEP = "INTROSPECTION_TOO_DEEP"
    """An operation nests its fields below ``__schema`` or ``__type`` too deeply."""
    INTROSPECTION_DISABLED = "INTROSPECTION_DISABLED"
    """This service does not tell its schema."""
    TOO_MANY_ALIASES = "TOO_MANY_ALIASES"
    """The document has too many aliases and fields that stand in a selection again."""
    TOO_MANY_ROOT_FIELDS = "TOO_MANY_ROOT_FIELDS"
    """An operation asks for too many things at its root."""
    TOO_MANY_MUTATIONS = "TOO_MANY_MUTATIONS"
    """An operation changes too many things."""
    TOO_MANY_DIRECTIVES = "TOO_MANY_DIRECTIVES"
    """The document has too many directives."""
    TOO_MANY_FRAGMENTS = "TOO_MANY_FRAGMENTS"
    """The document has too many fragments, spread or inline."""
    PAGE_TOO_LARGE = "PAGE_TOO_LARGE"
    """``first`` or ``last`` asks for too many items."""
    LIST_TOO_LONG = "LIST_TOO_LONG"
    """A list in the arguments has too many values; ``inputPath`` leads to one in the variables."""
    TOO_COSTLY = "TOO_COSTLY"
    """All that the operation asks for together is too much."""
    HEADERS_TOO_LARGE = "HEADERS_TOO_LARGE"
    """The request's line and headers are larger than the service reads."""
    REQUEST_TIMEOUT = "REQUEST_TIMEOUT"
    """The request took too long to arrive."""
    TOO_MANY_CONNECTIONS = "TOO_MANY_CONNECTIONS"
    """The process holds as many connections as it may."""
    TOO_MANY_SOCKETS = "TOO_MANY_SOCKETS"
    """The caller holds as many WebSockets and event streams as it may."""
    RATE_LIMITED = "RATE_LIMITED"
    """The caller has asked for too much in too short a time."""
    OVERLOADED = "OVERLOADED"
    """More is asked of the service than it can do; what waits too long is turned away."""
    EXECUTION_TIMEOUT = "EXECUTION_TIMEOUT"
    """The operation took too long and was given up."""
    TOO_MANY_OPERATIONS = "TOO_MANY_OPERATIONS"
    """One WebSocket or event stream runs as many operations at once as it may."""
    STREAM_NOT_FOUND = "STREAM_NOT_FOUND"
    """The token is of no event stream that is reserved or open; reserve one by PUT."""
    STREAM_ALREADY_OPEN = "STREAM_ALREADY_OPEN"
    """The token's event stream is open already, and it is never opened twice."""
    TOO_MANY_STREAMS = "TOO_MANY_STREAMS"
    """As many event streams are reserved and not opened as may be."""
    OPERATION_ID_IN_USE = "OPERATION_ID_IN_USE"
    """An operation of that id is under way on the event stream."""
    RESYNC_REQUIRED = "RESYNC_REQUIRED"
    """The consumer of a subscription fell too far behind: read a snapshot and subscribe anew."""
    SHUTTING_DOWN = "SHUTTING_DOWN"
    """This process takes no new operations: connect again."""
    INTERNAL_SERVER_ERROR = "INTERNAL_SERVER_ERROR"
    """A fault of the service; ``errorId`` finds it in the log."""


STATUS_OF_CODE = {
    ErrorCode.PERSISTED_QUERY_MISMATCH.value: 400,
    ErrorCode.UNAUTHENTICATED.value: 401,
    ErrorCode.FORBIDDEN.value: 403,
    ErrorCode.RATE_LIMITED.value: 429,
    ErrorCode.OVERLOADED.value: 503,
    "SERVICE_UNAVAILABLE": 503,
    ErrorCode.INTERNAL_SERVER_ERROR.value: 500,
}
"""The HTTP status of errors for which it is the same wherever and in whatever media type they are told."""

INTERNAL_MESSAGE = "Internal error"

_CODE_SHAPE = re.compile(r"[A-Z][A-Z0-9_]*")


def coded(
    message: str, code: ErrorCode, nodes: list[Node] | Node | None = None, **extensions: object
) -> GraphQLError:
    """An error raised on purpose: ``message``, ``extensions.code`` and the locations of ``nodes``."""
    return GraphQLError(message, nodes, extensions={"code": code.value, **extensions})


def tag(error: GraphQLError, code: ErrorCode, **extensions: object) -> GraphQLError:
    """Give ``error`` a code (and further extensions) unless it has one; returns the same error."""
    error.extensions = {"code": code.value, **extensions, **(error.extensions or {})}
    return error


def present(error: GraphQLError) -> dict[str, object]:
    """The error as the client sees it: ``message``, ``locations``, ``path`` and ``extensions`` with a code.

    On purpose is: any exception in the chain of causes with ``extensions["code"]``, or with an attribute
    ``code`` in capitals (the errors of the store and of resolvers). graphql-core's refusals of argument
    values while executing are the caller's too. The rest is logged and masked.
    """
    shown: dict[str, object] = dict(error.formatted)
    for cause in _causes(error):
        extensions = _public_extensions(cause)
        if extensions is not None:
            shown["message"] = cause.message if isinstance(cause, GraphQLError) else str(cause)
            shown["extensions"] = extensions
            return shown
    if _refused_argument(error):
        shown["extensions"] = {"code": ErrorCode.BAD_USER_INPUT.value}
        return shown
    return shown | _mask(error)


def present_result(result: ExecutionResult) -> Payload:
    """What was executed, as it is told: ``errors`` first (if any), then ``data``, then ``extensions``."""
    payload: Payload = {}
    if result.errors:
        payload["errors"] = [present(error) for error in result.errors]
    payload["data"] = result.data
    if result.extensions:
        payload["extensions"] = result.extensions
    return payload


def present_exception(error: Exception) -> dict[str, object]:
    """As :func:`present`, for what was raised outside of any field."""
    wrapped = error if isinstance(error, GraphQLError) else GraphQLError(str(error), original_error=error)
    return present(wrapped)


def challenge(status: int) -> dict[str, str]:
    """The headers that an answer of this HTTP status has to have: how somebody says who they are."""
    return {"WWW-Authenticate": "Bearer"} if status == 401 else {}


def is_on_purpose(error: object) -> bool:
    """Whether ``error`` was raised on purpose, in the sense of :func:`present`."""
    causes = _causes(error) if isinstance(error, Exception) else ()
    return any(_public_extensions(cause) is not None for cause in causes)


def _causes(error: Exception) -> Iterator[Exception]:
    """The error and what it wraps, outermost first."""
    current: Exception | None = error
    while current is not None:
        yield current
        current = current.original_error if isinstance(current, GraphQLError) else None


def _public_extensions(error: Exception) -> dict[str, object] | None:
    """The extensions of an error raised on purpose, or None.

    Drivers' errors have codes as well (numbers, or words in small letters): the shape tells them apart.
    """
    given = getattr(error, "extensions", None)
    extensions = dict(given) if isinstance(given, dict) else {}
    code = extensions.get("code", getattr(error, "code", None))
    if isinstance(code, StrEnum):
        code = code.value
    if not isinstance(code, str) or not _CODE_SHAPE.fullmatch(code):
        return None
    return {**extensions, "code": code}


def _refused_argument(error: GraphQLError) -> bool:
    """Whether graphql-core refused the value of an argument while executing.

    Validation lets a nullable variable stand where a non-null argument has a default; a null for it is only
    found at run time, and graphql-core 3.3 raises that as a plain GraphQLError. Where it was raised is the
    only mark it bears.
    """
    *_, cause = _causes(error)
    if not isinstance(cause, GraphQLError):
        return False
    traceback = cause.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return (
        traceback is not None and traceback.tb_frame.f_globals.get("__name__") == "graphql.execution.values"
    )


def _mask(error: GraphQLError) -> dict[str, object]:
    error_id = uuid4().hex
    *_, cause = _causes(error)
    where = "/".join(map(str, error.path or ()))
    logger.error(
        "internal error %s at %s",
        error_id,
        where or "(no field)",
        exc_info=(type(cause), cause, cause.__traceback__),
        extra={"error_id": error_id, "graphql_path": where},
    )
    return {
        "message": INTERNAL_MESSAGE,
        "extensions": {"code": ErrorCode.INTERNAL_SERVER_ERROR.value, "errorId": error_id},
    }
