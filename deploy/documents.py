"""Documents: GraphQL texts, parsed and validated once and kept by their text."""

from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
    validate,
)

from deploy.errors import ErrorCode, coded, tag
from deploy.recent import Recent
from deploy.value_checks import validation_rules
from schema.compiled import Operation as Compiled


@dataclass(frozen=True, slots=True)
class Document:
    """A document that fits the schema, or what is wrong with it.

    ``operations`` are in the order of the text (an anonymous one is ""). With ``errors`` there is no more.
    ``compiled`` are those that were run, by name: see ``CompiledPath``.
    """

    node: DocumentNode
    operations: dict[str, OperationDefinitionNode]
    fragments: dict[str, FragmentDefinitionNode]
    errors: tuple[GraphQLError, ...] = ()
    compiled: dict[str, Compiled] = field(default_factory=dict)

    def too_deep(self, max_depth: int) -> list[OperationDefinitionNode]:
        """The operations whose fields nest deeper than ``max_depth`` levels.

        Executing costs some ten Python frames a level and the interpreter allows a thousand: what goes beyond
        is refused while it still is a fault of the document.
        """
        depths: dict[str, int] = {}

        def depth_of(selections: SelectionSetNode | None) -> int:
            deepest = 0
            for selection in selections.selections if selections else ():
                if isinstance(selection, FragmentSpreadNode):
                    name = selection.name.value
                    if name not in depths:
                        depths[name] = depth_of(self.fragments[name].selection_set)
                    deepest = max(deepest, depths[name])
                elif isinstance(selection, InlineFragmentNode):
                    deepest = max(deepest, depth_of(selection.selection_set))
                elif isinstance(selection, FieldNode):
                    deepest = max(deepest, 1 + depth_of(selection.selection_set))
            return deepest

        return [one for one in self.operations.values() if depth_of(one.selection_set) > max_depth]


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
        max_tokens: int,
        max_depth: int,
        hide_suggestions: bool,
    ) -> None:
        self._schema = schema
        self._rules = validation_rules()
        self._max_tokens = max_tokens
        self._max_depth = max_depth
        self._hide_suggestions = hide_suggestions
        # Weighed in characters of their texts.
        self.sound: Recent[Document] = Recent(max_documents, max_weight=1_000_000)
        self.faulty: Recent[Document] = Recent(max_documents // 10, max_weight=100_000)

    def read(self, text: str) -> Document:
        """The document of ``text``; its ``errors`` say why it cannot be executed."""
        known = self.sound.get(text) or self.faulty.get(text)
        if known is not None:
            return known
        document = self._parse(text)
        (self.faulty if document.errors else self.sound).put(text, document, len(text))
        return document

    def _parse(self, text: str) -> Document:
        try:
            node = parse(text, max_lexical_tokens=self._max_tokens)
        except GraphQLError as error:
            # Without the traceback, which would keep the parser's frames alive in the cache.
            return _faulty([tag(error.with_traceback(None), ErrorCode.PARSE_FAILED)])
        errors = validate(
            self._schema, node, self._rules, max_errors=100, hide_suggestions=self._hide_suggestions
        )
        if errors:
            return _faulty([tag(error, ErrorCode.VALIDATION_FAILED) for error in errors])
        operations: dict[str, OperationDefinitionNode] = {}
        fragments: dict[str, FragmentDefinitionNode] = {}
        for definition in node.definitions:
            if isinstance(definition, OperationDefinitionNode):
                operations[definition.name.value if definition.name else ""] = definition
            elif isinstance(definition, FragmentDefinitionNode):
                fragments[definition.name.value] = definition
        document = Document(node, operations, fragments)
        too_deep = [self._too_deep(operation) for operation in document.too_deep(self._max_depth)]
        return _faulty(too_deep) if too_deep else document

    def _too_deep(self, operation: OperationDefinitionNode) -> GraphQLError:
        message = f"The operation nests its fields deeper than {self._max_depth} levels."
        return coded(message, ErrorCode.VALIDATION_FAILED, operation)


def _faulty(errors: list[GraphQLError]) -> Document:
    return Document(DocumentNode(definitions=()), {}, {}, tuple(errors))
