"""R4 and the scope: what natural keys, filters and counts show, what keys; foreign looks like missing."""

import pytest

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
from store.queries.counts import CountQueries
from store.queries.errors import ErrorQueries
from store.queries.feeds import FeedQueries
from store.queries.interactions import InteractionQueries
from store.queries.journal import JournalQueries
from store.queries.offers import OfferQueries
from store.records.interactions import PlacedLog
from store.records.offers import OfferCounts
from store.scope import Scope
from store.vocabulary import FeedState
from tests.store.queries.commands import Commands
from tests.store.queries.dataset import Dataset

ALL = Scope()
SELLER = Scope(accounts=frozenset({"fashion/2"}))
CONNECTOR = Scope(vendor="any")
NOBODY = Scope(accounts=frozenset())
EARLIER = "grocery1/vtex.meli/1"
PAGE = PageRequest(first=100)


async def test_an_offer_by_natural_key_goes_through_the_active_feed(
    mongo: Mongo, data: Dataset, commands: Commands
) -> None:
    """R4: two commands; the current activation answers, an earlier one and an inactive feed never do."""
    found = await OfferQueries(mongo).find(ALL, "grocery1", "vtex.meli", "GR-7")
    assert found == next(offer for offer in data.offers if offer.key == "grocery1/vtex.meli/2/GR-7")
    assert len(commands.take()) == 2
    assert await OfferQueries(mongo).find(ALL, "grocery1", "any.meli", "GR-7") is None
    assert await OfferQueries(mongo).find(ALL, "grocery1", "vtex.meli", "nowhere") is None


async def test_ids_count_in_either_case(mongo: Mongo, data: Dataset) -> None:
    """R27: as a connector writes them, so it finds what it wrote."""
    queries = InteractionQueries(mongo)
    mine = next(
        each
        for each in data.interactions
        if each.activation == "fashion%2F2/vtex.amazon/1"
        and each.logs
        and not each.interaction_id.isdigit()
        and not each.logs[0].log_id.isdigit()
    )
    found = await queries.find(ALL, "fashion/2", "vtex.amazon", mine.interaction_id.lower())
    placed = await queries.find_log(ALL, "fashion/2", "vtex.amazon", mine.logs[0].log_id.lower())
    assert found is not None
    assert placed is not None
    assert (found.key, placed.log_id) == (mine.key, mine.logs[0].log_id)


async def test_an_interaction_and_a_log_by_natural_key(
    mongo: Mongo, data: Dataset, commands: Commands
) -> None:
    """R4, R27: ids count in the current activation; two commands each."""
    queries = InteractionQueries(mongo)
    with_logs = [each for each in data.interactions if each.logs]
    mine = next(each for each in with_logs if each.activation == "fashion%2F2/vtex.amazon/1")
    found = await queries.find(ALL, "fashion/2", "vtex.amazon", mine.interaction_id)
    assert found is not None
    assert (found.key, found.logs, found.log_count) == (mine.key, (), len(mine.logs))
    assert len(commands.take()) == 2
    placed = await queries.find_log(ALL, "fashion/2", "vtex.amazon", mine.logs[-1].log_id)
    assert placed is not None
    assert placed == PlacedLog.of(mine.logs[-1], found)
    assert len(commands.take()) == 2
    earlier = next(each for each in with_logs if each.activation == EARLIER)
    assert await queries.find(ALL, "grocery1", "vtex.meli", earlier.interaction_id) is None
    assert await queries.find_log(ALL, "grocery1", "vtex.meli", earlier.logs[0].log_id) is None
    commands.take()
    keys = {f"{each.key}+{log.log_id}": log for each in (mine, earlier) for log in each.logs}
    again = await queries.logs_by_keys(ALL, [*keys, f"{earlier.key}+nothing", f"{mine.key}+$logs", "+"])
    assert again == {key: PlacedLog.of(log, again[key].interaction) for key, log in keys.items()}
    assert {each.interaction.key for each in again.values()} == {mine.key, earlier.key}
    swapped = [f"{mine.key}+{earlier.logs[0].log_id}", f"{earlier.key}+{mine.logs[0].log_id}"]
    assert await queries.logs_by_keys(ALL, swapped) == {}
    assert len(commands.take()) == 2


