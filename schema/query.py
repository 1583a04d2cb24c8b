"""What can be asked."""

from typing import Annotated, Any

import strawberry

from resolvers import nodes, operation
from resolvers.info import Info
from schema.arguments import described
from schema.fields import resolved, with_arguments
from schema.node import Node
from schema.queries.audit import AuditQueries
from schema.queries.directory import DirectoryQueries
from schema.queries.offers import OfferQueries
from schema.queries.timeline import TimelineQueries
from schema.viewer import Viewer


@strawberry.type(
    description=(
        "Everything that can be read. What is found by natural key, filter or count lies in the current "
        "activation of an active feed (R4); what the viewer may not see looks exactly like what does not "
        "exist."
    )
)
class Query(DirectoryQueries, OfferQueries, TimelineQueries, AuditQueries):
    """See the description."""

    viewer: Viewer = resolved(resolver=operation.viewer, description="Who asks.")
    live_cursor: str = resolved(
        resolver=operation.live_cursor,
        description=(
            "The position of now in the live feed: ask for it together with a snapshot, then subscribe "
            "`after` it, and nothing is missed between the two."
        ),
    )

    @with_arguments(
        graphql_type=Node | None,
        description=(
            "The object with this global id, also what lies in an earlier activation of a feed. Null: it "
            "does not exist."
        ),
    )
    async def node(
        self: Any, info: Info, id: Annotated[strawberry.ID, described("A global id, as given out in `id`.")]
    ) -> Any:
        """An object by its global id."""
        return await nodes.node(info, id)

    @with_arguments(
        graphql_type=list[Node | None],
        description=(
            "The objects with these global ids, in their order, with null for each that does not exist."
        ),
    )
    async def nodes(
        self: Any,
        info: Info,
        ids: Annotated[list[strawberry.ID], described("Up to 100 global ids, as given out in `id`.")],
    ) -> Any:
        """Objects by their global ids."""
        return await nodes.nodes(info, list(ids))
