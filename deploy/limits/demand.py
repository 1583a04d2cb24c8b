"""What an operation asks for, worked out of its document once and of its variables each time.

A document is walked with the schema when it is first read; what is left for later is a sum of constants and
of as many products as it has lists whose length a variable says.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)

from deploy.limits.arguments import Values, argument, items_at, whole
from schema.costs import Costs

PAGE_ARGUMENTS = ("first", "last")

Size = Callable[[Values], int]


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """A sum: ``constant``, and each of ``parts`` as often as its size says, and as often as it is there.

    Fragments that spread others twice have a few parts millions of times: each is kept and added up once.
    """

    constant: int = 0
    parts: Counter[tuple[Size, "Estimate"]] = field(default_factory=Counter)

    def of(self, values: Values, known: dict["Estimate", int] | None = None) -> int:
        """The sum for these variables; what is ``known`` for them already is not added up again."""
        known = {} if known is None else known
        if self not in known:
            known[self] = self.constant + sum(
                times * size(values) * each.of(values, known) for (size, each), times in self.parts.items()
            )
        return known[self]

    def __add__(self, other: "Estimate") -> "Estimate":
        return Estimate(self.constant + other.constant, self.parts + other.parts)


@dataclass(frozen=True, slots=True)
class PageSize:
    """An argument that says how long a page is: ``value`` gives what it says, None for nothing."""

    name: str
    node: FieldNode
    value: Callable[[Values], int | None]


@dataclass(frozen=True, slots=True)
class Demand:
    """What one operation asks for: its cost, its page sizes, and whether all it does is done in bulk."""

    cost: Estimate
    pages: tuple[PageSize, ...]
    is_bulk: bool


@dataclass(frozen=True, slots=True)
class _Selected:
    """What a selection costs: once, and again for each item of the list it is made on."""

    once: Estimate = Estimate()
    each: Estimate = Estimate()


class Demands:
    """Works out what the operations of one sound document ask for."""

    def __init__(
        self, schema: GraphQLSchema, costs: Costs, fragments: Mapping[str, FragmentDefinitionNode]
    ) -> None:
        self._schema = schema
        self._costs = costs
        self._fragments = fragments
        self._spread: dict[str, _Selected] = {}
        self._pages: list[PageSize] = []

    def of(self, operation: OperationDefinitionNode) -> Demand:
        """What ``operation`` asks for."""
        self._spread.clear()
        self._pages.clear()
        root = self._schema.get_root_type(operation.operation)
        if root is None:
            return Demand(Estimate(), (), is_bulk=False)
        selected = self._selected(root, operation.selection_set)
        is_mutation = operation.operation is OperationType.MUTATION
        is_bulk = is_mutation and self._all_bulk(root.name, operation.selection_set)
        return Demand(selected.once + selected.each, tuple(self._pages), is_bulk)

    def _all_bulk(self, root: str, selections: SelectionSetNode) -> bool:
        return all(
            isinstance(each, FieldNode) and f"{root}.{each.name.value}" in self._costs.item_lists
            for each in selections.selections
        )

    def _selected(self, parent: GraphQLNamedType, selections: SelectionSetNode) -> _Selected:
        once, each = Estimate(), Estimate()
        for selection in selections.selections:
            if isinstance(selection, FieldNode):
                cost = self._field(parent, selection)
                if selection.name.value in self._costs.item_fields:
                    each += cost
                else:
                    once += cost
                continue
            inner = _Selected()
            if isinstance(selection, FragmentSpreadNode):
                inner = self._of_fragment(selection.name.value)
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                on = self._schema.get_type(condition.name.value) if condition else parent
                inner = self._selected(on or parent, selection.selection_set)
            once += inner.once
            each += inner.each
        return _Selected(once, each)

    def _of_fragment(self, name: str) -> _Selected:
        if name not in self._spread:
            fragment = self._fragments[name]
            on = self._schema.get_type(fragment.type_condition.name.value)
            self._spread[name] = self._selected(on, fragment.selection_set) if on else _Selected()
        return self._spread[name]

    def _field(self, parent: GraphQLNamedType, node: FieldNode) -> Estimate:
        definition = self._definition(parent, node)
        named = get_named_type(definition.type) if definition else None
        if definition is None or not is_composite_type(named):
            return Estimate()
        name = f"{parent.name}.{node.name.value}"
        is_mutation = parent is self._schema.mutation_type
        weight = self._costs.mutation if is_mutation else self._costs.of_object(named.name)
        weight = self._costs.fields.get(name, weight)
        inner = self._selected(named, node.selection_set) if node.selection_set else _Selected()
        size = self._size(name, node, definition)
        if size is None:
            return Estimate(weight) + inner.once + inner.each
        if is_mutation:
            each = Estimate(self._costs.bulk_item) + inner.each
        elif is_list_type(get_nullable_type(definition.type)):
            each, inner = Estimate(1) + inner.once + inner.each, _Selected()
        else:
            each = inner.each
        return Estimate(weight, Counter([(size, each)])) + inner.once

    def _definition(self, parent: GraphQLNamedType, node: FieldNode) -> GraphQLField | None:
        return self._schema.get_field(parent, node.name.value) if is_composite_type(parent) else None

    def _size(self, name: str, node: FieldNode, definition: GraphQLField) -> Size | None:
        """How often a field says or does the same; None: once."""
        if name in self._costs.item_lists:
            way = self._costs.item_lists[name]
            return items_at(argument(node, way[0]), way[1:])
        if PAGE_ARGUMENTS[0] not in definition.args:
            return None
        given = [
            PageSize(end, node, whole(value))
            for end in PAGE_ARGUMENTS
            if (value := argument(node, end)) is not None
        ]
        self._pages += given
        default = self._costs.default_pages.get(name, self._costs.default_page)
        return lambda values: next(
            (max(0, size) for page in given if (size := page.value(values)) is not None), default
        )
