"""Finding documents of small collections by the beginnings of the words that they keep in `terms`."""

from collections.abc import Sequence

from store.mongo_collection import Collection, Doc
from store.queries.given import any_begins_with, begins_with, both
from store.queries.names import Query


async def having_words(
    collection: Collection, words: Sequence[str], where: Doc, bound: int, comment: Query
) -> list[Doc]:
    """The documents of which each of the (one or more) words begins a term, by the index `terms`."""
    first = {"terms": {"$elemMatch": begins_with(words[0])}}
    return await collection.find(
        both(first, any_begins_with("terms", words[1:]), where), hint="terms", limit=bound, comment=comment
    )
