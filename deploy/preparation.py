"""From a request to the operation it means, or to why it is refused before anything is done for it."""

from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager

from graphql import GraphQLError, OperationDefinitionNode

from deploy.documents import Document, Documents, operation_name
from deploy.errors import ErrorCode, coded, present
from deploy.known_documents import KnownDocuments
from deploy.limits.asking import asking
from deploy.limits.document_limits import DocumentLimits
from deploy.operation_request import OperationRequest
from deploy.operations import Answer, Operation
from schema.costs import Costs


class Preparation:
    """Finds documents, picks their operations, and weighs them with their variables."""

    def __init__(
        self, documents: Documents, known: KnownDocuments, limits: DocumentLimits, costs: Costs
    ) -> None:
        self._documents = documents
        self._known = known
        self._limits = limits
        self._costs = costs

    def prepare(self, request: OperationRequest) -> Operation | Answer:
        """The operation, sound and within the limits; an answer with errors if it is not."""
        try:
            document = self._documents.read(self._known.text_of(request))
        except GraphQLError as unknown:
            return refusal([unknown])
        return self._operation(request, document)

    async def prepare_in_turn(
        self, request: OperationRequest, turn: Callable[[], AbstractAsyncContextManager[None]]
    ) -> Operation | Answer:
        """As `prepare`; a document that is new is read in a thread, when it is its ``turn``."""
        try:
            text = self._known.text_of(request)
        except GraphQLError as unknown:
            return refusal([unknown])
        document = self._documents.known(text)
        if document is None:
            async with turn():
                # Others may have sent the same, and have had their turns before.
                document = await self._documents.read_aside(text)
        return self._operation(request, document)

    def _operation(self, request: OperationRequest, document: Document) -> Operation | Answer:
        if document.errors:
            return refusal(document.errors)
        self._known.learn(request)
        definition = _picked(document, request)
        if isinstance(definition, Answer):
            return definition
        demand = document.demands[operation_name(definition)]
        asked = asking(definition, demand, request.variables, self._limits, self._costs)
        if asked.faults:
            return refusal(asked.faults)
        return Operation(request, document, definition, asked.cost, demand.is_bulk)


def refusal(errors: Iterable[GraphQLError]) -> Answer:
    """The answer to what was not executed."""
    return Answer({"errors": [present(error) for error in errors]})


def _picked(document: Document, request: OperationRequest) -> OperationDefinitionNode | Answer:
    # An empty name is no name, as in the GraphQL-over-HTTP draft.
    name = request.operation_name or None
    if name is None and len(document.operations) > 1:
        return _unresolved("The document has several operations: operationName must say which one.")
    if name is None:
        return next(iter(document.operations.values()), None) or _unresolved("The document has no operation.")
    return document.operations.get(name) or _unresolved(f"The document has no operation '{name}'.")


def _unresolved(message: str) -> Answer:
    return refusal([coded(message, ErrorCode.OPERATION_RESOLUTION_FAILURE)])
