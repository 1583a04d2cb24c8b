"""A compiled operation at work: whole levels of objects are read, then shaped, from the root down."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from graphql import FieldNode

from schema.compiled.bindings import Attribute, Call, Computed, Enclosed, Relation
from schema.compiled.inputs import Arguments
from schema.compiled.source import Shape, Unforeseen, absent, checked

SLICE = 50
"""So many objects are shaped before others have a turn of the event loop."""

One = Callable[..., Any]

_LISTS = list, tuple


class NotInRows(Exception):
    """A field needs the record of its object."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a resolver may want to know of its field; `rows` are the members to show, None for records."""

    context: Any
    field_nodes: list[FieldNode]
    fragments: dict[str, Any]
    rows: Any


@dataclass(frozen=True, slots=True)
class Run:
    """One execution: its context, the variables that have a value (as JSON, and as Python values), the
    document's fragments, and what makes the `info` of resolvers."""

    context: Any
    raw: dict[str, Any]
    coerced: dict[str, Any]
    fragments: dict[str, Any]
    make_info: Callable[[Asked], Any]


@dataclass(slots=True)
class Column:
    """One field of a level that is not read off each object: how it is read and completed for all of them."""

    key: str
    binding: Call | Relation | Attribute | Computed
    nodes: list[FieldNode]
    arguments: Arguments
    complete: "Completion"
    read: One
    within: One | None = None
    records: bool = True
    rows: Any = None
    part: "Part | None" = None
    parts: "tuple[Part, ...]" = ()

    def prepared(self, run: Run) -> tuple[Any, dict[str, Any]]:
        """What the resolver gets besides the objects: info and arguments."""
        rows = self.rows
        for each in self.parts:
            rows = each.added(rows, run)
        info = run.make_info(Asked(run.context, self.nodes, run.fragments, rows))
        return info, self.arguments.read(run.raw, run.coerced)

    async def values(self, objects: Sequence[Any], info: Any, keywords: dict[str, Any]) -> list[Any]:
        """The value of the field for each of the objects, not yet completed."""
        binding = self.binding
        if isinstance(binding, Attribute | Computed):
            return list(map(self.read, objects))
        if isinstance(binding, Relation):
            return await self._related(binding, objects, info, keywords)
        taken = {"info": info, **keywords} if binding.takes_info else keywords
        found = [binding.resolver(each, **taken) for each in objects]
        if any(map(inspect.isawaitable, found)):
            return await together(found)
        return found

    async def _related(
        self, binding: Relation, objects: Sequence[Any], info: Any, keywords: dict[str, Any]
    ) -> list[Any]:
        question = binding.asked(**keywords) if binding.asked else ()
        keys = list(map(self.read, objects))
        known = [key for key in keys if key is not None]
        if not known:
            return [None] * len(keys)
        if binding.remember is not None and self.records:
            for each in objects:
                binding.remember(info, each)
        load: Callable[..., Any] = binding.load
        asked: Any = known
        if self.within is not None:
            asked = dict(zip(keys, map(self.within, objects), strict=True))
        elif self.part is not None and all(self.part.name in each for each in objects):
            load, asked = self.part.enclosed.load, self.part.taken(keys, objects)
        found = await load(info, asked, *question)
        return [None if key is None else found.get(key) for key in keys]

    async def completed(self, objects: Sequence[Any], run: Run) -> list[Any]:
        """What the field shows for each of the objects."""
        return await self.complete.all(await self.values(objects, *self.prepared(run)), run)


@dataclass(frozen=True, slots=True)
class Part:
    """What a relation shows, fetched with the rows above it and found in them by its `name`."""

    name: str
    enclosed: Enclosed
    members: frozenset[str]
    arguments: Arguments
    asked: Callable[..., tuple[Any, ...]]

    def added(self, rows: Any, run: Run) -> Any:
        """What asks for rows with this part, if it can be had so."""
        part = self.enclosed.part(self.members, *self.asked(**self.arguments.read(run.raw, run.coerced)))
        return rows if part is None else rows.having(self.name, part)

    def taken(self, keys: Sequence[Any], rows: Sequence[Any]) -> dict[Any, tuple[Any, Any]]:
        """The rows by key, each with its part."""
        return {key: (row, row[self.name]) for key, row in zip(keys, rows, strict=True)}


class Completion:
    """How values of one type become what is shown of them; `one` is None where that takes reading more."""

    one: One | None = None

    async def all(self, values: list[Any], run: Run) -> list[Any]:
        """What is shown of each value."""
        assert self.one is not None
        return await _mapped(self.one, values)

    def listing(self) -> One:
        """What shows the values of a list as `one`, which there must be, shows each."""
        one = self.one
        assert one is not None
        return lambda values: [one(value) for value in values]


