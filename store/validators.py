"""What documents hold (`SCHEMAS`) and what of it MongoDB checks (`VALIDATORS`): a `$jsonSchema` for every
collection, derived from the classes of its documents.

Each field's description stands beside its type, so that a database explains itself to whoever looks at it
with other tools; `docs/documents.md` is written from the same.
"""

from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from store import collections as names
from store.descriptions import COLLECTIONS, FIELDS, CollectionDescription
from store.documents import camel

Schema = dict[str, Any]

_PLAIN: dict[Any, list[str]] = {
    str: ["string"],
    bool: ["bool"],
    datetime: ["date"],
    # The driver takes the shorter of the two that a number fits in.
    int: ["int", "long"],
    Decimal: ["decimal"],
    NoneType: ["null"],
}


def _object(record: type) -> Schema:
    """The schema of a document or part of one: every field of `record`, and nothing else."""
    hints = get_type_hints(record)
    members = {camel(field.name): field for field in fields(record)}
    schema: Schema = {
        "bsonType": "object",
        "properties": {
            name: {**_value(hints[field.name]), "description": FIELDS[record][field.name]}
            for name, field in members.items()
        },
        "additionalProperties": False,
    }
    required = [name for name, field in members.items() if not _may_be_missing(field)]
    return schema | {"required": required} if required else schema


def _may_be_missing(field: Field[Any]) -> bool:
    # The codec leaves out what is None where None is the default (store.documents).
    return field.default is None


def _value(hint: Any) -> Schema:
    if hint in _PLAIN:
        return _of_types(_PLAIN[hint])
    if get_origin(hint) in (Union, UnionType):
        return _any_of([_value(option) for option in get_args(hint)])
    if get_origin(hint) is tuple:
        return {"bsonType": "array", "items": _value(get_args(hint)[0])}
    if get_origin(hint) is dict:
        return _keyed(*get_args(hint))
    if is_dataclass(hint) and isinstance(hint, type):
        return _object(hint)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"bsonType": "string", "enum": [word.value for word in hint]}
    raise TypeError(f"documents have no form for {hint!r}")


def _keyed(key: Any, value: Any) -> Schema:
    """An object whose members are named by the words of a vocabulary, or any object where they are free."""
    if not issubclass(key, StrEnum):
        return {"bsonType": "object"}
    members = {word.value: _value(value) for word in key}
    return {"bsonType": "object", "properties": members, "additionalProperties": False}


def _any_of(options: list[Schema]) -> Schema:
    """One schema for several, of which at most one says more than its types."""
    merged: Schema = {}
    types: list[str] = []
    for option in options:
        given = option["bsonType"]
        types += [given] if isinstance(given, str) else given
        merged |= option
    if "enum" in merged and "null" in types:
        merged["enum"] = [*merged["enum"], None]
    return merged | _of_types(types)


def _of_types(types: list[str]) -> Schema:
    return {"bsonType": types[0] if len(types) == 1 else types}


def _collection(described: CollectionDescription) -> Schema:
    schema = _object(described.record)
    if described.own_key is not None:
        own = {"_id": {"bsonType": "string", "description": described.own_key}}
        schema["properties"] = own | schema["properties"]
        schema["required"] = ["_id", *schema["required"]]
    return {"title": described.purpose, **schema}


def _outline(schema: Schema) -> Schema:
    """What `schema` demands of the document itself: not the insides of its parts, and no descriptions.

    Inside a transaction MongoDB 6 parses all of it anew for each index of each document that is updated.
    """
    members = schema["properties"].items()
    kept = ("bsonType", "enum")
    rules = {word: rule for word, rule in schema.items() if word != "title"}
    return rules | {
        "properties": {
            name: {word: member[word] for word in kept if word in member} for name, member in members
        }
    }


SCHEMAS: Mapping[str, Schema] = {name: _collection(described) for name, described in COLLECTIONS.items()}

# Checking the insides too costs MongoDB some 60 microseconds a document, a sixth of what a mutation costs it.
WRITTEN_ALL_THE_TIME = frozenset({names.OFFERS, names.INTERACTIONS, names.ARCHIVED_ERRORS, names.JOURNAL})

VALIDATORS: Mapping[str, Schema] = {
    name: _outline(schema) if name in WRITTEN_ALL_THE_TIME else schema for name, schema in SCHEMAS.items()
}
