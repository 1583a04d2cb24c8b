"""The order of a list, and the stretch between two places of it as conditions for an index, in turn. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from store.mongo_collection import Doc
from store.pages import Kind, Place, Window
from store.vocabulary import SortDirection

# Mongo compares values of one type only: "every instant" keeps apart what lacks one.
ANY_INSTANT = {"$gte": datetime(1, 1, 1, tzinfo=UTC)}


@dataclass(frozen=True, slots=True)
class Ordering:
    """A list sorted by `field`, ties by key; with `unique`, `field` alone decides and a place is its value.

    With `nullable`, documents may lack the field; they come before all others in ascending order.
    """

    field: str
    kind: Kind
    ascending: bool = False
    unique: bool = False

    @property
    def nullable(self) -> bool:
        """Whether documents may lack the field."""
        return self.kind is Kind.MAYBE_INSTANT

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of a place's values."""
        return (self.kind,) if self.unique else (self.kind, Kind.TEXT)

    @property
    def members(self) -> tuple[str, ...]:
        """What of a document its place is made of."""
        return (self.field,) if self.unique else (self.field, "_id")

    def place(self, document: Doc) -> Place:
        """Where a document stands."""
        return tuple(document.get(member) for member in self.members)

    def sort(self, *, backward: bool = False) -> list[tuple[str, int]]:
        """The sort of a command that reads from the start of the list, or backward from its end."""
        direction = 1 if self.ascending != backward else -1
        return [(self.field, direction)] if self.unique else [(self.field, direction), ("_id", direction)]

    @property
    def most_slices(self) -> int:
        """How many conditions a page after a place needs; `slices` gives more only between two places."""
        if self.unique:
            return 1
        return 3 if self.nullable else 2


@dataclass(frozen=True, slots=True)
class Span:
    """The values of the sorting field that a filter allows, from (inclusive) and to (exclusive)."""

    start: Any = None
    end: Any = None

    def __contains__(self, value: Any) -> bool:
        return (self.start is None or value >= self.start) and (self.end is None or value < self.end)

    def condition(self) -> Doc:
        """The span as operators on a field; empty where it allows everything."""
        given = {"$gte": self.start, "$lt": self.end}
        return {operator: value for operator, value in given.items() if value is not None}


EVERYTHING = Span()


def ordering(field: str, kind: Kind, direction: SortDirection) -> Ordering:
    """The order by a field in a direction a reader asked for, ties by key."""
    return Ordering(field, kind, ascending=direction is SortDirection.ASC)


def slices(order: Ordering, window: Window, span: Span = EVERYTHING) -> tuple[Doc, ...]:
    """Conditions that together, each once, hold for what lies between the window's places and in the span.

    Each is an equality or a range of the sorting field, so that an index gives each in order and a merge
    gives all. Empty where nothing can lie there; one empty condition where everything does.
    """
    low, high = (window.after, window.before) if order.ascending else (window.before, window.after)
    if low is not None and high is not None and _rank(low) >= _rank(high):
        return ()
    if order.unique:
        return (_range(order.field, low[0] if low else None, high[0] if high else None, span),)
    if low is None and high is None:
        return (_field(order.field, span.condition()),)
    if low is not None and high is not None and low[0] == high[0]:
        between = {order.field: low[0], "_id": {"$gt": low[1], "$lt": high[1]}}
        return (between,) if _within(low[0], span) else ()
    return tuple(_pieces(order, low, high, span))


def _pieces(order: Ordering, low: Place | None, high: Place | None, span: Span) -> Sequence[Doc]:
    pieces: list[Doc] = []
    field = order.field
    if low is not None and _within(low[0], span):
        pieces.append({field: low[0], "_id": {"$gt": low[1]}})
    if low is None and order.nullable and high is not None and high[0] is not None:
        pieces.append({field: None})
    if high is None or high[0] is not None:
        after_nothing = low is not None and low[0] is None
        between = _range(field, low[0] if low else None, high[0] if high else None, span)
        pieces.append({field: {**ANY_INSTANT, **between.get(field, {})}} if after_nothing else between)
    if high is not None and _within(high[0], span):
        pieces.append({field: high[0], "_id": {"$lt": high[1]}})
    return pieces


def _within(value: Any, span: Span) -> bool:
    return value in span if value is not None else span == EVERYTHING


def _range(field: str, low: Any, high: Any, span: Span) -> Doc:
    start, end = span.start, span.end
    condition: Doc = {}
    if low is not None and (start is None or low >= start):
        condition["$gt"] = low
    elif start is not None:
        condition["$gte"] = start
    if high is not None and (end is None or high <= end):
        condition["$lt"] = high
    elif end is not None:
        condition["$lt"] = end
    return _field(field, condition)


def _field(field: str, condition: Doc) -> Doc:
    return {field: condition} if condition else {}


def _rank(place: Place) -> tuple[Any, ...]:
    return tuple((False,) if value is None else (True, value) for value in place)