async def test_keys_reach_earlier_activations(mongo: Mongo, data: Dataset) -> None:
    """R4: the history stays readable through `node(id)` and `feed.activations`."""
    offer = next(offer for offer in data.offers if offer.activation == EARLIER and offer.errors)
    archived = next(error for error in data.archived if error.activation == EARLIER)
    interaction = next(each for each in data.interactions if each.activation == EARLIER)
    assert await OfferQueries(mongo).by_keys(ALL, [offer.key]) == {offer.key: offer}
    errors = await ErrorQueries(mongo).by_keys(ALL, [offer.errors[0].key, archived.key, "x#1"])
    assert errors == {offer.errors[0].key: offer.errors[0], archived.key: archived}
    assert list(await InteractionQueries(mongo).by_keys(ALL, [interaction.key])) == [interaction.key]
    owners = await FeedQueries(mongo).by_activations(ALL, [EARLIER, "grocery1/vtex.meli/9"])
    assert [(key, owner.activation.number, owner.feed.key) for key, owner in owners.items()] == [
        (EARLIER, 1, "grocery1/vtex.meli")
    ]
    activations = FeedQueries(mongo).activations(owners[EARLIER].feed, PageRequest(first=1))
    assert [owner.activation.number for owner in activations.items] == [2]
    rest = FeedQueries(mongo).activations(owners[EARLIER].feed, PageRequest(after=activations.cursors[0]))
    assert ([owner.activation.number for owner in rest.items], rest.has_next) == ([1], False)


@pytest.mark.parametrize("scope", [SELLER, CONNECTOR, NOBODY], ids=["seller", "connector", "nobody"])
async def test_lists_and_counts_stay_in_the_scope(mongo: Mongo, data: Dataset, scope: Scope) -> None:
    """Every list and every count holds what the scope allows, all of it, and nothing else."""
    allowed = [offer for offer in data.current() if scope.allows(offer.account, offer.vendor)]
    keys = {offer.key for offer in allowed}
    offers = await OfferQueries(mongo).page(scope, OfferFilter(), OfferOrder(), PAGE)
    assert (await offers.total()).value == len(allowed) == (await CountQueries(mongo).total(scope)).total
    assert len(offers.items) == min(100, len(allowed))
    assert keys >= {offer.key for offer in offers.items}
    timeline = await InteractionQueries(mongo).page(scope, InteractionFilter(), InteractionOrder(), PAGE)
    assert (await timeline.total()).value == sum(each.offer_id in keys for each in data.interactions)
    assert keys >= {each.offer_id for each in timeline.items}
    changes = await JournalQueries(mongo).status_changes(scope, LiveFilter(), None, None, PAGE)
    assert (await changes.total()).value == sum(entry.offer_id in keys for entry in data.journal)
    feeds = await FeedQueries(mongo).page(scope, None, None, None, PAGE)
    assert [feed.key for feed in feeds.items] == sorted(
        feed.key for feed in data.feeds if scope.allows(feed.account, feed.vendor)
    )
    active = await FeedQueries(mongo).current_activations(scope)
    assert set(active) == {feed.activation.key for feed in feeds.items if feed.is_active}


@pytest.mark.parametrize("scope", [SELLER, CONNECTOR, NOBODY], ids=["seller", "connector", "nobody"])
async def test_foreign_looks_like_missing(mongo: Mongo, data: Dataset, scope: Scope) -> None:
    """A document outside of the scope cannot be told from one that is not there."""
    offer = next(each for each in data.offers if each.activation == "grocery1/vtex.meli/2" and each.errors)
    interaction = next(
        each for each in data.interactions if each.activation == offer.activation and each.logs
    )
    where = (offer.account, offer.feed_id)
    interactions, offers, feeds = InteractionQueries(mongo), OfferQueries(mongo), FeedQueries(mongo)
    assert await offers.find(scope, *where, offer.sku_id) is None
    assert await offers.by_keys(scope, [offer.key]) == {}
    assert await ErrorQueries(mongo).by_keys(scope, [offer.errors[0].key]) == {}
    assert await interactions.find(scope, *where, interaction.interaction_id) is None
    assert await interactions.find_log(scope, *where, interaction.logs[0].log_id) is None
    assert await interactions.logs_by_keys(scope, [f"{interaction.key}+{interaction.logs[0].log_id}"]) == {}
    assert await interactions.by_keys(scope, [interaction.key]) == {}
    assert await feeds.by_keys(scope, ["grocery1/vtex.meli"]) == {}
    assert await feeds.by_activations(scope, [offer.activation]) == {}
    assert (await feeds.page(scope, "grocery1", "vtex.meli", None, PAGE)).items == ()
    assert await CountQueries(mongo).total(scope, ("grocery1",), ("vtex.meli",)) == OfferCounts()
    below = await offers.page_of_activation(scope, offer.activation, OfferFilter(), OfferOrder(), PAGE)
    assert below.items == ()
    named = OfferFilter(accounts=("grocery1",), feed_ids=("vtex.meli",))
    page = await offers.page(scope, named, OfferOrder(), PAGE)
    assert (page.items, await page.total()) == ((), await below.total())


