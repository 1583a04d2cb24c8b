"""From a selection set to what runs it: bindings are looked up, rows chosen, functions generated."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.execution.collect_fields import FieldDetails

from schema.compiled.bindings import BINDING, Binding, ByType
from schema.compiled.inputs import Coercers
from schema.compiled.members import Member, leaf
from schema.compiled.running import (
    Listed,
    Made,
    NonNull,
    NotInRows,
    Nullable,
    Plain,
    Shaped,
    Sorted,
)
from schema.compiled.source import Members, Shape, Unforeseen

MOST_SHAPES = 500
"""A plan with more selection sets than this is not worth keeping."""

Details = list[FieldDetails]
Collect = Callable[[GraphQLObjectType, Details], dict[str, Details]]
Paths = frozenset[str]


class Unknown(Exception):
    """The compiler cannot compile this; the text says what it is, in a few words that are always the same."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the compiler is told of the house it runs in: how members of rows are called (by the name of the
    attribute), what shows values of rows (by the scalar's name, where those are not a record's), what
    asks for rows (and takes parts, by its `having`), what makes the `info` that resolvers take, and of which
    types rows are arrays, with the members in their order."""

    document_name: Callable[[str], str]
    stored: Mapping[str, Callable[[Any], Any]]
    make_rows: Callable[[Paths], Any]
    make_info: Callable[[Any], Any]
    arrays: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Planner:
    """Plans the selections of one operation."""

    def __init__(
        self, schema: GraphQLSchema, surroundings: Surroundings, coercers: Coercers, collect: Collect
    ) -> None:
        self._schema = schema
        self.around = surroundings
        self.coercers = coercers
        self._collect = collect
        # Fragments are planned once for each type, however often they are spread.
        self._shaped: dict[tuple[object, ...], Made | None] = {}
        self._parts = 0

    def root(self, root_type: GraphQLObjectType, grouped: dict[str, Details]) -> Shaped:
        """The plan of an operation."""
        made = self._shape(root_type, grouped, rows=False)
        assert isinstance(made.completion, Shaped)
        return made.completion

    def completion(self, output_type: GraphQLOutputType, details: Details, *, rows: bool) -> Made:
        """How values of a type are completed."""
        null = not is_non_null_type(output_type)
        inner_type: Any = output_type if null else output_type.of_type  # type: ignore[union-attr] # non-null
        made = self._present(inner_type, details, rows)
        completion = Nullable(made.completion) if null else NonNull(made.completion)
        return Made(completion, made.needs, made.uses, made.parts)

    def in_rows(self, output_type: GraphQLOutputType, details: Details) -> Made | None:
        """The same of rows, if that can be."""
        try:
            return self.completion(output_type, details, rows=True)
        except NotInRows:
            return None

    def part_name(self) -> str:
        """A name that no member of rows has, and no other part of this plan."""
        self._parts += 1
        return f"(part {self._parts})"

    def _present(self, output_type: Any, details: Details, rows: bool) -> Made:
        if is_list_type(output_type):
            made = self.completion(output_type.of_type, details, rows=rows)
            return Made(Listed(made.completion), made.needs, made.uses, made.parts)
        if is_leaf_type(output_type):
            return Made(Plain(leaf(output_type, self.around.stored if rows else None)))
        if is_abstract_type(output_type):
            return self._sorted(output_type, details, rows)
        return self._object(output_type, details, rows)

    def _sorted(self, abstract: Any, details: Details, rows: bool) -> Made:
        if rows:
            raise NotInRows
        possible = self._schema.get_possible_types(abstract)
        types = {each.name: self._object(each, details, False) for each in possible}
        completion = Sorted(_type_of(possible), {name: made.completion for name, made in types.items()})
        return Made(completion, uses=_all(made.uses for made in types.values()))

    def _object(self, object_type: GraphQLObjectType, details: Details, rows: bool) -> Made:
        key = object_type.name, rows, *(id(each.node) for each in details)
        if key not in self._shaped:
            if len(self._shaped) >= MOST_SHAPES:
                raise Unknown("too large")
            try:
                self._shaped[key] = self._shape(object_type, self._collect(object_type, details), rows=rows)
            except NotInRows:
                self._shaped[key] = None
        made = self._shaped[key]
        if made is None:
            raise NotInRows
        return made

    def _shape(self, object_type: GraphQLObjectType, grouped: dict[str, Details], *, rows: bool) -> Made:
        shape, columns, members = Shape(), [], []
        inside = self._members(object_type) if rows else None
        if not rows and object_type.is_type_of is not None:
            shape.check(_accepting(object_type))
        for key, details in grouped.items():
            name = details[0].node.name.value
            if name == "__typename":
                shape.constant(key, object_type.name)
                continue
            field = self._schema.get_field(object_type, name)
            if field is None:
                raise Unknown("introspection")
            member = Member(self, key, field, details, inside)
            column = member.add(_binding_of(field, object_type), shape)
            members.append(member)
            if column is not None:
                shape.column(key)
                columns.append(column)
        needs, uses = _all(each.needs for each in members), _all(each.uses for each in members)
        parts = tuple(part for each in members for part in each.parts)
        return Made(Shaped(shape, columns), needs, uses, parts)

    def names(self, path: str) -> str:
        """The path of a member of rows, of an attribute path."""
        return ".".join(map(self.around.document_name, path.split(".")))

    def _members(self, object_type: GraphQLObjectType) -> Members:
        return Members(self.around.document_name, self.around.arrays.get(object_type.name, ()))


def _binding_of(field: GraphQLField, object_type: GraphQLObjectType) -> Binding:
    binding: Binding | ByType | None = field.extensions.get(BINDING)
    if isinstance(binding, ByType):
        binding = binding.bindings.get(object_type.name)
    if binding is None:
        raise Unknown("a field without a binding")
    return binding


def _all(sets: Iterable[Paths]) -> Paths:
    return frozenset().union(*sets)


def _accepting(object_type: GraphQLObjectType) -> Callable[[Any], None]:
    accepted: set[type] = set()
    is_type_of: Any = object_type.is_type_of

    def accept(value: Any) -> None:
        if type(value) not in accepted:
            if not is_type_of(value, None):
                raise Unforeseen("an object of another type")
            accepted.add(type(value))

    return accept


def _type_of(possible: Iterable[GraphQLObjectType]) -> Callable[[Any], str]:
    names: dict[type, str] = {}

    def type_of(value: Any) -> str:
        name = names.get(type(value))
        if name is None:
            of_it = (each.name for each in possible if each.is_type_of and each.is_type_of(value, None))  # type: ignore[arg-type] # none of ours looks at info
            name = next(of_it, None)
            if name is None:
                raise Unforeseen("an object of no type")
            names[type(value)] = name
        return name

    return type_of
