"""R1: slugs of channels."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.rules.slugs import channel_id, slugify


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Mercado Livre  (Clássico)", "mercado-livre-classico"),
        ("--B2W & Cía.--", "b2w-cia"),
        ("Größe ½ Łódź Øre", "grosse-1-2-lodz-ore"),
        ("Маркет Йога", "маркет-йога"),
        ("हिन्दी बाज़ार", "हिन्दी-बाज़ार"),
        ("日本 ストア", "日本-ストア"),
        ("ＡＢＣ１２", "abc12"),
        ("a\u0301b", "ab"),
        ("snake_case", "snake-case"),
        ("😀 / $where", "where"),
        ("— ?! —", ""),
        ("", ""),
    ],
)
def test_slugs(name: str, slug: str) -> None:
    """R1: accents folded, lower case, everything else than letters and digits one hyphen."""
    assert slugify(name) == unicodedata.normalize("NFC", slug)


@given(st.text(max_size=60))
def test_form_of_a_slug(name: str) -> None:
    """R1: no hyphen at the ends or twice, no white space, no capital; a slug is its own slug."""
    slug = slugify(name)
    assert slug == slug.strip("-")
    assert "--" not in slug
    assert all(
        unicodedata.category(c)[0] in "LM" or unicodedata.category(c) == "Nd" or c == "-" for c in slug
    )
    assert slugify(slug) == slug


@given(st.text("abcxyz0189", min_size=1, max_size=10), st.text("-_ ./&", min_size=1, max_size=4))
def test_whatever_lies_between_words_is_one_hyphen(word: str, gap: str) -> None:
    """R1: names that differ in their separators or their case have the same slug."""
    assert slugify(f"{gap}{word}{gap}{word.upper()}{gap}") == f"{word}-{word}"


def test_channel_id() -> None:
    """R1: a channel's id is `vendor.slug`."""
    assert channel_id("vtex", slugify("Meli Classic")) == "vtex.meli-classic"
