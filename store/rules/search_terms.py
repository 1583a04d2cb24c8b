"""The words an offer is found by, and the words of a user's query (R32, R34).

Both sides are folded alike, so that a stored term begins with a query's word exactly if the user would say
that it does.
"""

import re

from store.rules.letters import decomposed, is_letter_or_digit, is_mark

TERMS_AN_OFFER = 64
TERM_LENGTH = 64

_ASCII_WORD = re.compile(r"[a-z0-9]+")


def words(text: str) -> tuple[str, ...]:
    """The distinct words of `text` in order: lower case, no accents, split at all but letters and digits."""
    if text.isascii():
        # Nothing to fold; the long way gives the same.
        return tuple(dict.fromkeys(_ASCII_WORD.findall(text.lower())))
    spaced = "".join(
        character if is_letter_or_digit(character) else " "
        for character in decomposed(text)
        if not is_mark(character)
    )
    return tuple(dict.fromkeys(spaced.split()))


def query_words(query: str | None) -> tuple[str, ...]:
    """The words that an offer must all have, each as a prefix; empty (as if not given, R34) without any.

    Each is cut at 64 characters, as the stored terms are.
    """
    return _cut(words(query)) if query else ()


def search_terms(
    name: str | None, sku_id: str, ean: str | None, external_offer_id: str | None
) -> tuple[str, ...]:
    """The terms stored with an offer: at most 64, of at most 64 characters each, distinct.

    First each id as a whole, folded, even if it holds hyphens or slashes (`"mlb-12/3"`); then the words of
    the ids; then those of the name, because a very long name should not push out an id.
    """
    ids = [given for given in (sku_id, ean, external_offer_id) if given]
    terms = [whole for given in ids if (whole := _whole(given))]
    for given in [*ids, name or ""]:
        terms.extend(words(given))
    return _cut(tuple(terms))[:TERMS_AN_OFFER]


def _whole(text: str) -> str:
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join("".join(character for character in decomposed(text) if not is_mark(character)).split())


def _cut(terms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term[:TERM_LENGTH] for term in terms))
