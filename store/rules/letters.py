"""Letters without case and, where wanted, without accents: what slugs (R1) and search words (R32) share."""

import unicodedata

# Latin letters whose stroke or ligature Unicode does not take apart; people type them without.
_UNDECOMPOSED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)


def decomposed(text: str) -> str:
    """`text` in lower case with every accent as a mark of its own behind its letter (NFKD, case folded).

    Stroked Latin letters and ligatures become plain ones; letters of other scripts stay.
    """
    folded = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFKD", folded).translate(_UNDECOMPOSED)


def is_mark(character: str) -> bool:
    """Whether `character` is an accent or vowel sign that belongs to the letter before it."""
    return unicodedata.category(character).startswith("M")


def is_letter_or_digit(character: str) -> bool:
    """Whether `character` is a letter or a decimal digit of any script."""
    return unicodedata.category(character)[0] == "L" or unicodedata.category(character) == "Nd"
