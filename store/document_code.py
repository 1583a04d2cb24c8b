"""Generated functions that turn a record into its document and back, one pair a record type.

The write path does this some ten times a mutation, so that what a generic converter spends on looking up
types at run time (three quarters of its time) is spent once, when the functions are written.
"""

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
    scope: dict[str, Any] = {"Decimal128": Decimal128, "free": _free}
    hints = get_type_hints(record)
    lines = ["def write(record):", "    document = {}"]
    for field in fields(record):
        value = _written(hints[field.name], "value", scope)
        lines.append(f"    value = record.{field.name}")
        guard = "    if value is not None: " if field.default is None else "    "
        lines.append(f"{guard}document[{camel(field.name)!r}] = {value}")
    lines.append("    return document")
    exec("\n".join(lines), scope)
    made: Write = scope["write"]
    return made


@cache
def reader(record: Any) -> Read:
    """The function that gives the `record` of a document; what it lacks takes the record's default.

    The function raises `KeyError` for a document without a required field, or with a word that its
    vocabulary does not have.
    """
    scope: dict[str, Any] = {"new": object.__new__, "record": record, "missing": MISSING}
    hints = get_type_hints(record)
    lines = ["def read(document):", "    get = document.get", "    made = new(record)"]
    for number, field in enumerate(fields(record)):
        lines.append(f"    value = {_found(field, number, scope)}")
        lines.append(f"    made.{field.name} = {_given(field, hints[field.name], number, scope)}")
    lines.append("    return made")
    exec("\n".join(lines), scope)
    made: Read = scope["read"]
    return made


def _found(field: "Field[Any]", number: int, scope: dict[str, Any]) -> str:
    name = camel(field.name)
    if field.default is None:
        return f"get({name!r})"
    if field.default is MISSING and field.default_factory is MISSING:
        return f"document[{name!r}]"
    factory = field.default_factory
    scope[f"default_{number}"] = (lambda: field.default) if factory is MISSING else factory
    return f"get({name!r}, missing)"


def _given(field: "Field[Any]", hint: Any, number: int, scope: dict[str, Any]) -> str:
    value = _read(hint, "value", scope)
    if f"default_{number}" in scope:
        return f"default_{number}() if value is missing else {value}"
    return value


def _written(hint: Any, value: str, scope: dict[str, Any]) -> str:
    """The expression that gives the document's form of `value`."""
    if hint is int or hint in _AS_IS:
        return value
    if hint is Any:
        return f"free({value})"
    if hint is Decimal:
        return f"Decimal128({value})"
    if get_origin(hint) in (Union, UnionType):
        return _optional(_written(_present(hint), value, scope), value)
    if get_origin(hint) is tuple:
        item = _written(get_args(hint)[0], "item", scope)
        return f"list({value})" if item == "item" else f"[{item} for item in {value}]"
    if get_origin(hint) is dict:
        names, values = get_args(hint)
        name, item = _written(names, "name", scope), _written(values, "item", scope)
        return f"{{{name}: {item} for name, item in {value}.items()}}"
    if is_dataclass(hint) and isinstance(hint, type):
        return f"{_named(writer(hint), hint, 'write', scope)}({value})"
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return f"{value}._value_"
    raise TypeError(f"documents have no form for {hint!r}")


def _read(hint: Any, value: str, scope: dict[str, Any]) -> str:
    """The expression that gives what a record holds for `value` of a document."""
    if hint is Any or hint in _AS_IS:
        return value
    if hint is int:
        # A long integer comes as a type of the driver's own.
        return f"int({value})"
    if hint is Decimal:
        return f"{value}.to_decimal()"
    if get_origin(hint) in (Union, UnionType):
        return _optional(_read(_present(hint), value, scope), value)
    if get_origin(hint) is tuple:
        item = _read(get_args(hint)[0], "item", scope)
        return f"tuple({value})" if item == "item" else f"tuple([{item} for item in {value}])"
    if get_origin(hint) is dict:
        names, values = get_args(hint)
        name, item = _read(names, "name", scope), _read(values, "item", scope)
        return f"{{{name}: {item} for name, item in {value}.items()}}"
    if is_dataclass(hint) and isinstance(hint, type):
        return f"{_named(reader(hint), hint, 'read', scope)}({value})"
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        words = {word.value: word for word in hint}
        return f"{_named(words, hint, 'words', scope)}[{value}]"
    raise TypeError(f"records have no form for {hint!r}")


def _optional(expression: str, value: str) -> str:
    return expression if expression == value else f"(None if {value} is None else {expression})"


def _present(hint: Any) -> Any:
    options = [option for option in get_args(hint) if option is not NoneType]
    return options[0] if len(options) == 1 else Any


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


def _named(what: Any, record: type, use: str, scope: dict[str, Any]) -> str:
    name = f"{use}_{record.__name__}"
    scope[name] = what
    return name
