"""What a field's selection asks for, so that the store need not fetch the rest."""

from collections.abc import Iterator, Sequence

import strawberry
from graphql import FieldNode, FragmentSpreadNode, GraphQLResolveInfo, SelectionSetNode

from resolvers.context import Context
from store.rows import Rows


class Info(strawberry.Info[Context, None]):
    """Strawberry's `Info` over our context, able to look ahead.

    `@skip` and `@include` are not looked at: what might be selected counts as selected.
    """

    @property
    def rows(self) -> Rows | None:
        """The rows that the field shows, or None where it shows records."""
        return getattr(self._raw_info, "rows", None)

    def wants(self, *path: str) -> bool:
        """Whether the field at `path` below this one (`"nodes", "evidence"`) is selected."""
        raw = self._raw_info
        # A document's nodes live as long as its operation, so their identities name the selection.
        known = self.context.looked_ahead
        key = (*map(id, raw.field_nodes), *path)
        if key not in known:
            known[key] = _reaches(raw, raw.field_nodes, path)
        return known[key]

    def wants_any(self, *paths: tuple[str, ...]) -> bool:
        """Whether the field at one of `paths` is selected."""
        return any(self.wants(*path) for path in paths)

    def wanted(self) -> frozenset[str]:
        """The names of the fields selected directly below this one."""
        return frozenset(child.name.value for child in _children(self._raw_info, self._raw_info.field_nodes))


def _reaches(raw: GraphQLResolveInfo[Context], nodes: Sequence[FieldNode], path: tuple[str, ...]) -> bool:
    for name in path:
        nodes = [child for child in _children(raw, nodes) if child.name.value == name]
    return bool(nodes)


def _children(raw: GraphQLResolveInfo[Context], nodes: Sequence[FieldNode]) -> Iterator[FieldNode]:
    for node in nodes:
        if node.selection_set is not None:
            yield from _fields(raw, node.selection_set)


def _fields(
    raw: GraphQLResolveInfo[Context], selected: SelectionSetNode, spread: set[str] | None = None
) -> Iterator[FieldNode]:
    """The fields of a selection; those of a fragment once, however often it is `spread`."""
    spread = set() if spread is None else spread
    for selection in selected.selections:
        if isinstance(selection, FieldNode):
            yield selection
        elif isinstance(selection, FragmentSpreadNode):
            if selection.name.value not in spread:
                spread.add(selection.name.value)
                yield from _fields(raw, raw.fragments[selection.name.value].selection_set, spread)
        else:
            inner = getattr(selection, "selection_set", None)
            if isinstance(inner, SelectionSetNode):
                yield from _fields(raw, inner, spread)
