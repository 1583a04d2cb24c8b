"""A list with a filter, as its reader needs it: conditions, and the indexes that begin with them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from store.mongo_collection import Doc
from store.queries.given import both, one_of
from store.queries.keysets import EVERYTHING, Ordering, Span
from store.rows import Rows

# MongoDB merges that many index scans in order before it sorts in memory instead.
MOST_SCANS = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """One condition that indexes begin with.

    `where` is the condition with its index prefix, `index` answers it in any order; `points` are the same as
    separate equalities (empty where they are too many to merge), `orders` the index that gives each of them
    by a sorting field; `rest` is the condition on a document that was found
    otherwise; `narrow` says that few documents meet it.
    """

    name: str
    where: Doc
    index: str
    points: tuple[Doc, ...] = ()
    orders: Mapping[str, str] = field(default_factory=dict)
    rest: Doc = field(default_factory=dict)
    narrow: bool = False

    def gives(self, order: Ordering, scans: int) -> bool:
        """Whether an index gives this condition in `order`, at `scans` scans of a page for each point."""
        return order.field in self.orders and 0 < len(self.points) * scans <= MOST_SCANS


@dataclass(frozen=True, slots=True)
class Listing:
    """A list to be read: its conditions (the most telling first), the partitions it lies in (`base`), what
    no index holds (`rest`), and the values that the filter allows for the sorting field (`span`). Read are
    `rows`, or records by the `projection`."""

    choices: tuple[Choice, ...]
    base: Choice
    rest: Doc
    order: Ordering
    span: Span = EVERYTHING
    projection: Doc | None = None
    rows: Rows | None = None

    def left_by(self, driver: Choice) -> Doc:
        """What is to be compared on the documents that the points of `driver` find."""
        others = [choice.rest for choice in self.choices if choice is not driver]
        return both(*others, self.base.rest if driver is self.base else {}, self.rest)

    @property
    def whole(self) -> Choice | None:
        """The one condition that is the whole filter, if there is such."""
        driver = self.choices[0] if self.choices else self.base
        return None if self.left_by(driver) else driver

    def looked_up(self, choice: Choice) -> "LookUp":
        """How to find all that `choice` finds, in any order, and what is then left to compare."""
        index = choice.orders.get(self.order.field)
        condition = self.span.condition()
        span = {self.order.field: condition} if condition else {}
        if index is None or (choice is self.base and choice.rest):
            return LookUp(choice.where, choice.index, both(self.left_by(choice), span))
        return LookUp(both(choice.where, span), index, self.left_by(choice))


@dataclass(frozen=True, slots=True)
class LookUp:
    """A condition, the index that answers it, and what remains to be compared on each document found."""

    where: Doc
    index: str
    rest: Doc


def points(**axes: Sequence[Any]) -> tuple[Doc, ...]:
    """Every combination of the values as an equality of the (double underscore: dotted) fields; none if they
    are too many to merge."""
    size = 1
    for values in axes.values():
        size *= len(values)
    if size > MOST_SCANS:
        return ()
    names = [name.replace("__", ".") for name in axes]
    return tuple(dict(zip(names, values, strict=True)) for values in product(*axes.values()))


def partition(name: str, values: Sequence[str]) -> Doc:
    """The condition that a document lies in one of the partitions."""
    return one_of(name, values) or {name: {"$in": []}}
