"""The interface of everything that has a global id (Relay)."""

import strawberry

from resolvers.global_ids import global_id
from schema.fields import resolved


@strawberry.interface(
    description=(
        "Something with a global id, that `node(id:)` finds again, also in an earlier activation of a feed."
    )
)
class Node:
    """See the description."""

    id: strawberry.ID = resolved(
        resolver=global_id,
        description=(
            "The global id: opaque, the same for as long as the object exists. Natural keys stand beside "
            "it; ask `node(id:)` with this one."
        ),
    )
