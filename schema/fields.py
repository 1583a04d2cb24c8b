"""The three kinds of fields that are more than an attribute of the record.

Strawberry types a field by what its resolver returns. Ours return records of the store and not the GraphQL
types those are shown as, so what these give is untyped; the field's annotation, or `graphql_type`, says what
a client sees.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

import strawberry

Resolver = Callable[..., Any]


def resolved(*, resolver: Resolver, description: str, name: str | None = None) -> Any:
    """A field without arguments, for use as a class attribute; `name` where Python has none such (`from`)."""
    return strawberry.field(resolver=resolver, description=description, name=name)


def with_arguments(*, graphql_type: Any, description: str) -> Callable[[Resolver], Any]:
    """Makes a field of a method, whose parameters are the arguments; its `self` is the record."""
    field: Callable[[Resolver], Any] = strawberry.field(graphql_type=graphql_type, description=description)
    return field


def events(*, graphql_type: Any, description: str) -> Callable[[Resolver], Any]:
    """Makes a subscription of a method that returns an asynchronous iterator of records."""
    field: Callable[[Resolver], Any] = strawberry.subscription(
        graphql_type=graphql_type, description=description
    )
    return field


def attribute(path: str) -> Resolver:
    """A resolver that reads what lies deeper in the record (`"log.log_id"`)."""
    read = attrgetter(path)

    def resolve(root: Any) -> Any:
        return read(root)

    return resolve
