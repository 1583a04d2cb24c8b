"""R32, R34: the words by which offers are found."""

from hypothesis import given
from hypothesis import strategies as st

from store.rules.search_terms import query_words, search_terms, words


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


IDS = st.text("abcAB0123é-/. ", min_size=1, max_size=30)
NAMES = st.text(max_size=80)


@given(NAMES, IDS, st.none() | IDS, st.none() | IDS)
def test_every_beginning_of_every_word_finds_the_offer(
    name: str, sku_id: str, ean: str | None, external_offer_id: str | None
) -> None:
    """R32: each word of name and ids, typed as far as one likes, begins a stored term."""
    terms = search_terms(name, sku_id, ean, external_offer_id)
    assert len(terms) == len(set(terms)) <= 64
    stored = {term[:length] for term in terms for length in range(1, len(term) + 1)}
    if len(terms) < 64:
        for given_text in (name, sku_id, ean, external_offer_id):
            for word in query_words(given_text):
                assert {word[:length] for length in range(1, len(word) + 1)} <= stored


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=80))
def test_plain_text_takes_no_short_cut_that_shows(text: str) -> None:
    """R32: ASCII is folded faster, and to the same words as beside a letter that is not."""
    assert words(text) == tuple(word for word in words(f"{text} é") if word != "e" or "e" in words(text))


@given(st.text(max_size=80))
def test_folding_words_again_changes_nothing(text: str) -> None:
    """R32: a stored word, typed as a query, is that word."""
    folded = words(text)
    assert words(" ".join(folded)) == folded
