"""What readers give as text: data, never an operator or a pattern; what MongoDB cannot hold is told apart."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from store.errors import BadInput
from store.mongo_collection import Doc
from store.rules.search_terms import query_words

MOST_VALUES = 1_000
MOST_WORDS = 16

# The last code point: no term contains it, so that it ends the range of all that begin alike.
LAST = "\U0010ffff"


def is_storable(text: str) -> bool:
    """Whether `text` can stand in a document at all: an unpaired surrogate cannot, and is found nowhere."""
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)


def storable(texts: Iterable[str]) -> list[str]:
    """The distinct texts that a document can hold, in their order."""
    return [text for text in dict.fromkeys(texts) if is_storable(text)]


def check_filter(given: Any) -> None:
    """Refuse (`BadInput`, naming the field) text that is not Unicode, and more than 1,000 values a list."""
    for field in fields(given):
        value = getattr(given, field.name)
        texts = value if isinstance(value, tuple) else (value,)
        if len(texts) > MOST_VALUES:
            raise BadInput(f"filter.{_camel(field.name)} holds more than {MOST_VALUES} values.")
        if any(isinstance(text, str) and not is_storable(text) for text in texts):
            raise BadInput(f"filter.{_camel(field.name)} holds an unpaired surrogate, which is not text.")


def check_texts(**texts: str | None) -> None:
    """Refuse (`BadInput`, naming the argument) text that is not Unicode."""
    for name, text in texts.items():
        if text is not None and not is_storable(text):
            raise BadInput(f"{_camel(name)} holds an unpaired surrogate, which is not text.")


def checked_words(query: str | None) -> tuple[str, ...]:
    """The words of `query`, folded as stored terms are; `BadInput` for more than 16. A word that begins
    another counts once."""
    words = query_words(query)
    if len(words) > MOST_WORDS:
        raise BadInput(f"query has more than {MOST_WORDS} words.")
    return tuple(
        word for word in words if not any(other != word and other.startswith(word) for other in words)
    )


def begins_with(word: str) -> Doc:
    """The operators that hold for terms beginning with `word`."""
    return {"$gte": word, "$lt": word + LAST}


def any_begins_with(field: str, words: Iterable[str]) -> Doc:
    """The condition that for each word some term of the array `field` begins with it; empty for no words."""
    each = [{field: {"$elemMatch": begins_with(word)}} for word in words]
    return each[0] if len(each) == 1 else {"$and": each} if each else {}


def one_of(field: str, values: Iterable[Any]) -> Doc:
    """The condition that `field` is one of the values; empty for none."""
    distinct = list(dict.fromkeys(values))
    if not distinct:
        return {}
    return {field: distinct[0] if len(distinct) == 1 else {"$in": distinct}}


def both(*conditions: Mapping[str, Any]) -> Doc:
    """The condition that all of the conditions hold."""
    merged: Doc = {}
    kept = [condition for condition in conditions if condition]
    for condition in kept:
        if merged.keys() & condition.keys():
            return {"$and": [dict(each) for each in kept]}
        merged.update(condition)
    return merged


def either(conditions: Iterable[Mapping[str, Any]]) -> Doc:
    """The condition that one of the (one or more) conditions holds."""
    each = [dict(condition) for condition in conditions]
    return each[0] if len(each) == 1 else {"$or": each}


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)
