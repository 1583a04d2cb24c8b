"""The schema, put together, and the SDL printed of it."""

from datetime import datetime
from decimal import Decimal

import strawberry
from strawberry.schema.config import StrawberryConfig

from resolvers.info import Info
from schema.bindings import bind
from schema.mutation import Mutation
from schema.query import Query
from schema.scalars import DATE_TIME, DECIMAL
from schema.subscription import Subscription


def build_schema() -> strawberry.Schema:
    """The schema of the service; its operations run with a `resolvers.context.Context`."""
    schema = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        config=StrawberryConfig(scalar_map={datetime: DATE_TIME, Decimal: DECIMAL}, info_class=Info),
    )
    bind(schema)
    return schema


def print_sdl() -> str:
    """The SDL of the schema, as `schema/schema.graphql` holds it."""
    return build_schema().as_str().rstrip() + "\n"
