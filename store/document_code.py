"""Generated functions that turn a record into its document and back, one pair a record type.

The write path does this some ten times a mutation, so that what a generic converter spends on looking up
types at run time (three quarters of its time) is spent once, when the functions are written.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from bson.decimal128 import Decimal128

Write = Callable[[Any], dict[str, Any]]
Read = Callable[[dict[str, Any]], Any]

_AS_IS = (str, bool, datetime)


def camel(name: str) -> str:
    """`sku_id` as `skuId`; `key` is the document's `_id`."""
    if name == "key":
        return "_id"
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


@cache
def writer(record: Any) -> Write:
    """The function that gives the document of a `record`; what is `None` by default is left out if it is."""
    form = _Writing()
    hints = get_type_hints(record)
    lines = ["def write(record):", "    document = {}"]
    for field in fields(record):
        lines.append(f"    value = record.{field.name}")
        guard = "    if value is not None: " if field.default is None else "    "
        value = form.expression(hints[field.name], "value")
        lines.append(f"{guard}document[{camel(field.name)!r}] = {value}")
    lines.append("    return document")
    exec("\n".join(lines), form.scope)
    made: Write = form.scope["write"]
    return made


@cache
def reader(record: Any) -> Read:
    """The function that gives the `record` of a document; what it lacks takes the record's default.

    The function raises `KeyError` for a document without a required field, or with a word that its
    vocabulary does not have.
    """
    form = _Reading()
    form.scope |= {"new": object.__new__, "record": record, "missing": MISSING}
    hints = get_type_hints(record)
    lines = ["def read(document):", "    get = document.get", "    made = new(record)"]
    for number, field in enumerate(fields(record)):
        value = form.expression(hints[field.name], "value")
        lines.append(f"    value = {_found(field)}")
        if (default := _default(field)) is not None:
            form.scope[f"default_{number}"] = default
            value = f"default_{number}() if value is missing else {value}"
        lines.append(f"    made.{field.name} = {value}")
    lines.append("    return made")
    exec("\n".join(lines), form.scope)
    made: Read = form.scope["read"]
    return made


def _found(field: "Field[Any]") -> str:
    name = camel(field.name)
    if field.default is None:
        return f"get({name!r})"
    return f"document[{name!r}]" if _default(field) is None else f"get({name!r}, missing)"


def _default(field: "Field[Any]") -> Callable[[], Any] | None:
    """What gives a missing field's value; None for those that must be there, and for None itself."""
    if field.default_factory is not MISSING:
        return field.default_factory
    return None if field.default in (None, MISSING) else lambda: field.default


class _Form(ABC):
    """Writes expressions that turn one form of a value into the other; `scope` is what they name."""

    sequence: str

    def __init__(self) -> None:
        self.scope: dict[str, Any] = {}

    def expression(self, hint: Any, value: str) -> str:
        """The other form of `value`, which is of the type `hint`."""
        if hint in _AS_IS:
            return value
        if get_origin(hint) in (Union, UnionType):
            options = [option for option in get_args(hint) if option is not NoneType]
            inner = self.expression(options[0] if len(options) == 1 else Any, value)
            return value if inner == value else f"(None if {value} is None else {inner})"
        if get_origin(hint) is tuple:
            item = self.expression(get_args(hint)[0], "item")
            items = value if item == "item" else f"[{item} for item in {value}]"
            made = self.sequence == "list" and items != value
            return items if made else f"{self.sequence}({items})"
        if get_origin(hint) is dict:
            name, item = map(self.expression, get_args(hint), ("name", "item"))
            return f"{{{name}: {item} for name, item in {value}.items()}}"
        return self.single(hint, value)

    @abstractmethod
    def single(self, hint: Any, value: str) -> str:
        """The same for what is neither optional nor made of others."""

    def named(self, what: Any, record: type, use: str) -> str:
        """The name of `what`, that `use` makes of a `record`."""
        name = f"{use}_{record.__name__}"
        self.scope[name] = what
        return name


class _Writing(_Form):
    """From what a record holds to what stands in its document."""

    sequence = "list"

    def __init__(self) -> None:
        self.scope = {"Decimal128": Decimal128, "free": _free}

    def single(self, hint: Any, value: str) -> str:
        if hint is int:
            return value
        if hint is Any:
            return f"free({value})"
        if hint is Decimal:
            return f"Decimal128({value})"
        if is_dataclass(hint) and isinstance(hint, type):
            return f"{self.named(writer(hint), hint, 'write')}({value})"
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            return f"{value}._value_"
        raise TypeError(f"documents have no form for {hint!r}")


class _Reading(_Form):
    """From what stands in a document to what its record holds."""

    sequence = "tuple"

    def single(self, hint: Any, value: str) -> str:
        if hint is int:
            # A long integer comes as a type of the driver's own.
            return f"int({value})"
        if hint is Any:
            return value
        if hint is Decimal:
            return f"{value}.to_decimal()"
        if is_dataclass(hint) and isinstance(hint, type):
            return f"{self.named(reader(hint), hint, 'read')}({value})"
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            words = {word.value: word for word in hint}
            return f"{self.named(words, hint, 'words')}[{value}]"
        raise TypeError(f"records have no form for {hint!r}")


def _free(value: Any) -> Any:
    """The document's form of a value whose type only itself knows."""
    if is_dataclass(value):
        kind: Any = type(value)
        return writer(kind)(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Decimal):
        return Decimal128(value)
    if isinstance(value, tuple):
        return [_free(item) for item in value]
    return value
