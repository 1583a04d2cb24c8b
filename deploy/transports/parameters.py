"""The parameters of a GraphQL request, as HTTP bodies, query strings and WebSocket messages carry them."""

from collections.abc import Mapping
from typing import cast

from deploy.engine import OperationRequest
from deploy.errors import ErrorCode


class BadParameters(ValueError):
    """The parameters are no GraphQL request; the message says which and why."""

    def __init__(self, message: str, code: ErrorCode = ErrorCode.BAD_REQUEST) -> None:
        super().__init__(message)
        self.code = code


def operation_request(given: object) -> OperationRequest:
    """The request in ``given``, a JSON value. Unknown members are ignored, null ones as good as absent.

    Raises BadParameters: no object, no ``query``, or a parameter of the wrong type.
    """
    if isinstance(given, list):
        raise BadParameters(
            "Batching is not supported: send one operation a request.", ErrorCode.BATCHING_NOT_SUPPORTED
        )
    if not isinstance(given, dict):
        raise BadParameters(f"The request must be a JSON object, not {_kind(given)}.")
    extensions = _map(given, "extensions")
    query = given.get("query")
    if query is None and extensions is not None and "persistedQuery" in extensions:
        # The words Apollo's clients look for before they send the text.
        raise BadParameters("PersistedQueryNotSupported", ErrorCode.PERSISTED_QUERY_NOT_SUPPORTED)
    if query is None:
        raise BadParameters("The parameter 'query' is missing.")
    if not isinstance(query, str):
        raise BadParameters(f"The parameter 'query' must be a string, not {_kind(query)}.")
    name = given.get("operationName")
    if name is not None and not isinstance(name, str):
        raise BadParameters(f"The parameter 'operationName' must be a string, not {_kind(name)}.")
    return OperationRequest(query, name, _map(given, "variables"), extensions)


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
