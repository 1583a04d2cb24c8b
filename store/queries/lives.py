"""What lies below many activations at once, for pages of feeds with a page of offers or interactions each."""

from collections.abc import Sequence

from store.mongo_collection import Doc
from store.queries.given import both
from store.queries.nested import Parents
from store.scope import Scope


def activations_in(scope: Scope) -> Parents:
    """The activations that are looked up from their feeds, where the scope allows the feed."""

    def stages(keys: Sequence[str]) -> list[Doc]:
        named = {"activations._id": {"$in": list(keys)}}
        return [
            {"$match": both(named, scope.where())},
            {"$project": {"activations._id": 1}},
            {"$unwind": "$activations"},
            {"$match": named},
            {"$project": {"_id": "$activations._id"}},
        ]

    return Parents("activation", stages)
