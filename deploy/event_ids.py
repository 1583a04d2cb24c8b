"""Cursors in the answers of subscriptions: the ids of their events."""

from collections.abc import Iterator

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from deploy.documents import Document, operation_name

CURSOR_FIELD = "cursor"


class EventIds:
    """Finds the cursor in the answers of one subscription.

    That is the field ``cursor`` of the one root field's value, under whatever aliases the document gives the
    two. A document that does not ask for it has events without ids.
    """

    __slots__ = ("_cursor_keys", "_fragments", "_root_key", "roots")

    def __init__(self, document: Document, definition: OperationDefinitionNode) -> None:
        self._fragments = document.fragments
        roots = self.roots = list(self._fields(definition.selection_set))
        self._root_key = response_key(roots[0])
        self._cursor_keys = [
            response_key(field)
            for root in roots
            if root.selection_set is not None
            for field in self._fields(root.selection_set)
            if field.name.value == CURSOR_FIELD
        ]

    def of(self, data: object) -> str | None:
        """The cursor in the ``data`` of an answer, if there is one that a frame can carry."""
        value = data.get(self._root_key) if isinstance(data, dict) else None
        if not isinstance(value, dict):
            return None
        for key in self._cursor_keys:
            cursor = value.get(key)
            if isinstance(cursor, str) and cursor and not _breaks_lines(cursor):
                return cursor
        return None

    def _fields(self, selections: SelectionSetNode, spread: set[str] | None = None) -> Iterator[FieldNode]:
        """The fields of a selection; those of a fragment once, however often it is ``spread``."""
        spread = set() if spread is None else spread
        for selection in selections.selections:
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, InlineFragmentNode):
                yield from self._fields(selection.selection_set, spread)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in spread:
                spread.add(selection.name.value)
                yield from self._fields(self._fragments[selection.name.value].selection_set, spread)


def _breaks_lines(cursor: str) -> bool:
    return "\n" in cursor or "\r" in cursor or "\0" in cursor


def event_ids(document: Document, definition: OperationDefinitionNode) -> EventIds:
    """Those of an operation of the document, kept with it."""
    name = operation_name(definition)
    kept = document.event_ids.get(name)
    if kept is None:
        kept = document.event_ids[name] = EventIds(document, definition)
    return kept


def response_key(field: FieldNode) -> str:
    """The member of an answer that holds the field's value."""
    return field.alias.value if field.alias else field.name.value