async def test_feeds_by_state(mongo: Mongo, data: Dataset) -> None:
    """`feeds` shows active ones unless asked; an inactive one is there to be re-activated (R5)."""
    queries = FeedQueries(mongo)
    hidden = await queries.page(ALL, "grocery1", None, FeedState.INACTIVE, PAGE)
    assert [feed.feed_id for feed in hidden.items] == ["any.meli"]
    one = await queries.page(ALL, "fashion/2", "vtex.magalu", FeedState.ACTIVE, PAGE)
    assert [feed.key for feed in one.items] == ["fashion%2F2/vtex.magalu"]
    all_of_channel = await queries.page(ALL, None, "any.meli", None, PageRequest(first=2))
    assert ([feed.account for feed in all_of_channel.items], all_of_channel.has_next) == (
        ["fashion/2", "grocery1"],
        True,
    )
    assert (await all_of_channel.total()).value == 3


async def test_channels_of_a_connector(mongo: Mongo, data: Dataset) -> None:
    """R1: a connector sees its vendor's channels, a seller all; `query` finds by every word's beginning."""
    queries = ChannelQueries(mongo)
    mine = await queries.page(CONNECTOR, None, None, PAGE)
    assert [channel.channel_id for channel in mine.items] == ["any.meli"]
    assert (await queries.page(CONNECTOR, "vtex", None, PAGE)).items == ()
    found = await queries.page(SELLER, None, "VTÉX me", PAGE)
    assert [channel.channel_id for channel in found.items] == ["vtex.meli"]
    assert list(await queries.by_ids(CONNECTOR, ["any.meli", "vtex.meli", "x"])) == ["any.meli"]
    assert (await (await queries.page(ALL, "vtex", None, PageRequest(first=1))).total()).value == 3


async def test_unmapped_errors_of_active_feeds(mongo: Mongo, data: Dataset) -> None:
    """R21: by how often and how recently; a mapped fingerprint stays; hidden activations do not count."""
    queries = CodeQueries(mongo)
    active = {feed.activation.key for feed in data.feeds if feed.is_active}
    sums: dict[str, list[int]] = {}
    for tally in data.tallies:
        if tally["activation"] in active and tally["account"] == "grocery1":
            both = sums.setdefault(tally["fingerprint"], [0, 0])
            both[0] += tally["occurrences"]
            both[1] += tally["offers"]
    ranked = sorted(sums, key=lambda name: (-sums[name][0], -(int(name[2:]) // 4), name))
    page = await queries.unmapped_page(ALL, "grocery1", None, PageRequest(first=4))
    assert [error.fingerprint for error in page.items] == ranked[:4]
    assert [[error.occurrences, error.offers] for error in page.items] == [sums[name] for name in ranked[:4]]
    rest = await queries.unmapped_page(ALL, "grocery1", None, PageRequest(after=page.cursors[-1]))
    assert [error.fingerprint for error in rest.items] == ranked[4:]
    back = await queries.unmapped_page(ALL, "grocery1", None, PageRequest(last=3, before=rest.cursors[0]))
    assert [error.fingerprint for error in back.items] == ranked[1:4]
    assert (await page.total()).value == len(ranked)
    by_name = await queries.unmapped_by_fingerprints(SELLER, ["fp3", "fp1", "fp99"])
    assert {name: error.mapped_to for name, error in by_name.items()} == {"fp3": "CTLG-002", "fp1": None}
    assert await queries.unmapped_by_fingerprints(NOBODY, ["fp3"]) == {}
    assert (await queries.unmapped_page(NOBODY, None, None, PAGE)).items == ()
