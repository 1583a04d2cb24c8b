"""The interface of everything that has a global id (Relay)."""

from functools import partial

import strawberry

from resolvers.global_ids import KEYS, global_id, identify
from schema.compiled import Computed
from schema.compiled.bindings import ByType
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
        binding=ByType({name: Computed(partial(identify, name), paths) for name, paths in KEYS.items()}),
        description=(
            "The global id: opaque, the same for as long as the object exists. Natural keys stand beside "
            "it; ask `node(id:)` with this one."
        ),
    )
