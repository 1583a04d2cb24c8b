"""The generated function of a selection set: Python source that turns one object into what is shown of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType
from typing import Any, NoReturn

from graphql import Undefined

One = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Usual:
    """What values of a scalar nearly always are, and how they are shown then: expressions of the value `{v}`,
    which may name what is in `scope`. Values that are something else are shown by `otherwise`."""

    condition: str
    shown: str
    otherwise: One
    scope: Mapping[str, Any]

    def __call__(self, value: Any) -> Any:
        """What is shown of a value, where no function is generated for it."""
        return self.otherwise(value)


@dataclass(frozen=True, slots=True)
class Members:
    """How rows hold their members: by `name`, of the attribute's; or in an array, in this `order`."""

    name: Callable[[str], str]
    order: Sequence[str] = ()


# What a value of each built-in scalar nearly always is, and is then shown as it is.
_AS_IT_IS = {
    "String": "type({v}) is str",
    "ID": "type({v}) is str",
    "Boolean": "type({v}) is bool",
    "Int": "type({v}) is int and -2147483648 <= {v} <= 2147483647",
}


class Unforeseen(Exception):
    """Something that only graphql-core knows how to answer; the text says what, for the figures."""


class Shape:
    """Writes such a function; its names stand for what `scope` holds."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._members: list[str] = []
        self._columns: list[str] = []
        self._scope: dict[str, Any] = {}

    def check(self, accept: One) -> None:
        """Let `accept` see the object first; it raises if this is not for it."""
        self._lines.append(f"    {self._named(accept)}(r)")

    def constant(self, key: str, value: str) -> None:
        """A member that is always the same."""
        self._members.append(f"{key!r}: {value!r}")

    def column(self, key: str) -> None:
        """A member that is completed elsewhere, for all objects at once."""
        self._columns.append(f"c{len(self._columns)}")
        self._members.append(f"{key!r}: {self._columns[-1]}")

    def scalar(
        self, key: str, read: str, show: One, *, kind: str, null: bool, usual: Usual | None = None
    ) -> None:
        """A member read by the expression `read`: a scalar of the name `kind`, shown by `show`, unless it is
        as `usual`."""
        name, shown = self._read(key, read), self._named(show)
        if usual is not None:
            self._scope |= usual.scope
            value = f"({usual.shown}) if {usual.condition} else {shown}({name})".format(v=name)
            self._lines.append(f"    {f'if {name} is not None: ' if null else ''}{name} = {value}")
            return
        as_it_is = _AS_IT_IS.get(kind, "").format(v=name)
        conditions = [f"{name} is not None"] if null else []
        conditions += [f"not ({as_it_is})"] if as_it_is else []
        condition = f"if {' and '.join(conditions)}: " if conditions else ""
        self._lines.append(f"    {condition}{name} = {shown}({name})")

    def word(self, key: str, read: str, words: dict[str, str], *, null: bool, records: bool) -> None:
        """A member of a closed vocabulary: records have members of an enumeration, rows their values."""
        name, value = self._read(key, read), "._value_" if records else ""
        condition = f"if {name} is not None: " if null else ""
        self._lines.append(f"    {condition}{name} = {self._named(words)}[{name}{value}]")

    def value(self, key: str, read: str, show: One, *, null: bool) -> None:
        """A member that is an object or a list, shown by `show`."""
        name = self._read(key, read)
        self._lines.append(f"    if {name} is not None: {name} = {self._named(show)}({name})")
        if not null:
            self._lines.append(f"    else: {self._named(absent)}()")

    def called(self, function: Callable[..., Any], *reads: str) -> str:
        """The expression for what `function` makes of what is read."""
        return f"{self._named(function)}({', '.join(reads)})"

    def reader(self, read: str) -> One:
        """The function of an object that the expression `read` stands for."""
        return reader(read, self._scope)

    def made(self) -> Callable[..., Any]:
        """The function: of an object `r`, and the columns in their order."""
        header = f"def show({', '.join(['r', *self._columns])}):"
        return self._function([header, *self._lines, f"    return {self._shown}"])

    def made_for_lists(self) -> Callable[..., Any]:
        """The function of a list of objects, none of which may be missing, where there are no columns: it
        goes through them by itself, for to be called for each would cost as much as two members do."""
        start = ["def show(rs):", "    shown = []", "    for r in rs:"]
        start.append(f"        if r is None: {self._named(absent)}()")
        lines = [f"    {line}" for line in self._lines]
        return self._function([*start, *lines, f"        shown.append({self._shown})", "    return shown"])

    @property
    def _shown(self) -> str:
        return f"{{{', '.join(self._members)}}}"

    def _function(self, lines: list[str]) -> Callable[..., Any]:
        exec(_code("\n".join(lines)), self._scope)
        made: Callable[..., Any] = self._scope["show"]
        return made

    def _read(self, key: str, read: str) -> str:
        name = f"v{len(self._members)}"
        self._lines.append(f"    {name} = {read}")
        self._members.append(f"{key!r}: {name}")
        return name

    def _named(self, thing: Any) -> str:
        name = f"f{len(self._scope)}"
        self._scope[name] = thing
        return name


def reading(path: str, members: Members | None, *, strict: bool) -> str:
    """The expression that reads `path` of an object `r`: a record, or a row with `members`. Of rows, a
    missing last member is null unless `strict`, which raises."""
    if members is None:
        return f"r.{path}"
    names = [members.name(part) for part in path.split(".")]
    start = "r"
    if members.order:
        start = f"r[{members.order.index(names.pop(0))}]"
        if not names:
            return start
    *way, last = names
    start += "".join(f"[{name!r}]" for name in way)
    return f"{start}[{last!r}]" if strict else f"{start}.get({last!r})"


def reader(read: str, scope: dict[str, Any] | None = None) -> One:
    """The function of an object that the expression `read` stands for."""
    made: One = eval(_code(f"lambda r: {read}", "eval"), {} if scope is None else scope)
    return made


def key_reader(reads: list[str]) -> One:
    """The function that reads an object's key: a value, or several in a tuple; None if one of them is."""
    if len(reads) == 1:
        return reader(reads[0])
    parts = reader(f"({', '.join(reads)})")

    def read(value: Any) -> Any:
        key = parts(value)
        return None if None in key else key

    return read


def checked(show: One) -> One:
    """`show`, never asked about nothing and never giving nothing."""

    def one(value: Any) -> Any:
        if value is None:
            absent()
        shown = show(value)
        if shown is None or shown is Undefined:
            raise Unforeseen("a scalar that shows nothing")
        return shown

    return one


def absent() -> NoReturn:
    """Raises: graphql-core has words for it."""
    raise Unforeseen("null where none may be")


@lru_cache(maxsize=2_000)
def _code(source: str, mode: str = "exec") -> CodeType:
    # Selections that differ in nothing but what their names stand for share the translated source.
    return compile(source, "<selection>", mode)
