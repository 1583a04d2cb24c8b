"""What filters mean: words by their beginnings, error codes in three forms, text as data; what is refused."""

from typing import Any

import pytest

from store.errors import BadInput
from store.filters import (
    InteractionFilter,
    InteractionOrder,
    LiveFilter,
    OfferFilter,
    OfferOrder,
    PageRequest,
)
from store.mongo import Mongo
from store.queries.channels import ChannelQueries
from store.queries.codes import CodeQueries
from store.queries.errors import ErrorQueries
from store.queries.facets import FacetQueries
from store.queries.feeds import FeedQueries
from store.queries.interactions import InteractionQueries
from store.queries.journal import JournalQueries
from store.queries.offers import OfferQueries
from store.scope import Scope
from store.vocabulary import OfferStatus
from tests.store.queries.dataset import Dataset
from tests.store.queries.model import offers_of

ALL = Scope()
SURROGATE = "\ud800"
PAGE = PageRequest(first=100)


async def found(mongo: Mongo, **given: Any) -> int:
    """How many offers a filter finds, as counted."""
    page = await OfferQueries(mongo).page(ALL, OfferFilter(**given), OfferOrder(), PAGE)
    total = await page.total()
    assert len(page.items) == min(100, total.value)
    return total.value


@pytest.mark.parametrize(
    "query",
    [
        "acucar",
        "AÇÚC",
        "açu caf",
        "caf 1",
        "78900000000",
        "GR-12",
        "gr 12",
        "0 a/b%$where😀",
        "b where",
        "caf caf cafe",
    ],
)
async def test_every_word_by_its_beginning(mongo: Mongo, data: Dataset, query: str) -> None:
    """R32: case and accents folded, every word must match, by prefix, in name, SKU, EAN or external id."""
    expected = len(offers_of(data.current(), OfferFilter(query=query)))
    assert expected
    assert await found(mongo, query=query) == expected


@pytest.mark.parametrize("query", ["zzz", "acucar zzz", "ucar"])
async def test_a_word_that_begins_nothing(mongo: Mongo, query: str) -> None:
    """R32: not a part of a word, not one word of several."""
    assert await found(mongo, query=query) == 0


@pytest.mark.parametrize("query", ["", "  ", "$-/", "😀"])
async def test_a_wordless_query_counts_as_not_given(mongo: Mongo, data: Dataset, query: str) -> None:
    """R34."""
    assert await found(mongo, query=query) == len(data.current())


async def test_empty_lists_count_as_not_given(mongo: Mongo, data: Dataset) -> None:
    """R34."""
    assert await found(mongo, accounts=(), statuses=(), brands=()) == len(data.current())


@pytest.mark.parametrize("code", ["CTLG-006", "CTLG-006-001", "CTLG", "PRICE-001-77", "NTMAP"])
async def test_error_codes_in_three_forms(mongo: Mongo, data: Dataset, code: str) -> None:
    """A code, a full code and a family find the offers in `ERROR` that have such an error."""
    expected = offers_of(data.current(), OfferFilter(error_codes=(code,)))
    assert expected
    assert await found(mongo, error_codes=(code,)) == len(expected)
    assert await found(mongo, error_codes=(code,), statuses=(OfferStatus.ERROR,)) == len(expected)
    assert await found(mongo, error_codes=(code,), statuses=(OfferStatus.SYNCED,)) == 0


@pytest.mark.parametrize(
    "text", [".*", "^", "$where", '{"$gt": ""}', "GR-\x00", "\x00", "CTLG-00", "ctlg", "GR-1 "]
)
async def test_text_is_data(mongo: Mongo, text: str) -> None:
    """No text is a pattern, an operator or the beginning of a value."""
    for name in ("accounts", "feed_ids", "sku_ids", "brands", "categories", "error_codes"):
        assert await found(mongo, **{name: (text,)}) == 0, name


