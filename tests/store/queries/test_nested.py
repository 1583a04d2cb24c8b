"""Pages below many parents: each is its parent's own list, and all of a level cost one command."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from store.errors import BadInput
from store.filters import InteractionFilter, InteractionOrder, OfferFilter, OfferOrder, PageRequest
from store.mongo import Mongo
from store.pages import Page
from store.queries.errors import ErrorQueries
from store.queries.feeds import FeedQueries
from store.queries.interactions import InteractionQueries
from store.queries.journal import JournalQueries
from store.queries.logs import LogQueries
from store.queries.offers import OfferQueries
from store.records.errors import OfferError
from store.records.values import Count
from store.scope import Scope
from store.vocabulary import (
    FeedState,
    InteractionResult,
    InteractionSort,
    LogType,
    OfferErrorState,
    OfferSort,
    SortDirection,
)
from tests.store.queries.commands import Commands
from tests.store.queries.dataset import Dataset
from tests.store.queries.model import interactions_of, offers_of, ordered_interactions, ordered_offers
from tests.store.queries.paging import assert_pages_are

ALL = Scope()
Below = Callable[[list[str], PageRequest], Awaitable[dict[str, Page[Any]]]]


async def assert_each(
    below: Below,
    expected: dict[str, list[Any]],
    key: Callable[[Any], Any],
    commands: Commands,
    most: int = 1,
    most_totals: int = 1,
) -> None:
    """All parents' first pages and totals by `most` commands each, and one parent's list by any page."""
    keys = list(expected)
    commands.take()
    pages = await below(keys, PageRequest(first=2))
    assert len(commands.take()) <= most
    assert {each: [key(item) for item in page.items] for each, page in pages.items()} == {
        each: items[:2] for each, items in expected.items()
    }
    assert {each: page.has_next for each, page in pages.items()} == {
        each: len(items) > 2 for each, items in expected.items()
    }
    totals = {each: await page.total() for each, page in pages.items()}
    assert totals == {each: Count(len(items)) for each, items in expected.items()}
    assert len(commands.take()) <= most_totals
    longest = max(expected, key=lambda each: len(expected[each]))

    async def one(request: PageRequest) -> Page[Any]:
        return (await below([longest], request))[longest]

    await assert_pages_are(one, expected[longest], key, random.Random(6))


@pytest.mark.parametrize("state", [None, *FeedState])
@pytest.mark.parametrize("scope", [ALL, Scope(vendor="vtex"), Scope(accounts=frozenset(["grocery1", "no"]))])
async def test_feeds_of_many_channels(
    mongo: Mongo, data: Dataset, commands: Commands, scope: Scope, state: FeedState | None
) -> None:
    """Each page is what `feeds(channelId: ...)` gives; a seller's read of channels sees their own only."""
    queries = FeedQueries(mongo)
    channels = list(dict.fromkeys(feed.feed_id for feed in data.feeds))
    expected = {
        channel: sorted(
            feed.key
            for feed in data.feeds
            if feed.feed_id == channel
            and state in (None, feed.state)
            and scope.vendor in (None, feed.vendor)
            and (scope.accounts is None or feed.account in scope.accounts)
        )
        for channel in [*channels, "no.such", "\ud800"]
    }

    async def below(keys: list[str], request: PageRequest) -> dict[str, Page[Any]]:
        return await queries.pages_of_channels(scope, keys, state, request)

    if any(expected.values()):
        await assert_each(below, expected, lambda feed: feed.key, commands)
    commands.take()
    pages = await below(channels, PageRequest(first=1))
    assert len(commands.take()) == 1
    for channel in channels:
        alone = await queries.page(scope, None, channel, state, PageRequest(first=1))
        assert (alone.items, alone.cursors) == (pages[channel].items, pages[channel].cursors)


async def test_a_cursor_of_one_parent_is_refused_for_another(mongo: Mongo, data: Dataset) -> None:
    """A cursor counts only for the connection and parent it was given for."""
    queries = InteractionQueries(mongo)
    given, order = InteractionFilter(), InteractionOrder()
    mine, other = list(dict.fromkeys(each.offer_id for each in data.interactions))[:2]
    page = (await queries.pages_of_offers([mine], given, order, PageRequest()))[mine]
    with pytest.raises(BadInput, match="after"):
        await queries.pages_of_offers([other], given, order, PageRequest(after=page.cursors[0]))


@pytest.mark.parametrize("direction", SortDirection)
@pytest.mark.parametrize("field", InteractionSort)
@pytest.mark.parametrize(
    "given",
    [
        InteractionFilter(),
        InteractionFilter(results=(InteractionResult.SUCCESS, InteractionResult.PROCESSING)),
        InteractionFilter(query="choc", accounts=("grocery1", "fashion/2")),
    ],
    ids=["all", "by result", "by words"],
)
async def test_timelines(
    mongo: Mongo,
    data: Dataset,
    commands: Commands,
    given: InteractionFilter,
    field: InteractionSort,
    direction: SortDirection,
) -> None:
    """An offer's interactions, for 50 offers by one command; one more where the filter has words."""
    offers = [*data.offers[:30], *data.offers[-20:]]
    order = InteractionOrder(field, direction)
    expected: dict[str, list[Any]] = {}
    for offer in offers:
        own = [each for each in data.interactions if each.offer_id == offer.key]
        expected[offer.key] = ordered_interactions(interactions_of(own, given, offers), order)

    async def below(keys: list[str], request: PageRequest) -> dict[str, Page[Any]]:
        return await InteractionQueries(mongo).pages_of_offers(keys, given, order, request)

    await assert_each(below, expected, lambda each: each.key, commands, 1 if given.query is None else 2)


