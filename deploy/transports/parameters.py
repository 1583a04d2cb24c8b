"""The parameters of a GraphQL request, as HTTP bodies, query strings and WebSocket messages carry them."""

import sys
from collections.abc import Mapping
from typing import cast

from deploy.errors import ErrorCode
from deploy.operation_request import OperationRequest


class BadParameters(ValueError):
    """The parameters are no GraphQL request; the message says which and why."""

    def __init__(self, message: str, code: ErrorCode = ErrorCode.BAD_REQUEST) -> None:
        super().__init__(message)
        self.code = code


def operation_request(given: object, size_bytes: int = 0) -> OperationRequest:
    """The request in ``given``, a JSON value of so many bytes, 0 for a query string. Unknown members are
    ignored, null ones as good as absent.

    Raises BadParameters: no object, neither a ``query`` nor a name for one, or a parameter of the wrong type.
    """
    if isinstance(given, list):
        raise BadParameters(
            "Batching is not supported: send one operation a request.", ErrorCode.BATCHING_NOT_SUPPORTED
        )
    if not isinstance(given, dict):
        raise BadParameters(f"The request must be a JSON object, not {_kind(given)}.")
    extensions = _map(given, "extensions")
    query, document_id = _string(given, "query"), _string(given, "documentId")
    if query is not None:
        # Thousands of sockets hold on to the same few documents.
        query = sys.intern(query)
    hashed = _persisted_query(extensions or {})
    if not query and (document_id or hashed):
        # Some clients put an empty text beside a name.
        query = None
    elif query is None:
        raise BadParameters("The parameter 'query' is missing.")
    return OperationRequest(
        query,
        _string(given, "operationName"),
        _map(given, "variables"),
        extensions,
        document_id,
        hashed,
        size_bytes,
    )


def _persisted_query(extensions: Mapping[str, object]) -> str | None:
    """The hash in ``extensions.persistedQuery``, as Apollo Client and urql send it."""
    match extensions.get("persistedQuery"):
        case None:
            return None
        case {"version": 1, "sha256Hash": str(hashed)} if hashed:
            return hashed
    raise BadParameters("'extensions.persistedQuery' must have the version 1 and a sha256Hash.")


def _string(given: dict[str, object], name: str) -> str | None:
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise BadParameters(f"The parameter '{name}' must be a string, not {_kind(value)}.")
    return value


def _map(given: dict[str, object], name: str) -> Mapping[str, object] | None:
    value = given.get(name)
    if value is not None and not isinstance(value, dict):
        raise BadParameters(f"The parameter '{name}' must be an object, not {_kind(value)}.")
    return cast("Mapping[str, object] | None", value)


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a string"
    return "a list" if isinstance(value, list) else "an object"