class Plain(Completion):
    """Values of a scalar or an enumeration, which `show` shows."""

    def __init__(self, show: One) -> None:
        self.show = show
        self.one = checked(show)


class Wrapping(Completion):
    """Values of another completion, as they are or missing."""

    inner: Completion


class NonNull(Wrapping):
    """Values that must be there."""

    def __init__(self, inner: Completion) -> None:
        self.inner = inner
        show = inner.one
        if show is not None:
            self.one = lambda value: absent() if value is None else show(value)

    def listing(self) -> One:
        """See `Completion`."""
        return self.inner.listing()

    async def all(self, values: list[Any], run: Run) -> list[Any]:
        """See `Completion`."""
        if any(value is None for value in values):
            absent()
        return await self.inner.all(values, run)


class Nullable(Wrapping):
    """Values that may be missing."""

    def __init__(self, inner: Completion) -> None:
        self.inner = inner
        show = inner.one
        if show is not None:
            self.one = lambda value: None if value is None else show(value)

    async def all(self, values: list[Any], run: Run) -> list[Any]:
        """See `Completion`."""
        present = [value for value in values if value is not None]
        shown = iter(await self.inner.all(present, run) if present else ())
        return [None if value is None else next(shown) for value in values]


class Listed(Completion):
    """Lists of values."""

    def __init__(self, inner: Completion) -> None:
        self.inner = inner
        if inner.one is not None:
            show = inner.listing()
            self.one = lambda values: show(_items(values))

    async def all(self, values: list[Any], run: Run) -> list[Any]:
        """See `Completion`."""
        lists = list(map(_items, values))
        flat = [value for each in lists for value in each]
        shown = iter(await self.inner.all(flat, run) if flat else ())
        return [list(islice(shown, len(each))) for each in lists]


class Shaped(Completion):
    """Objects of one type. `shape` takes an object and what is shown of each of the columns."""

    def __init__(self, shape: Shape, columns: Sequence[Column]) -> None:
        self.shape = shape.made()
        self.columns = columns
        self.one = None if columns else self.shape
        self._source = shape

    def listing(self) -> One:
        """See `Completion`."""
        return self._source.made_for_lists()

    async def all(self, values: list[Any], run: Run) -> list[Any]:
        """See `Completion`."""
        columns = self.columns
        if not columns:
            return await _mapped(self.shape, values)
        shown = await together([column.completed(values, run) for column in columns])
        return await _mapped(self.shape, values, *shown)


class Sorted(Completion):
    """Objects of an interface or a union: each is shown by its own type."""

    def __init__(self, type_of: Callable[[Any], str], types: dict[str, Completion]) -> None:
        self._type_of = type_of
        self._types = types
        if all(each.one is not None for each in types.values()):
            self.one = self._show

    def _show(self, value: Any) -> Any:
        one = self._types[self._type_of(value)].one
        assert one is not None
        return one(value)

    async def all(self, values: list[Any], run: Run) -> list[Any]:
        """See `Completion`."""
        names = list(map(self._type_of, values))
        groups = {
            name: [each for each, own in zip(values, names, strict=True) if own == name]
            for name in dict.fromkeys(names)
        }
        shown = await together([self._types[name].all(each, run) for name, each in groups.items()])
        queues = dict(zip(groups, map(iter, shown), strict=True))
        return [next(queues[name]) for name in names]


@dataclass(frozen=True, slots=True)
class Made:
    """A completion, the members and parts its rows must have, the kinds of objects loaded by key below."""

    completion: Completion
    needs: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    parts: tuple[Part, ...] = ()


async def together(awaited: Sequence[Awaitable[Any]]) -> list[Any]:
    """What all of them give; if one fails, the first failure once all have ended."""
    if len(awaited) == 1:
        return [await awaited[0]]
    given = await asyncio.gather(*awaited, return_exceptions=True)
    for each in given:
        if isinstance(each, BaseException):
            raise each
    return given


async def _mapped(show: One, *columns: Sequence[Any]) -> list[Any]:
    size = len(columns[0])
    if size <= SLICE:
        return list(map(show, *columns))
    shown: list[Any] = []
    waiting = map(show, *columns)
    while len(shown) < size:
        shown += islice(waiting, SLICE)
        await asyncio.sleep(0)
    return shown


def _items(values: Any) -> Collection[Any]:
    if not isinstance(values, _LISTS):
        raise Unforeseen("no list where one must be")
    return values
