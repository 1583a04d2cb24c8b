"""Records to BSON documents and back: snake_case to camelCase, `key` to `_id`, `Decimal` to `Decimal128`,
tuples to arrays.

A document leaves out what is `None` where the record's default is `None` as well.
"""

from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from bson.decimal128 import Decimal128
from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

R = TypeVar("R")


def camel(name: str) -> str:
    """`sku_id` as `skuId`; `key` is the document's `_id`."""
    if name == "key":
        return "_id"
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


@cache
def _converter() -> Converter:
    converter = Converter(unstruct_collection_overrides={tuple: list}, detailed_validation=False)
    converter.register_structure_hook(datetime, lambda value, _: value)
    converter.register_unstructure_hook(datetime, lambda value: value)
    converter.register_structure_hook(Decimal, lambda value, _: value.to_decimal())
    converter.register_unstructure_hook(Decimal, Decimal128)
    converter.register_unstructure_hook(StrEnum, lambda word: word.value)
    converter.register_structure_hook_factory(is_dataclass, lambda cls: _structure(cls, converter))
    converter.register_unstructure_hook_factory(is_dataclass, lambda cls: _unstructure(cls, converter))
    return converter


def _renames(cls: Any) -> dict[str, Any]:
    return {field.name: override(rename=camel(field.name)) for field in fields(cls)}


def _structure(cls: Any, converter: Converter) -> Any:
    return make_dict_structure_fn(cls, converter, _cattrs_forbid_extra_keys=False, **_renames(cls))


def _unstructure(cls: Any, converter: Converter) -> Any:
    write = make_dict_unstructure_fn(cls, converter, **_renames(cls))

    optional = frozenset(camel(field.name) for field in fields(cls) if field.default is None)

    def without_nulls(record: Any) -> dict[str, Any]:
        return {
            name: value for name, value in write(record).items() if value is not None or name not in optional
        }

    return without_nulls


def stored_number(value: Any) -> Decimal:
    """The number that a document holds as `value`, for who reads rows."""
    number: Decimal = value.to_decimal()
    return number


def to_document(record: Any) -> dict[str, Any]:
    """The document of a record."""
    document: dict[str, Any] = _converter().unstructure(record)
    return document


def to_value(value: Any) -> Any:
    """The document's form of any value that records are made of."""
    return _converter().unstructure(value)


def from_document(document: dict[str, Any], record: type[R]) -> R:
    """The record of a document; what the document lacks takes the record's default."""
    return _converter().structure(document, record)