async def test_unpaired_surrogates_are_refused_in_filters(mongo: Mongo) -> None:
    """What no document can hold is bad input that names the field, not a fault."""
    for name in ("accounts", "feed_ids", "sku_ids", "brands", "categories", "error_codes"):
        with pytest.raises(BadInput, match="filter"):
            await found(mongo, **{name: ("fine", SURROGATE)})
    with pytest.raises(BadInput, match="query"):
        await found(mongo, query=f"a{SURROGATE}")
    with pytest.raises(BadInput, match="skuIds"):
        await InteractionQueries(mongo).page(
            ALL, InteractionFilter(sku_ids=(SURROGATE,)), InteractionOrder(), PAGE
        )
    with pytest.raises(BadInput, match="accounts"):
        await JournalQueries(mongo).status_changes(ALL, LiveFilter(accounts=(SURROGATE,)), None, None, PAGE)
    with pytest.raises(BadInput, match="channelId"):
        await FeedQueries(mongo).page(ALL, None, SURROGATE, None, PAGE)
    with pytest.raises(BadInput, match="vendor"):
        await ChannelQueries(mongo).page(ALL, SURROGATE, None, PAGE)
    with pytest.raises(BadInput, match="category"):
        await CodeQueries(mongo).page(None, SURROGATE, PAGE)
    with pytest.raises(BadInput, match="account"):
        await CodeQueries(mongo).unmapped_page(ALL, SURROGATE, None, PAGE)


async def test_unpaired_surrogates_find_nothing_by_key(mongo: Mongo) -> None:
    """A key that no document can have is one that is not there."""
    offers, interactions = OfferQueries(mongo), InteractionQueries(mongo)
    assert await offers.find(ALL, SURROGATE, "vtex.meli", "1") is None
    assert await offers.find(ALL, "grocery1", "vtex.meli", SURROGATE) is None
    assert await offers.by_keys(ALL, [SURROGATE]) == {}
    assert await interactions.find(ALL, "grocery1", "vtex.meli", SURROGATE) is None
    assert await interactions.find_log(ALL, "grocery1", "vtex.meli", SURROGATE) is None
    assert await interactions.logs_by_keys(ALL, [f"x+{SURROGATE}"]) == {}
    assert await interactions.by_keys(ALL, [SURROGATE]) == {}
    assert await ErrorQueries(mongo).by_keys(ALL, [f"{SURROGATE}#1"]) == {}
    assert await FeedQueries(mongo).by_keys(ALL, [SURROGATE]) == {}
    assert await FeedQueries(mongo).by_activations(ALL, [SURROGATE]) == {}
    assert await ChannelQueries(mongo).by_ids(ALL, [SURROGATE]) == {}
    assert await CodeQueries(mongo).by_codes([SURROGATE]) == {}
    assert await CodeQueries(mongo).unmapped_by_fingerprints(ALL, [SURROGATE]) == {}


async def test_lists_have_a_limit(mongo: Mongo) -> None:
    """A filter's list and a query's words are bounded; the error names which."""
    with pytest.raises(BadInput, match="skuIds"):
        await found(mongo, sku_ids=tuple(str(number) for number in range(1_001)))
    with pytest.raises(BadInput, match="words"):
        await found(mongo, query=" ".join(f"w{number}x" for number in range(17)))


async def test_menus_ignore_their_own_part(mongo: Mongo, data: Dataset) -> None:
    """`offerFacets`: each menu shows what choosing its value would give, given the rest of the filter."""
    given = OfferFilter(
        accounts=("grocery1",), feed_ids=("vtex.meli",), brands=("Acme",), categories=("Food",)
    )
    facets = await FacetQueries(mongo).facets(ALL, given)
    current = data.current()

    def count(**parts: Any) -> int:
        kept = {"accounts": given.accounts, "feed_ids": given.feed_ids, "brands": given.brands}
        return len(offers_of(current, OfferFilter(**{**kept, "categories": given.categories, **parts})))

    assert {menu.value: menu.count.value for menu in facets.brands if menu.value == "Acme"} == {
        "Acme": count()
    }
    assert len(facets.brands) > 1
    for menu in facets.brands:
        assert menu.count.value == count(brands=(menu.value,))
    for menu in facets.categories:
        assert menu.count.value == count(categories=(menu.value,))
    for menu in facets.feeds:
        assert menu.count.value == count(feed_ids=(menu.value,))
    for menu in facets.statuses:
        assert menu.count.value == count(statuses=(OfferStatus(menu.value),))
    for menu in facets.error_codes:
        assert menu.count.value == count(error_codes=(menu.value,))
    counts = [menu.count.value for menu in facets.categories]
    assert counts == sorted(counts, reverse=True)


