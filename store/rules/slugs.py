"""Slugs of channels and the channel ids made of them (R1)."""

import unicodedata

from store.rules.letters import decomposed, is_letter_or_digit, is_mark


def slugify(name: str) -> str:
    """The slug of a channel's name (R1): `"Mercado Livré (Clássico)"` gives `"mercado-livre-classico"`.

    Lower case; accents of Latin letters are folded; letters and digits of every script stay (a letter without
    an ASCII fold keeps its own marks: `й` is a letter, not an accented `и`); each run of anything else is one
    hyphen, none at either end. The same slug comes out again when it is put in. Empty if the name holds no
    letter and no digit: the caller refuses that.
    """
    kept: list[str] = []
    base = ""
    for character in decomposed(name):
        if is_mark(character):
            if base and not base.isascii():
                kept.append(character)
        elif is_letter_or_digit(character):
            base = character
            kept.append(character)
        else:
            base = ""
            if kept and kept[-1] != "-":
                kept.append("-")
    return unicodedata.normalize("NFC", "".join(kept)).strip("-")


def channel_id(vendor: str, slug: str) -> str:
    """The id of a channel and of its feeds (R1): of `vtex` and `meli-classic` it is `vtex.meli-classic`.

    A slug holds no dot, so the last dot always parts the two.
    """
    return f"{vendor}.{slug}"


def vendor_of(feed_id: str) -> str:
    """The vendor of a channel or feed by its id; empty if it can be the id of none."""
    return feed_id.rpartition(".")[0]