LIVES = ["grocery1/vtex.meli/1", "grocery1/vtex.meli/2", "grocery1/any.meli/1", "tools%253/any.meli/1"]


@pytest.mark.parametrize("order", [OfferOrder(), OfferOrder(OfferSort.SKU_ID, SortDirection.ASC)], ids=str)
@pytest.mark.parametrize("given", [OfferFilter(), OfferFilter(brands=("Acme",))], ids=["all", "of a brand"])
async def test_offers_of_activations(
    mongo: Mongo, data: Dataset, commands: Commands, given: OfferFilter, order: OfferOrder
) -> None:
    """A page of offers below each of many feeds: one command, and one for all totals if none is filtered."""
    expected: dict[str, list[Any]] = {
        key: ordered_offers(offers_of([each for each in data.offers if each.activation == key], given), order)
        for key in LIVES
    }

    async def below(keys: list[str], request: PageRequest) -> dict[str, Page[Any]]:
        return await OfferQueries(mongo).pages_of_activations(ALL, keys, given, order, request)

    plain = given == OfferFilter()
    await assert_each(below, expected, lambda each: each.key, commands, *((1, 1) if plain else (8, 8)))
    assert [
        page.items
        for page in (
            await OfferQueries(mongo).pages_of_activations(
                Scope(vendor="nobody"), LIVES, given, order, PageRequest()
            )
        ).values()
    ] == [()] * len(LIVES)


@pytest.mark.parametrize("field", InteractionSort)
async def test_interactions_of_activations(
    mongo: Mongo, data: Dataset, commands: Commands, field: InteractionSort
) -> None:
    """A page of interactions below each of many feeds by one command, and all totals by one."""
    order = InteractionOrder(field)
    expected: dict[str, list[Any]] = {
        key: ordered_interactions([each for each in data.interactions if each.activation == key], order)
        for key in LIVES
    }

    async def below(keys: list[str], request: PageRequest) -> dict[str, Page[Any]]:
        return await InteractionQueries(mongo).pages_of_activations(
            ALL, keys, InteractionFilter(), order, request
        )

    await assert_each(below, expected, lambda each: each.key, commands)


@pytest.mark.parametrize("types", [(), (LogType.FAILURE, LogType.WARNING)], ids=["all", "some"])
async def test_logs(mongo: Mongo, data: Dataset, commands: Commands, types: tuple[LogType, ...]) -> None:
    """R8: logs oldest first, ties by arrival, each with its interaction; all interactions by one command."""
    interactions = data.interactions[:40]
    expected = {
        each.key: [(each.key, log.log_id) for log in each.logs if not types or log.type in types]
        for each in interactions
    }

    async def below(keys: list[str], request: PageRequest) -> dict[str, Page[Any]]:
        return await LogQueries(mongo).pages_of_interactions(keys, types, request, False)

    await assert_each(below, expected, lambda each: (each.interaction.key, each.log_id), commands)


async def test_evidence_only_where_asked(mongo: Mongo, data: Dataset) -> None:
    """Evidence is heavy: it is loaded with a log only if it is asked for."""
    key = next(each.key for each in data.interactions if each.logs)
    for wanted in (True, False):
        page = (await LogQueries(mongo).pages_of_interactions([key], (), PageRequest(), wanted))[key]
        assert [placed.evidence is not None for placed in page.items] == [wanted] * len(page.items)
        assert page.items[0].interaction.logs == ()


@pytest.mark.parametrize("state", [*OfferErrorState, None], ids=str)
async def test_errors(mongo: Mongo, data: Dataset, commands: Commands, state: OfferErrorState | None) -> None:
    """R26: active errors come first, from the offer itself; archived ones by one command for all."""
    offers = data.offers[:60]
    chosen = {offer.key: offer for offer in offers}
    expected: dict[str, list[Any]] = {}
    for offer in offers:
        active = sorted(offer.errors, key=lambda error: (error.raised_at, error.key), reverse=True)
        archived = [error for error in data.archived if error.offer_id == offer.key]
        archived.sort(key=_archived, reverse=True)
        listed = [*active, *archived]
        expected[offer.key] = [error.key for error in listed if state in (None, error.state)]

    async def below(keys: list[str], request: PageRequest) -> dict[str, Page[Any]]:
        return await ErrorQueries(mongo).pages_of_offers(
            {key: chosen[key].errors for key in keys}, state, request
        )

    most = 0 if state is OfferErrorState.ACTIVE else 1
    await assert_each(below, expected, lambda error: error.key, commands, most)


async def test_an_offer_that_changed_after_it_was_read(mongo: Mongo, data: Dataset) -> None:
    """The active errors shown are those of the record that was read."""
    offer = replace(data.offers[0], errors=())
    pages = await ErrorQueries(mongo).pages_of_offers(
        {offer.key: offer.errors}, OfferErrorState.ACTIVE, PageRequest()
    )
    assert pages[offer.key].items == ()


async def test_histories(mongo: Mongo, data: Dataset, commands: Commands) -> None:
    """R15: an offer's changes of status, newest first, for 50 offers by one command."""
    keys = [offer.key for offer in data.offers[:50]]
    expected = {key: [entry.key for entry in reversed(data.journal) if entry.offer_id == key] for key in keys}

    async def below(asked: list[str], request: PageRequest) -> dict[str, Page[Any]]:
        return await JournalQueries(mongo).histories_of_offers(asked, request)

    await assert_each(below, expected, lambda entry: entry.key, commands)


def _archived(error: OfferError) -> tuple[Any, str]:
    return error.archived_at, error.key