async def test_menus_from_kept_counts(mongo: Mongo, data: Dataset) -> None:
    """Feeds and statuses come from the counts that are kept, and only the menus asked for are filled."""
    given = OfferFilter(accounts=("fashion/2",), statuses=(OfferStatus.ERROR,))
    facets = await FacetQueries(mongo).facets(ALL, given, frozenset({"feeds", "statuses"}))
    mine = [offer for offer in data.current() if offer.account == "fashion/2"]
    assert {menu.value: menu.count.value for menu in facets.statuses} == {
        status.value: sum(offer.status is status for offer in mine) for status in OfferStatus
    }
    assert {menu.value: menu.count.value for menu in facets.feeds} == {
        feed: sum(offer.feed_id == feed and offer.status is OfferStatus.ERROR for offer in mine)
        for feed in {offer.feed_id for offer in mine}
    }
    assert (facets.brands, facets.categories, facets.error_codes) == ((), (), ())


async def test_error_summary(mongo: Mongo, data: Dataset) -> None:
    """Offers in `ERROR` by code, most first, full codes apart by feed (R20); two of a code count once."""
    given = OfferFilter(accounts=("grocery1",))
    summaries = await ErrorQueries(mongo).summary(ALL, given, 20)
    mine = [offer for offer in data.current() if offer.account == "grocery1" and offer.errors]
    codes = {error.code for offer in mine for error in offer.errors}
    expected = {
        code: sum(any(error.code == code for error in offer.errors) for offer in mine) for code in codes
    }
    assert {summary.code: summary.offers for summary in summaries} == expected
    assert [summary.offers for summary in summaries] == sorted(expected.values(), reverse=True)
    for summary in summaries:
        errors = [(offer, error) for offer in mine for error in offer.errors if error.code == summary.code]
        assert summary.oldest == min(error.raised_at for _, error in errors)
        assert summary.latest == max(error.last_seen_at for _, error in errors)
        for each in summary.full_codes:
            having = {
                offer.key
                for offer, error in errors
                if error.full_code == each.full_code and offer.feed_id == each.feed_id
            }
            assert (each.offers, each.title) == (len(having), f"{each.full_code} happened")
    assert len(await ErrorQueries(mongo).summary(ALL, given, 2)) == 2
    assert await ErrorQueries(mongo).summary(ALL, OfferFilter(statuses=(OfferStatus.SYNCED,)), 20) == []
    with pytest.raises(BadInput, match="first"):
        await ErrorQueries(mongo).summary(ALL, given, 0)


async def test_catalogue(mongo: Mongo, data: Dataset) -> None:
    """`errorCodes`: by code, of a category, by the beginnings of words."""
    queries = CodeQueries(mongo)
    codes = sorted(code.code for code in data.codes)
    page = await queries.page(None, None, PageRequest(first=10))
    rest = await queries.page(None, None, PageRequest(after=page.cursors[-1]))
    assert [code.code for code in (*page.items, *rest.items)] == codes
    assert (await page.total()).value == len(codes)
    found_codes = await queries.page("CTLG-006", None, PageRequest())
    assert [code.code for code in found_codes.items] == ["CTLG-006"]
    category = data.codes[0].category
    of_category = await queries.page(None, category, PageRequest())
    assert [code.code for code in of_category.items] == [
        code.code for code in data.codes if code.category == category
    ]
    by_code = await queries.by_codes(["AUTH-001", "nothing"])
    assert by_code == {"AUTH-001": next(code for code in data.codes if code.code == "AUTH-001")}
