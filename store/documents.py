"""Records to BSON documents and back: snake_case to camelCase, `key` to `_id`, `Decimal` to `Decimal128`,
tuples to arrays.

A document leaves out what is `None` where the record's default is `None` as well.
"""

from typing import Any, TypeVar

from store.document_code import camel, reader, writer

R = TypeVar("R")


def to_document(record: Any) -> dict[str, Any]:
    """The document of a record."""
    kind: Any = type(record)
    return writer(kind)(record)


def from_document(document: dict[str, Any], record: type[R]) -> R:
    """The record of a document; what the document lacks takes the record's default."""
    kind: Any = record
    made: R = reader(kind)(document)
    return made


__all__ = ["camel", "from_document", "to_document"]
