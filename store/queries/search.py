"""Search by the beginnings of words (R32): which terms of which activations a word stands for.

The lexicon names every term the offers of an activation ever had, so that a word's beginning becomes a few
whole terms, and an index on terms gives the offers of each.
"""

import asyncio
from collections.abc import Sequence

from store.collections import LEXICON
from store.lexicon import word_key
from store.mongo import Mongo
from store.mongo_collection import Doc
from store.queries.given import any_begins_with, begins_with, both, either, one_of
from store.queries.listings import Choice, partition
from store.queries.names import Query

# Terms of all activations together that a word may stand for and still be looked up one by one.
MOST_TERMS = 100
MOST_ACTIVATIONS = 100


class WordSearch:
    """Turns words into conditions on offers."""

    def __init__(self, mongo: Mongo) -> None:
        self._lexicon = mongo.collection(LEXICON)

    async def choices(self, activations: Sequence[str], words: Sequence[str]) -> tuple[Choice, ...] | None:
        """A condition for each word; `None` if some word begins no term, so that no offer can match."""
        if len(activations) > MOST_ACTIVATIONS:
            return tuple(_by_range(activations, word) for word in words)
        found = await asyncio.gather(*(self._terms(activations, word) for word in words))
        if not all(found):
            return None
        return tuple(
            _by_range(activations, word) if len(terms) > MOST_TERMS else _by_terms(word, terms)
            for word, terms in zip(words, found, strict=True)
        )

    async def _terms(self, activations: Sequence[str], word: str) -> list[tuple[str, str]]:
        ranges = ({"_id": begins_with(word_key(activation, word))} for activation in activations)
        found = await self._lexicon.find(
            either(ranges),
            projection={"_id": 1},
            limit=MOST_TERMS + 1,
            hint="_id_",
            comment=Query.OFFERS_WORDS,
        )
        return [_split(document["_id"]) for document in found]


def _split(key: str) -> tuple[str, str]:
    account, feed_id, number, term = key.split("/", 3)
    return f"{account}/{feed_id}/{number}", term


def _by_terms(word: str, terms: Sequence[tuple[str, str]]) -> Choice:
    grouped: dict[str, list[str]] = {}
    for activation, term in terms:
        grouped.setdefault(activation, []).append(term)
    return Choice(
        name="query",
        where=either(
            both({"activation": activation}, one_of("searchTerms", each))
            for activation, each in grouped.items()
        ),
        index="terms",
        rest=_compared(any_begins_with("searchTerms", [word])),
    )


def _by_range(activations: Sequence[str], word: str) -> Choice:
    beginning = any_begins_with("searchTerms", [word])
    return Choice(
        name="query",
        where=both(partition("activation", activations), beginning),
        index="terms",
        rest=_compared(beginning),
    )


def _compared(condition: Doc) -> Doc:
    """The condition, only ever compared on documents: beside another word MongoDB may else look this one up,
    and fetch thousands for the few that the other finds."""
    return {"$nor": [{"$nor": [condition]}]}
