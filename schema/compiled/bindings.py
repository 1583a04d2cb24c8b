"""How fields get their values, as they declare it: what the compiler needs to know of a schema.

An object is shown of a *record* (attributes) or of a *row* (a document: members of a dict, or of an array
where the compiler is told their order). Paths are attribute paths (`activation.number`) for both; the
compiler is told how the members of rows are called.

A binding is *carried* where the object is neither but holds them, as a page holds its items: it is read by
attributes, and what it holds is records or rows.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

Keys = tuple[str, ...]

BINDING = "binding"
"""The extension of a field with its binding; what declares the field has it under the same name."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """The value at `path`. A carried one may ask the rows for more, by the name `also`."""

    path: str
    carried: bool = False
    also: Keys = ()


@dataclass(frozen=True, slots=True)
class Computed:
    """What `function` makes of the values at `paths` (None for what is not there); carried, of the object."""

    function: Callable[..., Any]
    paths: Keys = ()
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """What a resolver gives for one object: `resolver(root, info, **arguments)`, awaited if it must be.

    `rows` names the kind of object that it gives as rows if its `info.rows` says so. Unless carried, the
    object must be a record.
    """

    resolver: Callable[..., Any]
    takes_info: bool
    rows: str | None = None
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Enclosed:
    """How what a relation loads is fetched with the rows above it.

    `above(members)` names what those rows need for it, where it shows such members of its own rows.
    `part(members, *asked)` is what to fetch with each row, for whoever makes rows; None where it must be read
    by itself. `load` is the relation's, of a mapping from key to the row above and what was fetched with it.
    """

    above: Callable[[frozenset[str]], frozenset[str]]
    part: Callable[..., Hashable | None]
    load: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Relation:
    """What lies below all objects of a level, read at once.

    `load(info, keys, *asked(**arguments))` is awaited and gives a mapping from key to value. An object's key
    is the value at `keys` (a tuple of values if they are several); without one it has no value. `rows` is as
    in `Call`; `uses` names the kind of object that is loaded by key, which a level above may know already:
    such a level then shows records and tells them first, by `remember(info, record)`.

    With `within`, what is asked for lies in the object itself, in the list at that path: `load` gets a
    mapping from key to that list in place of keys, and what it gives is of the same kind, records or rows;
    `also` names members that it needs of the rows, shown or not.

    With `enclosed`, it can come with the rows of the level above, so that no read is made for it.
    """

    load: Callable[..., Any]
    keys: Keys
    asked: Callable[..., tuple[Any, ...]] | None = None
    rows: str | None = None
    uses: str | None = None
    remember: Callable[..., Any] | None = None
    within: str | None = None
    also: Keys = ()
    enclosed: Enclosed | None = None


Binding = Attribute | Computed | Call | Relation


@dataclass(frozen=True, slots=True)
class ByType:
    """A binding for each object type that has the field, by the type's name."""

    bindings: Mapping[str, Binding]
