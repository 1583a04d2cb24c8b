"""Documents: GraphQL texts, parsed and validated once and kept by their text."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    parse,
    validate,
)

from deploy.beginnings import beginning_variable
from deploy.errors import ErrorCode, tag
from deploy.limits.demand import Demand, Demands
from deploy.limits.document_limits import DocumentLimits
from deploy.limits.shape import shape_faults
from deploy.limits.tokens import length_fault
from deploy.recent import Recent
from deploy.validation import validation_rules
from schema.compiled import Operation as Compiled
from schema.costs import Costs

if TYPE_CHECKING:
    from deploy.event_ids import EventIds


@dataclass(frozen=True, slots=True)
class Document:
    """A document that fits the schema and the limits, or what is wrong with it.

    ``operations`` are in the order of the text (an anonymous one is ""), ``demands`` say what each asks for.
    With ``errors`` there is no more. ``beginning_variable`` only says after which cursor its subscription
    begins. ``compiled`` are those that were run, by name: see ``CompiledPath``; ``event_ids`` those of the
    subscriptions among them.
    """

    node: DocumentNode
    operations: Mapping[str, OperationDefinitionNode] = field(default_factory=dict)
    fragments: Mapping[str, FragmentDefinitionNode] = field(default_factory=dict)
    demands: Mapping[str, Demand] = field(default_factory=dict)
    beginning_variable: str | None = None
    errors: tuple[GraphQLError, ...] = ()
    compiled: dict[str, Compiled] = field(default_factory=dict)
    event_ids: dict[str, "EventIds"] = field(default_factory=dict)


def operation_name(definition: OperationDefinitionNode) -> str:
    """By which a document keeps its operation: "" for an anonymous one."""
    return definition.name.value if definition.name else ""


class Documents:
    """Reads documents for one schema.

    Sound and faulty documents are kept apart, so that a client that sends a stream of nonsense pushes out
    other nonsense only. Literals are part of a text: what clients send again and again has variables.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        max_documents: int,
        limits: DocumentLimits,
        costs: Costs,
        introspection: bool,
        hide_suggestions: bool,
    ) -> None:
        self._schema = schema
        self._rules = validation_rules(introspection=introspection)
        self._limits = limits
        self._costs = costs
        self._hide_suggestions = hide_suggestions
        # Weighed in characters of their texts.
        self.sound: Recent[Document] = Recent(max_documents, max_weight=1_000_000)
        self.faulty: Recent[Document] = Recent(max_documents // 10, max_weight=100_000)
        # One, so that those whose clients have gone meanwhile do not pile up beside one another.
        self._thread = ThreadPoolExecutor(1, "documents")

    def known(self, text: str) -> Document | None:
        """The document of ``text``, if it was read before and is kept."""
        return self.sound.get(text) or self.faulty.get(text)

    def read(self, text: str) -> Document:
        """The document of ``text``; its ``errors`` say why it cannot be executed."""
        return self.known(text) or self._keep(text, self._parse(text))

    async def read_aside(self, text: str) -> Document:
        """As `read`, in a thread: what is new takes long, and the loop goes on beside it."""
        known = self.known(text)
        if known is not None:
            return known
        parsing = asyncio.get_running_loop().run_in_executor(self._thread, self._parse, text)
        return self._keep(text, await parsing)

    def _keep(self, text: str, document: Document) -> Document:
        (self.faulty if document.errors else self.sound).put(text, document, len(text))
        return document

    def _parse(self, text: str) -> Document:
        tokens = self._limits.tokens
        try:
            node = parse(text, max_lexical_tokens=tokens, max_comments=tokens)
        except GraphQLError as error:
            # Without the traceback, which would keep the parser's frames alive in the cache.
            fault = length_fault(error, text, self._limits)
            return _faulty([fault or tag(error.with_traceback(None), ErrorCode.PARSE_FAILED)])
        if faults := shape_faults(node, self._limits):
            return _faulty(faults)
        errors = validate(
            self._schema, node, self._rules, max_errors=100, hide_suggestions=self._hide_suggestions
        )
        if errors:
            return _faulty([tag(error, ErrorCode.VALIDATION_FAILED) for error in errors])
        return self._sound(node)

    def _sound(self, node: DocumentNode) -> Document:
        operations: dict[str, OperationDefinitionNode] = {}
        fragments: dict[str, FragmentDefinitionNode] = {}
        for definition in node.definitions:
            if isinstance(definition, OperationDefinitionNode):
                operations[operation_name(definition)] = definition
            elif isinstance(definition, FragmentDefinitionNode):
                fragments[definition.name.value] = definition
        demands = Demands(self._schema, self._costs, fragments)
        subscribes = any(each.operation is OperationType.SUBSCRIPTION for each in operations.values())
        return Document(
            node,
            operations,
            fragments,
            {name: demands.of(each) for name, each in operations.items()},
            beginning_variable(node) if subscribes else None,
        )


def _faulty(errors: list[GraphQLError]) -> Document:
    return Document(DocumentNode(definitions=()), errors=tuple(errors))
