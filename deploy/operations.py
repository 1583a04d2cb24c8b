"""Operations as they arrive, and answers as they go out, whatever carries them."""

from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from graphql import OperationDefinitionNode
from starlette.requests import HTTPConnection

from deploy.documents import Document
from deploy.operation_request import OperationRequest

Execution = Literal["compiled", "interpreted"]
OperationKind = Literal["query", "mutation", "subscription"]

NOTHING_ASKED = OperationRequest(None)


@dataclass(frozen=True, slots=True)
class Call:
    """One operation as it arrived: what the context is made from.

    ``connection`` is the HTTP request or the WebSocket, ``last_event_id`` the cursor that a stream resumes
    after.
    """

    connection: HTTPConnection
    last_event_id: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as the specification has it: ``errors`` first (if any), then ``data``, then ``extensions``.

    A request that was not executed has no ``data``; otherwise ``execution`` says which path ran it.
    """

    payload: dict[str, object]
    execution: Execution | None = None

    @property
    def executed(self) -> bool:
        return "data" in self.payload

    @property
    def errors(self) -> list[dict[str, Any]]:
        return cast("list[dict[str, Any]]", self.payload.get("errors", []))


@dataclass(frozen=True, slots=True)
class Operation:
    """The operation a request picked from its document; ``cost`` is what it asks for in all.

    ``is_bulk``: it does nothing but bulk mutations, so that its request may be larger.
    """

    request: OperationRequest
    document: Document
    definition: OperationDefinitionNode
    cost: int = 0
    is_bulk: bool = False

    @property
    def kind(self) -> OperationKind:
        return self.definition.operation.value

    def without_request(self) -> "Operation":
        """It, without the words and variables that it was asked by."""
        return replace(self, request=NOTHING_ASKED)
