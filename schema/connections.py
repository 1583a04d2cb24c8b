"""Relay's connections: a page of a list, its edges and its cursors."""

from typing import Generic, TypeVar

import strawberry

from resolvers import pages
from schema.compiled import Call, Computed
from schema.enums import CountPrecision
from schema.fields import carried, resolved
from store.rows import PLACE

T = TypeVar("T")


@strawberry.type(description="Where a page lies in its list, and how to go on from it.")
class PageInfo:
    """Relay's."""

    has_next_page: bool = carried(
        "has_next",
        description="Whether more items come after this page.",
    )
    has_previous_page: bool = carried(
        "has_previous",
        description="Whether more items come before this page.",
    )
    start_cursor: str | None = carried(
        "start_cursor",
        also=(PLACE,),
        description=(
            "The cursor of the first item: page back with `last` and `before`. Null on an empty page."
        ),
    )
    end_cursor: str | None = carried(
        "end_cursor",
        also=(PLACE,),
        description="The cursor of the last item: page on with `first` and `after`. Null on an empty page.",
    )


@strawberry.type(
    description=(
        "A number of things: exact where it is kept or small, else a bound (10,000) that the number reaches."
    )
)
class Count:
    """See the description."""

    value: int = strawberry.field(description="The number, or the bound.")
    precision: CountPrecision = strawberry.field(description="Which of the two `value` is.")


@strawberry.type(description="An item of a page, with the cursor that stands at it.")
class Edge(Generic[T]):
    """Named after what it holds: `OfferEdge`."""

    cursor: str = carried(
        "cursor",
        also=(PLACE,),
        description="Opaque; a place in this list under this filter and order, for `after` and `before`.",
    )
    node: T = carried("node", description="The item itself.")


@strawberry.type(
    description=(
        "A page of a list. Pages have 1 to 100 items (20 unless asked otherwise) and are stable while "
        "items come and go; page 1,000 costs what page 1 costs."
    )
)
class Connection(Generic[T]):
    """Named after what it holds: `OfferConnection`."""

    edges: list[Edge[T]] = resolved(
        resolver=pages.edges,
        binding=Computed(pages.edges, carried=True),
        description="The items of the page with their cursors, in the order of the list.",
    )
    nodes: list[T] = carried(
        "items", description="The items of the page without cursors, in the order of the list."
    )
    page_info: PageInfo = resolved(
        resolver=pages.page_info,
        binding=Computed(pages.page_info, carried=True),
        description="Whether there is more, and where.",
    )
    total_count: Count = resolved(
        resolver=pages.total_count,
        binding=Call(pages.total_count, takes_info=False, carried=True),
        description="How many items the whole list has. Counted only when asked for.",
    )
