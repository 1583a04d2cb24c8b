"""The four kinds of fields that are more than an attribute of the record.

Strawberry types a field by what its resolver returns. Ours return records of the store and not the GraphQL
types those are shown as, so what these give is untyped; the field's annotation, or `graphql_type`, says what
a client sees. `binding` is what the compiler reads: by default, that the resolver is called for each object.
"""

import inspect
from collections.abc import Callable
from operator import attrgetter
from typing import Any

import strawberry

from schema.compiled import Attribute, Binding, Call
from schema.compiled.bindings import BINDING, ByType

Resolver = Callable[..., Any]


def resolved(
    *,
    resolver: Resolver,
    description: str,
    name: str | None = None,
    binding: Binding | ByType | None = None,
) -> Any:
    """A field without arguments, for use as a class attribute; `name` where Python has none such (`from`)."""
    bound = binding or getattr(resolver, BINDING, None) or _called(resolver)
    return strawberry.field(resolver=resolver, description=description, name=name, metadata={BINDING: bound})


def carried(path: str, *, description: str, also: tuple[str, ...] = ()) -> Any:
    """An attribute of what holds the objects that are shown, as a page does; `also` is as in `Attribute`."""
    binding = Attribute(path, carried=True, also=also)
    return resolved(resolver=attribute(path), binding=binding, description=description)


def with_arguments(
    *, graphql_type: Any, description: str, binding: Binding | None = None, rows: str | None = None
) -> Callable[[Resolver], Any]:
    """Makes a field of a method, whose parameters are the arguments; its `self` is the record.

    `rows` names the kind of object it gives as rows if `info.rows` asks for them.
    """

    def field(method: Resolver) -> Any:
        bound = binding or _called(method, rows)
        made = strawberry.field(graphql_type=graphql_type, description=description, metadata={BINDING: bound})
        return made(method)

    return field


def events(*, graphql_type: Any, description: str) -> Callable[[Resolver], Any]:
    """Makes a subscription of a method that returns an asynchronous iterator of records."""

    def field(method: Resolver) -> Any:
        made: Callable[[Resolver], Any] = strawberry.subscription(
            graphql_type=graphql_type, description=description, metadata={BINDING: _called(method)}
        )
        return made(method)

    return field


def attribute(path: str) -> Resolver:
    """A resolver that reads what lies deeper in the record (`"activation.number"`)."""
    read = attrgetter(path)

    def resolve(root: Any) -> Any:
        return read(root)

    setattr(resolve, BINDING, Attribute(path))
    return resolve


def _called(resolver: Resolver, rows: str | None = None) -> Call:
    names = list(inspect.signature(resolver).parameters)
    takes_info = "info" in names
    if names[0] in ("root", "self"):
        return Call(resolver, takes_info, rows)

    def of_no_root(_root: Any, **given: Any) -> Any:
        return resolver(**given)

    return Call(of_no_root, takes_info, rows)
