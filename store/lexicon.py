"""The words an activation's offers are searched by: turns a prefix into words (search-as-you-type).

A word is written before the offer that has it is committed, and is never taken back: an offer that is stored
has its words here. One that stands here and fits no offer finds nothing, while a missing one would hide an
offer.
"""

from collections.abc import Mapping

from store import collections as names
from store.mongo import Mongo
from store.remembered import Remembered

REMEMBERED = 200_000


class Lexicon:
    """Writes words once; those written lately are remembered and not written again."""

    def __init__(self, mongo: Mongo, remembered: int = REMEMBERED) -> None:
        self._words = mongo.collection(names.LEXICON)
        self._known: Remembered[str, None] = Remembered(remembered)

    async def learn(self, terms: Mapping[str, set[str]]) -> None:
        """Make sure that the `terms` of each activation stand in the lexicon."""
        keys = [word_key(activation, word) for activation, words in terms.items() for word in words]
        new = [key for key in keys if key not in self._known]
        if not new:
            return
        await self._words.insert_new([{"_id": key} for key in new])
        self._known.update(dict.fromkeys(new))


def word_key(activation: str, word: str) -> str:
    """The key of a word of an activation."""
    return f"{activation}/{word}"
