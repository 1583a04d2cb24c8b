"""Subscriptions over server-sent events: nothing is lost or repeated, whoever the client comes back to."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.client import Graph
from tests.journeys.event_source import Event, event_source
from tests.journeys.seller import Seller
from tests.journeys.service import Service

CHANGES = """subscription($filter: LiveFilter, $after: String) {
  offerStatusChanged(filter: $filter, after: $after) { cursor skuId from to offer { status } } }"""
EVERYTHING = """subscription($filter: LiveFilter, $after: String) {
  offerEvents(filter: $filter, after: $after) { __typename
    ... on OfferStatusChanged { cursor skuId to } ... on InteractionChanged { cursor skuId change }
    ... on OfferUpdated { cursor skuId changed } ... on FeedChanged { cursor feedChange } } }"""
COUNTS = (
    "subscription($account: String!) { offerCountsChanged(account: $account) { counts { total synced } } }"
)
SUCCESS = {"type": "SUCCESS", "description": "The offer is live"}


async def now(seller: Seller) -> str:
    """The position of now."""
    cursor: str = (await seller.graph.ask("{ liveCursor }"))["liveCursor"]
    return cursor


def skus(events: list[Event]) -> list[str]:
    """Which offers the events are about."""
    return [event.value["skuId"] for event in events]


def through(seller: Seller, graph: Graph) -> Seller:
    """The same seller, talking to another process."""
    return Seller(graph, seller.account, seller.feed_id)


@pytest.fixture
async def second(service: Service, tmp_path: Path) -> AsyncIterator[Service]:
    """Another process on the same database."""
    names = ("MONGODB_URL", "MONGODB_DATABASE", "OFFERGRAPH_LOG_LEVEL")
    running = Service(tmp_path / "second.log", {name: service.environment[name] for name in names})
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def second_graph(second: Service) -> AsyncIterator[Graph]:
    """A client of the other process."""
    graph = Graph(second.url)
    yield graph
    await graph.close()


async def test_events_come_as_they_are_committed_with_their_cursors_as_ids(
    service: Service, seller: Seller
) -> None:
    """In order; each id is the cursor of its event, whatever else is asked for."""
    filter = {"accounts": [seller.account]}
    async with event_source(service.url, CHANGES, filter=filter, after=await now(seller)) as source:
        assert source.headers["content-type"].startswith("text/event-stream")
        found = []
        for number in range(3):
            await seller.record(f"sku-{number}", SUCCESS)
            found += await source.take(1)
    assert skus(found) == ["sku-0", "sku-1", "sku-2"]
    assert [event.value["offer"] for event in found] == [{"status": "SYNCED"}] * 3
    assert [event.id for event in found] == [event.value["cursor"] for event in found]
    assert len({event.id for event in found}) == 3
    assert [event.id for event in found] == sorted(event.id or "" for event in found)


@pytest.mark.parametrize("how", ["after", "Last-Event-ID"])
async def test_a_client_that_comes_back_misses_nothing(service: Service, seller: Seller, how: str) -> None:
    """After each single event, also of those that one transaction brought and that came meanwhile."""
    cursor: str | None = await now(seller)
    items = [f"sku-{number}" for number in range(6)]
    await asyncio.gather(*(seller.record(sku, SUCCESS) for sku in items[:3]))
    found: list[Event] = []
    for number in range(6):
        if number == 2:
            await asyncio.gather(*(seller.record(sku, SUCCESS) for sku in items[3:]))
        variables: dict[str, Any] = {"filter": {"accounts": [seller.account]}}
        if how == "after" or number == 0:
            async with event_source(service.url, CHANGES, after=cursor, **variables) as source:
                found += await source.take(1)
        else:
            async with event_source(service.url, CHANGES, last_event_id=cursor, **variables) as source:
                found += await source.take(1)
        cursor = found[-1].id
    assert sorted(skus(found)) == items
    assert set(skus(found[:3])) == set(items[:3])


async def test_after_goes_before_last_event_id(service: Service, seller: Seller) -> None:
    """What the document says is newer than what a browser remembers."""
    cursor, filter = await now(seller), {"accounts": [seller.account]}
    for sku in ("sku-1", "sku-2", "sku-3"):
        await seller.record(sku, SUCCESS)
    async with event_source(service.url, CHANGES, filter=filter, after=cursor) as source:
        events = await source.take(3)
    async with event_source(
        service.url, CHANGES, last_event_id=events[0].id, filter=filter, after=events[1].id
    ) as source:
        assert skus(await source.take(1)) == ["sku-3"]


async def test_everything_of_one_offer_can_be_cut_anywhere(service: Service, seller: Seller) -> None:
    """Events of one transaction have cursors of their own: the rest of them comes after any of them."""
    cursor, filter = await now(seller), {"accounts": [seller.account], "skuIds": ["sku-1"]}
    failure = {
        "type": "FAILURE",
        "description": "Refused",
        "errors": [{"code": "CTLG-001", "title": "Too long"}],
    }
    await seller.record("sku-1", failure)
    await seller.record("sku-1", {**SUCCESS, "data": {"inventory": 7}})
    async with event_source(service.url, EVERYTHING, filter=filter, after=cursor) as source:
        whole = await source.take(6)
    assert [event.value["__typename"] for event in whole] == [
        "InteractionChanged",
        "OfferStatusChanged",
        "OfferUpdated",
    ] * 2
    for position, event in enumerate(whole[:-1], start=1):
        async with event_source(service.url, EVERYTHING, last_event_id=event.id, filter=filter) as source:
            assert await source.take(len(whole) - position) == whole[position:]


@pytest.mark.parametrize("cursor", ["made-up", "0.82", "", "$where", "x" * 10_000])
async def test_a_made_up_cursor_is_refused_in_the_stream(
    service: Service, seller: Seller, cursor: str
) -> None:
    """With a code for programs; then the stream is complete, and the service goes on."""
    async with event_source(service.url, CHANGES, after=cursor) as source:
        first, *rest = await source.rest()
    (error,) = first.answer["errors"]
    assert error["extensions"] == {"code": "BAD_CURSOR"}
    assert error["message"] == "The cursor is not one of this service."
    assert [event.kind for event in rest] == ["complete"]
    assert await seller.counts() == {}


async def test_what_is_written_through_one_process_is_seen_through_the_other(
    service: Service, second: Service, second_graph: Graph, seller: Seller
) -> None:
    """With the same cursors, in the same order, whoever wrote it."""
    other, filter, cursor = through(seller, second_graph), {"accounts": [seller.account]}, await now(seller)
    async with (
        event_source(service.url, CHANGES, filter=filter, after=cursor) as here,
        event_source(second.url, CHANGES, filter=filter, after=cursor) as there,
    ):
        await seller.record("sku-0", SUCCESS)
        assert skus(await there.take(1)) == ["sku-0"]
        await other.record("sku-1", SUCCESS)
        assert skus(await here.take(2)) == ["sku-0", "sku-1"]
        assert skus(await there.take(1)) == ["sku-1"]
        writers = [seller, other]
        await asyncio.gather(*(writers[number % 2].record(f"many-{number}", SUCCESS) for number in range(40)))
        seen_here, seen_there = await here.take(40), await there.take(40)
    assert seen_here == seen_there
    assert sorted(skus(seen_here)) == sorted(f"many-{number}" for number in range(40))
    assert await seller.counts() == await other.counts() == {"total": 42, "synced": 42}


async def test_a_client_moves_between_processes_by_its_cursor(
    service: Service, second: Service, second_graph: Graph, seller: Seller
) -> None:
    """Some events from one, the next from the other, while both write: none is lost, none comes twice."""
    writers, filter = [seller, through(seller, second_graph)], {"accounts": [seller.account]}
    cursor: str | None = await now(seller)
    writing = asyncio.gather(*(writers[number % 2].record(f"sku-{number}", SUCCESS) for number in range(30)))
    found: list[Event] = []
    for turn in range(10):
        url = (service, second)[turn % 2].url
        async with event_source(url, CHANGES, last_event_id=cursor, filter=filter) as source:
            found += await source.take(3)
        cursor = found[-1].id
    await writing
    assert sorted(skus(found)) == sorted(f"sku-{number}" for number in range(30))
    cursors = [event.id or "" for event in found]
    assert cursors == sorted(cursors)


async def test_a_client_of_a_process_that_stops_goes_on_at_the_other(
    service: Service, second: Service, seller: Seller
) -> None:
    """The stream ends without `complete`, which tells a client to come back; what came meanwhile is there."""
    filter = {"accounts": [seller.account]}
    async with event_source(second.url, CHANGES, filter=filter, after=await now(seller)) as source:
        await seller.record("sku-0", SUCCESS)
        (first,) = await source.take(1)
        stopping = asyncio.create_task(second.stop())
        assert await source.rest() == []
    assert await stopping == 0
    await seller.record("sku-1", SUCCESS)
    async with event_source(service.url, CHANGES, last_event_id=first.id, filter=filter) as source:
        await seller.record("sku-2", SUCCESS)
        assert skus(await source.take(2)) == ["sku-1", "sku-2"]


async def test_counts_of_what_the_other_process_wrote(second: Service, seller: Seller) -> None:
    """At once, and when they change."""
    async with event_source(second.url, COUNTS, account=seller.account) as source:
        (first,) = await source.take(1)
        await seller.record("sku-0", SUCCESS)
        (later,) = await source.take(1)
    assert first.value == {"counts": {"total": 0, "synced": 0}}
    assert later.value == {"counts": {"total": 1, "synced": 1}}
    assert (first.id, later.id) == (None, None)
