"""R32, R34: the words by which offers are found."""

from hypothesis import given
from hypothesis import strategies as st

from store.rules.search_terms import prefixes, query_words, search_terms, words


def test_words_are_folded_and_distinct() -> None:
    """R32: case and accents do not count; each word once, in order."""
    assert words("Tênis Nike-Air, TENIS 42/43 Straße Ёлка") == (
        "tenis",
        "nike",
        "air",
        "42",
        "43",
        "strasse",
        "елка",
    )


def test_a_wordless_query_counts_as_not_given() -> None:
    """R34: nothing to look for is no filter."""
    assert [query_words(query) for query in (None, "", "  ", "--/ $ 😀")] == [(), (), (), ()]


def test_ids_are_terms_as_a_whole_and_in_parts() -> None:
    """R32: an id that holds hyphens is found whole and by its parts."""
    terms = search_terms("Blue Shoe", "SKU-12/A", "0789", "MLB 99")
    assert terms == ("sku-12/a", "0789", "mlb 99", "sku", "12", "a", "mlb", "99", "blue", "shoe")
    assert search_terms(None, "7", None, None) == ("7",)


def test_a_long_name_pushes_out_no_id() -> None:
    """R32: at most 64 terms of at most 64 characters, the ids first."""
    terms = search_terms(" ".join(f"w{n}" for n in range(500)), "sku-1", "e" * 200, None)
    assert len(terms) == 64
    assert terms[:4] == ("sku-1", "e" * 64, "sku", "1")


def test_prefixes() -> None:
    """R32: search as you type looks up beginnings by equality."""
    assert prefixes(("shoe", "sh", "ab"), 3) == ("a", "ab", "s", "sh", "sho")
    assert prefixes(("abcdefghij",))[-1] == "abcdefgh"
    assert prefixes(()) == ()


IDS = st.text("abcAB0123é-/. ", min_size=1, max_size=30)
NAMES = st.text(max_size=80)


@given(NAMES, IDS, st.none() | IDS, st.none() | IDS)
def test_every_beginning_of_every_word_finds_the_offer(
    name: str, sku_id: str, ean: str | None, external_offer_id: str | None
) -> None:
    """R32: each word of name and ids, typed as far as one likes, begins a stored term."""
    terms = search_terms(name, sku_id, ean, external_offer_id)
    assert len(terms) == len(set(terms)) <= 64
    stored = set(prefixes(terms, 64))
    if len(terms) < 64:
        for given_text in (name, sku_id, ean, external_offer_id):
            for word in query_words(given_text):
                assert {word[:length] for length in range(1, len(word) + 1)} <= stored


@given(st.lists(st.text(min_size=1, max_size=12), max_size=10), st.integers(1, 10))
def test_prefixes_are_exactly_the_beginnings(terms: list[str], longest: int) -> None:
    """R32: nothing else than beginnings of 1 to `longest` characters, sorted, each once."""
    found = prefixes(tuple(terms), longest)
    assert list(found) == sorted(set(found))
    assert all(
        1 <= len(prefix) <= longest and any(term.startswith(prefix) for term in terms) for prefix in found
    )
    assert {term[:longest] for term in terms} <= set(found)


@given(st.text(max_size=80))
def test_folding_words_again_changes_nothing(text: str) -> None:
    """R32: a stored word, typed as a query, is that word."""
    folded = words(text)
    assert words(" ".join(folded)) == folded
