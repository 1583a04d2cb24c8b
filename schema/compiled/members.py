"""One field of a selection set on its way into a plan, by its binding."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from graphql import GraphQLEnumType, GraphQLField, is_non_null_type

from schema.compiled.bindings import Attribute, Binding, Call, Computed, Relation
from schema.compiled.inputs import Arguments
from schema.compiled.running import Column, Made, NotInRows, One, Part, Plain, Wrapping
from schema.compiled.source import Members, Shape, Usual, key_reader, reader, reading

if TYPE_CHECKING:
    from schema.compiled.plans import Details, Paths, Planner


class Member:
    """One field of a selection set on its way into the plan; `needs`, `uses`, `parts` are what `Made` has."""

    def __init__(
        self,
        planner: "Planner",
        key: str,
        field: GraphQLField,
        details: "Details",
        members: Members | None,
    ) -> None:
        self._planner = planner
        self._key = key
        self._field = field
        self._details = details
        self._members = members
        self._rows = members is not None
        self.needs: Paths = frozenset()
        self.uses: Paths = frozenset()
        self.parts: tuple[Part, ...] = ()

    def add(self, binding: Binding, shape: Shape) -> Column | None:
        """Write the field into `shape`; gives the column where it takes one."""
        if isinstance(binding, Attribute):
            return self._attribute(binding, shape)
        if isinstance(binding, Computed):
            return self._computed(binding, shape)
        if isinstance(binding, Relation):
            return self._relation(binding)
        return self._call(binding)

    def _attribute(self, binding: Attribute, shape: Shape) -> Column | None:
        rows = self._rows and not binding.carried
        made = self._made(self._rows)
        if rows:
            self._need(binding.path, made.needs)
        else:
            self.needs |= made.needs | frozenset(binding.also if self._rows else ())
            self.parts = made.parts
        strict = is_non_null_type(self._field.type)
        return self._read(
            binding, reading(binding.path, self._members if rows else None, strict=strict), made, shape
        )

    def _computed(self, binding: Computed, shape: Shape) -> Column | None:
        made = self._made(self._rows and binding.carried)
        self.needs |= made.needs
        self.parts = made.parts
        reads = [self._reading(path) for path in binding.paths]
        if self._rows and not binding.carried:
            self.needs |= frozenset(map(self._planner.names, binding.paths))
        return self._read(binding, shape.called(binding.function, *(reads or ["r"])), made, shape)

    def _read(self, binding: Attribute | Computed, read: str, made: Made, shape: Shape) -> Column | None:
        if made.completion.one is None:
            return self._column(binding, made, shape.reader(read))
        field_type: Any = self._field.type
        null = not is_non_null_type(field_type)
        bare = field_type if null else field_type.of_type
        assert isinstance(made.completion, Wrapping)
        inner = made.completion.inner
        assert inner.one is not None
        if isinstance(bare, GraphQLEnumType):
            in_rows = self._rows and not binding.carried
            shape.word(self._key, read, words(bare), null=null, records=not in_rows)
        elif isinstance(inner, Plain):
            usual = inner.show if isinstance(inner.show, Usual) else None
            shape.scalar(self._key, read, inner.one, kind=bare.name, null=null, usual=usual)
        else:
            shape.value(self._key, read, inner.one, null=null)
        return None

    def _call(self, binding: Call) -> Column:
        if self._rows and not binding.carried:
            raise NotInRows
        made, rows = self._chosen(binding.rows)
        return self._column(binding, made, reader("r"), rows)

    def _relation(self, binding: Relation) -> Column:
        planner = self._planner
        if binding.uses is not None:
            self.uses |= {binding.uses}
        self.needs |= frozenset(map(planner.names, binding.keys)) if self._rows else frozenset()
        members = None
        if binding.within is not None:
            made = self._made(self._rows)
            rows = made.needs | frozenset(binding.also) if self._rows else None
            if rows is not None:
                self._need(binding.within, rows)
            members = reader(self._reading(binding.within))
        else:
            made, rows = self._chosen(binding.rows)
        keys = [self._reading(path) for path in binding.keys]
        column = self._column(binding, made, key_reader(keys), rows)
        column.within = members
        column.records = not self._rows
        if self._rows and rows is not None and binding.enclosed and binding.asked:
            self.needs |= binding.enclosed.above(rows)
            column.part = Part(planner.part_name(), binding.enclosed, rows, column.arguments, binding.asked)
            self.parts = (column.part,)
        return column

    def _column(
        self, binding: Binding, made: Made, read: Callable[[Any], Any], rows: "Paths | None" = None
    ) -> Column:
        planner = self._planner
        return Column(
            key=self._key,
            binding=binding,
            nodes=[each.node for each in self._details],
            arguments=Arguments(self._field, self._details[0].node, planner.coercers),
            complete=made.completion,
            read=read,
            rows=None if rows is None else planner.around.make_rows(rows),
            parts=made.parts if rows is not None else (),
        )

    def _chosen(self, kind: str | None) -> tuple[Made, "Paths | None"]:
        """Rows where they can be: unless something below needs the records, or finds them again by key."""
        if kind is not None:
            made = self._planner.in_rows(self._field.type, self._details)
            if made is not None and kind not in made.uses:
                self.uses |= made.uses
                return made, made.needs
        return self._made(False), None

    def _made(self, rows: bool) -> Made:
        made = self._planner.completion(self._field.type, self._details, rows=rows)
        self.uses |= made.uses
        return made

    def _reading(self, path: str) -> str:
        return reading(path, self._members, strict=False)

    def _need(self, path: str, below: "Paths") -> None:
        start = self._planner.names(path)
        self.needs |= frozenset(f"{start}.{each}" for each in below) or {start}


def leaf(leaf_type: Any, stored: Mapping[str, One] | None) -> One:
    """What shows a value of a scalar or an enumeration: a record's, or a row's where `stored` is given."""
    if isinstance(leaf_type, GraphQLEnumType):
        known = words(leaf_type)
        return known.__getitem__ if stored is not None else (lambda value: known[value._value_])
    show: One = (stored or {}).get(leaf_type.name, leaf_type.coerce_output_value)
    return show


def words(enum: GraphQLEnumType) -> dict[Any, str]:
    """The names of an enumeration by the values that its members, and documents, have."""
    return {value.value: name for name, value in enum.values.items()}
