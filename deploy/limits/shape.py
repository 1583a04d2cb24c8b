"""The shape of a document: what can be counted on its syntax tree, before it is held against the schema.

Validation compares fields with each other and follows fragments, so the time it takes can grow with the
square of a text. What makes it grow so is counted here first, in time that grows with the text.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    ListValueNode,
    Node,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
)

from deploy.errors import ErrorCode
from deploy.limits.document_limits import DocumentLimits
from deploy.limits.refusals import exceeded

INTROSPECTION_FIELDS = frozenset({"__schema", "__type"})

Definition = OperationDefinitionNode | FragmentDefinitionNode


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a selection reaches: levels of fields, levels below introspection, and fields at its top."""

    depth: int = 0
    introspection_depth: int = 0
    fields: int = 0


def shape_faults(document: DocumentNode, limits: DocumentLimits) -> list[GraphQLError]:
    """Everything in which ``document`` is larger than ``limits`` allow, whatever its fields mean."""
    definitions = [node for node in document.definitions if isinstance(node, Definition)]
    return _count_faults(document, limits) or _extent_faults(definitions, limits)


def _count_faults(document: DocumentNode, limits: DocumentLimits) -> list[GraphQLError]:
    aliases = directives = fragments = longest = 0
    for node in _nodes(document):
        match node:
            case SelectionSetNode():
                aliases += _aliases(node)
            case DirectiveNode():
                directives += 1
            case FragmentSpreadNode() | InlineFragmentNode():
                fragments += 1
            case ListValueNode():
                longest = max(longest, len(node.values))
    counted = (
        (ErrorCode.TOO_MANY_ALIASES, limits.aliases, aliases, "has {value} aliases and repeated fields"),
        (ErrorCode.TOO_MANY_DIRECTIVES, limits.directives, directives, "has {value} directives"),
        (
            ErrorCode.TOO_MANY_FRAGMENTS,
            limits.fragments,
            fragments,
            "has {value} spread and inline fragments",
        ),
        (ErrorCode.LIST_TOO_LONG, limits.list_items, longest, "holds a list of {value} values"),
    )
    return [
        exceeded(code, limit, value, f"The document {what}")
        for code, limit, value, what in counted
        if value > limit
    ]


def _aliases(selections: SelectionSetNode) -> int:
    """The fields with an alias, and those whose name in the answer stood there before."""
    count, seen = 0, set()
    for selection in selections.selections:
        if isinstance(selection, FieldNode):
            shown = (selection.alias or selection.name).value
            count += selection.alias is not None or shown in seen
            seen.add(shown)
    return count


def _extent_faults(definitions: list[Definition], limits: DocumentLimits) -> list[GraphQLError]:
    reach = _Reach(definitions, limits)
    faults = []
    for operation in definitions:
        if isinstance(operation, OperationDefinitionNode):
            extent = reach.of(operation.selection_set)
            mutations = extent.fields if operation.operation is OperationType.MUTATION else 0
            measured = (
                (ErrorCode.TOO_DEEP, limits.depth, extent.depth, "nests its fields {value} levels deep"),
                (
                    ErrorCode.INTROSPECTION_TOO_DEEP,
                    limits.introspection_depth,
                    extent.introspection_depth,
                    "introspects {value} levels deep",
                ),
                (ErrorCode.TOO_MANY_MUTATIONS, limits.mutations, mutations, "makes {value} mutations"),
                (
                    ErrorCode.TOO_MANY_ROOT_FIELDS,
                    limits.root_fields,
                    extent.fields,
                    "has {value} fields at its root",
                ),
            )
            faults += [
                exceeded(code, limit, value, f"The operation {what}", operation)
                for code, limit, value, what in measured
                if value > limit
            ]
    return faults


class _Reach:
    """Measures selections of one document; each fragment once, however often it is spread."""

    def __init__(self, definitions: list[Definition], limits: DocumentLimits) -> None:
        self._fragments = {
            each.name.value: each for each in definitions if isinstance(each, FragmentDefinitionNode)
        }
        self._known: dict[str, Extent] = {}
        # A path that is longer has too many fields in it: there are no more fragments to spread.
        self._levels = limits.depth + limits.introspection_depth + limits.fragments

    def of(self, selections: SelectionSetNode | None, level: int = 0) -> Extent:
        if selections is None:
            return Extent()
        if level > self._levels:
            return Extent(level, level)
        depth = introspection = fields = 0
        for selection in selections.selections:
            if isinstance(selection, FieldNode):
                below = self.of(selection.selection_set, level + 1)
                fields += 1
                if selection.name.value in INTROSPECTION_FIELDS:
                    introspection = max(introspection, 1 + below.depth)
                else:
                    depth = max(depth, 1 + below.depth)
            else:
                below = self._inside(selection, level + 1)
                fields += below.fields
                depth = max(depth, below.depth)
            introspection = max(introspection, below.introspection_depth)
        return Extent(depth, introspection, fields)

    def _inside(self, selection: object, level: int) -> Extent:
        if isinstance(selection, InlineFragmentNode):
            return self.of(selection.selection_set, level)
        if not isinstance(selection, FragmentSpreadNode):
            return Extent()
        name = selection.name.value
        if name not in self._known:
            # For as long as it is being measured: a fragment that spreads itself is for validation to refuse.
            self._known[name] = Extent()
            fragment = self._fragments.get(name)
            self._known[name] = self.of(fragment.selection_set, level) if fragment else Extent()
        return self._known[name]


def _nodes(document: DocumentNode) -> Iterator[Node]:
    left: list[Node] = [document]
    while left:
        node = left.pop()
        yield node
        for key in node.keys:
            inner = getattr(node, key)
            if isinstance(inner, Node):
                left.append(inner)
            elif isinstance(inner, tuple):
                left.extend(inner)
