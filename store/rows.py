"""Rows: documents as they lie in MongoDB, with the members a reader asked for and no others.

A record of a wide document takes many times as long to make as its row to fetch. Who shows a few members of
many documents asks for rows; every filter, order, cursor and visibility is the same for both.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from itertools import accumulate
from typing import Any, Protocol

from store.documents import from_document
from store.mongo_collection import Collection, Doc

PLACE = "(place)"
"""Stands among paths for whatever an item's cursor is made of."""


class Part(Protocol):
    """A member of rows that is made of others; equal ones are fetched alike."""

    def __hash__(self) -> int:
        """By what is fetched."""

    def expression(self) -> Doc:
        """What MongoDB is to make."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Asks a query for rows in place of records: `paths` are dotted names of members (`product.name`),
    `parts` are members that are made of others as they are fetched."""

    paths: frozenset[str]
    parts: tuple[tuple[str, Part], ...] = ()

    def projection(self, *place: str) -> Doc:
        """What to fetch; `place` names the members a list is sorted by, fetched if cursors are asked for."""
        paths = frozenset(path for path in self.paths if not path.endswith(PLACE))
        if PLACE in self.paths:
            paths = paths.union(place)
        # MongoDB refuses a member beside one of its own members.
        members = {path: 1 for path in sorted(paths) if not _is_within(path, paths)}
        return {"_id": 1} | members | {name: part.expression() for name, part in self.parts}

    def having(self, name: str, part: Part) -> "Rows":
        """The same with a part under a name of its own."""
        return replace(self, parts=(*self.parts, (name, part)))

    def below(self, member: str) -> "Rows":
        """The paths within `member`, without its name."""
        start = member + "."
        return Rows(frozenset(path.removeprefix(start) for path in self.paths if path.startswith(start)))


def projection(rows: Rows | None, place: Iterable[str], otherwise: Doc | None = None) -> Doc | None:
    """What to fetch for rows, or for records (`otherwise`)."""
    return otherwise if rows is None else rows.projection(*place)


def source(collection: Collection, rows: Rows | None) -> Collection:
    """Where rows are read from, or records: rows have instants without a zone, which are UTC."""
    return collection if rows is None else collection.zoneless()


def reading(rows: Rows | None, record: type[Any]) -> Callable[[Doc], Any] | None:
    """What makes a record of a document; None where rows are asked for, which it is already."""
    return None if rows is not None else partial(from_document, record=record)


def items(found: Mapping[str, Doc], rows: Rows | None, record: type[Any]) -> dict[str, Any]:
    """What was found as rows or records, by key."""
    read = reading(rows, record)
    return {key: document if read is None else read(document) for key, document in found.items()}


def _is_within(path: str, paths: frozenset[str]) -> bool:
    return any(prefix in paths for prefix in accumulate(path.split(".")[:-1], "{}.{}".format))


def stored_number(value: Any) -> Decimal:
    """The number that a row holds as `value`."""
    number: Decimal = value.to_decimal()
    return number
