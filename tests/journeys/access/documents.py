"""Documents made of the schema: every field of it, asked for below every field of the root."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_introspection_type,
    is_required_argument,
)

from schema.build import build_schema

# Objects that are parts of another, and lead nowhere else.
PLAIN = frozenset(
    ("PageInfo", "LogError", "Count", "Money", "Product", "OfferCounts", "StatusReason", "Evidence")
) | {"OfferData", "FacetValue"}

SCHEMA: GraphQLSchema = build_schema()._schema


def object_fields() -> frozenset[str]:
    """Every field of every object type, as `Type.field`."""
    return frozenset(
        f"{kind.name}.{name}"
        for kind in SCHEMA.type_map.values()
        if isinstance(kind, GraphQLObjectType) and not is_introspection_type(kind)
        for name in kind.fields
    )


def selection(kind: GraphQLNamedType, depth: int, seen: set[str]) -> str:
    """Everything of a type that needs no argument, `depth` objects deep; notes what it asks for in `seen`.

    Pages count as nothing between their parent and their items.
    """
    if isinstance(kind, GraphQLUnionType | GraphQLInterfaceType):
        members = SCHEMA.get_possible_types(kind)
        each = " ".join(f"... on {member.name} {selection(member, depth, seen)}" for member in members)
        return f"{{ __typename {each} }}"
    if not isinstance(kind, GraphQLObjectType):
        return ""
    parts = (_part(name, field, depth, kind, seen) for name, field in kind.fields.items())
    return f"{{ __typename {' '.join(part for part in parts if part is not None)} }}"


def _part(name: str, field: GraphQLField, depth: int, kind: GraphQLNamedType, seen: set[str]) -> str | None:
    named = get_named_type(field.type)
    composite = isinstance(named, GraphQLObjectType | GraphQLUnionType | GraphQLInterfaceType)
    if any(map(is_required_argument, field.args.values())):
        return None
    below = depth
    if kind.name.endswith("Edge"):
        below = 0  # The same items stand in `nodes`, and are asked for all of theirs there.
    elif composite and not kind.name.endswith("Connection") and named.name not in PLAIN:
        below = depth - 1
    if below < 0:
        return None
    # Fields of one name have other types in the members of a union: each goes by a name of its own.
    seen.add(f"{kind.name}.{name}")
    arguments = "(first: 20)" if "first" in field.args else ""
    return f"{kind.name}_{name}: {name}{arguments} {selection(named, below, seen)}"


def values(answer: Any) -> Iterator[tuple[str, Any]]:
    """The fields of an answer to such a document with their values, as (`Type.field`, scalar)."""
    if isinstance(answer, list):
        for each in answer:
            yield from values(each)
    elif isinstance(answer, dict):
        for alias, value in answer.items():
            kind, _, name = alias.rpartition("_")
            if isinstance(value, dict | list) and not _is_scalars(value):
                yield from values(value)
            elif kind and kind != "_":
                yield f"{kind}.{name}", value


def _is_scalars(value: Any) -> bool:
    return isinstance(value, list) and all(not isinstance(each, dict | list) for each in value)
