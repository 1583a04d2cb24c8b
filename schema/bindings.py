"""What the compiler reads of our schema, put where it looks: in the extensions of graphql-core's schema."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson
import strawberry
from graphql import GraphQLInputObjectType, GraphQLObjectType

from resolvers.info import Info
from schema.compiled import Attribute, Binding, Compiler, Usual
from schema.compiled.bindings import BINDING, ByType
from schema.compiled.inputs import ATTRIBUTE, CONSTRUCTOR
from schema.compiled.plans import Surroundings
from schema.compiled.running import Asked
from schema.scalars import show_stored_instant, show_stored_number
from store.documents import camel
from store.queries.logs import LOG_MEMBERS
from store.rows import Rows

STORED: dict[str, Callable[[Any], Any]] = {
    "DateTime": Usual(
        "type({v}) is datetime and {v}.tzinfo is None",
        # As `isoformat` with milliseconds would, in half the time: orjson leaves out a second's part only if
        # there is none, and else writes microseconds between quotes.
        "dumps({v})[1:24].decode() + 'Z' if {v}.microsecond else {v}.isoformat() + '.000Z'",
        show_stored_instant,
        {"datetime": datetime, "dumps": orjson.dumps},
    ),
    "Decimal": show_stored_number,
}
"""What shows the values of rows, by the scalar's name."""

_DEFINITION = "strawberry-definition"


def bind(schema: strawberry.Schema) -> None:
    """Declare how each field of the schema gets its value and how arguments are called in Python."""
    for each in schema._schema.type_map.values():
        if _DEFINITION not in each.extensions:
            continue
        if isinstance(each, GraphQLObjectType):
            for field in each.fields.values():
                field.extensions[BINDING] = _binding(field.extensions[_DEFINITION])
                for argument in field.args.values():
                    argument.extensions[ATTRIBUTE] = argument.extensions[_DEFINITION].python_name
        elif isinstance(each, GraphQLInputObjectType):
            each.extensions[CONSTRUCTOR] = each.extensions[_DEFINITION].origin
            for given in each.fields.values():
                given.extensions[ATTRIBUTE] = given.extensions[_DEFINITION].python_name


def compiler_of(schema: strawberry.Schema) -> Compiler:
    """The compiler of operations on a schema of ours."""

    def info(asked: Asked) -> Info:
        # Ours look at nothing of graphql-core's `info` but what `asked` has as well.
        raw: Any = asked
        return Info(_raw_info=raw, _field=None)  # type: ignore[arg-type] # no field of strawberry's is run

    return Compiler(schema._schema, Surroundings(camel, STORED, Rows, info, {"Log": LOG_MEMBERS}))


def _binding(field: Any) -> Binding | ByType | None:
    declared: Binding | ByType | None = field.metadata.get(BINDING)
    if declared is None and field.base_resolver is None:
        return Attribute(field.python_name)
    return declared
