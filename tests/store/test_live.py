"""The live feed on the real server: gap-free from any cursor, in order, each once; refusals; checkpoints."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import AsyncMock, Mock

import pytest
from pymongo.errors import ConnectionFailure

from store.errors import BadCursor, ResyncRequired
from store.filters import LiveFilter
from store.live import Interest, LiveBounds, LiveEvent, LiveFeed
from store.live.counts import CountsEvent, CountsSource
from store.live.feed import ALL_KINDS
from store.mongo import Mongo
from store.mongo_collection import Collection
from store.queries.counts import CountQueries
from store.records.journal import EntryKind, JournalEntry
from store.records.offers import OfferCounts
from store.scope import Scope
from store.vocabulary import FeedChange, InteractionOrigin, OfferStatus
from store.writer import Writer
from tests.store.connector import Connector, failure, success

EVERYTHING = Scope()
ALL = Interest(EVERYTHING, LiveFilter(), ALL_KINDS)


@pytest.fixture
async def feed(mongo: Mongo) -> AsyncIterator[LiveFeed]:
    """The live feed of the database."""
    following = LiveFeed(mongo, "here")
    await following.start()
    yield following
    await following.close()


async def take(events: AsyncGenerator[LiveEvent, None], number: int) -> list[LiveEvent]:
    """The next `number` events."""
    return [await anext(events) for _ in range(number)]


def keys(events: list[LiveEvent]) -> list[str]:
    """The keys of the entries."""
    return [event.entry.key for event in events if event.entry is not None]


async def test_from_a_cursor_every_entry_once_and_in_order_while_writes_go_on(
    connector: Connector, feed: LiveFeed
) -> None:
    """`after` replays up to the live position and goes on: whoever joins at any moment sees the same."""
    start = feed.position
    total = 60

    async def write() -> None:
        for number in range(total):
            await connector.done(connector.recording(f"sku-{number % 7}", success()))

    async def read() -> list[str]:
        async with contextlib.aclosing(feed.events(ALL, start)) as events:
            seen: list[LiveEvent] = []
            while sum(e.entry is not None and e.entry.kind is EntryKind.INTERACTION for e in seen) < total:
                seen.append(await anext(events))
            return keys(seen)

    readers = [asyncio.create_task(read())]
    writing = asyncio.create_task(write())
    while not writing.done():
        # One more joins after each turn in which something was written.
        readers.append(asyncio.create_task(read()))
        await asyncio.wait({writing, *readers}, timeout=0.02)
    readers.append(asyncio.create_task(read()))
    seen = await asyncio.gather(*readers)
    assert len({tuple(one) for one in seen}) == 1
    assert len(seen[0]) == len(set(seen[0]))


async def test_resuming_from_each_event(connector: Connector, feed: LiveFeed) -> None:
    """A cursor names a place in the journal: resumed from any event, exactly what came after it comes."""
    start = feed.position
    for number in range(6):
        await connector.done(connector.recording(f"sku-{number}", success()))
    async with contextlib.aclosing(feed.events(ALL, start)) as events:
        all_events = await take(events, 12)
    for place in range(11):
        async with contextlib.aclosing(feed.events(ALL, all_events[place].cursor)) as events:
            assert keys(await take(events, 11 - place)) == keys(all_events[place + 1 :])


async def test_a_cursor_of_another_process_and_of_before_a_restart(
    connector: Connector, mongo: Mongo, feed: LiveFeed
) -> None:
    """Cursors mean the same on every process: one that lags does not repeat what the cursor has seen."""
    async with contextlib.aclosing(feed.events(ALL, feed.position)) as events:
        await connector.done(connector.recording("sku-1", success()))
        first = (await take(events, 2))[-1]
    other = LiveFeed(mongo, "here")
    await other.start()
    async with contextlib.aclosing(other.events(ALL, first.cursor)) as events:
        await connector.done(connector.recording("sku-2", success()))
        entries = [event.entry for event in await take(events, 2)]
        assert [entry.sku_id for entry in entries if entry] == ["sku-2", "sku-2"]
    await other.close()


async def test_a_cursor_of_a_process_that_is_far_ahead(mongo: Mongo) -> None:
    """Who has lost the journal for a while takes what others have seen meanwhile, not what is not yet."""
    now = datetime.now(UTC)
    feed = LiveFeed(mongo, "here", clock=lambda: now + timedelta(hours=1))
    await feed.start()
    later, never = (
        f"here.82{int((now + timedelta(minutes=minutes)).timestamp()):08X}00000001" for minutes in (59, 66)
    )
    assert feed.beginning(later) == later
    with pytest.raises(BadCursor):
        feed.beginning(never)
    await feed.close()


async def test_cursors_that_are_none(feed: LiveFeed) -> None:
    """BAD_CURSOR: made up, of another deployment, or no position of the stream."""
    for cursor in ("", "here", "here.", "here.xyz", "there.82AB", "here.82", "here." + "F" * 60, "here.ABC"):
        with pytest.raises(BadCursor):
            await anext(feed.events(ALL, cursor))


def _entry(**more: object) -> JournalEntry:
    known = {
        "key": "k",
        "kind": EntryKind.STATUS,
        "at": datetime(2026, 1, 1, tzinfo=UTC),
        "account": "grocery1",
        "feed_id": "vtex.meli",
        "vendor": "vtex",
        "activation": "a",
        "sku_id": "sku-1",
        "status_before": OfferStatus.SENDING,
        "status_after": OfferStatus.SYNCED,
        "origins": (InteractionOrigin.CATALOG,),
    }
    return JournalEntry(**(known | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("filter", "wanted"),
    [
        (LiveFilter(), True),
        (LiveFilter(accounts=("grocery1",)), True),
        (LiveFilter(accounts=("other",)), False),
        (LiveFilter(feed_ids=("vtex.meli",), sku_ids=("sku-1", "x")), True),
        (LiveFilter(feed_ids=("vtex.netshoes",)), False),
        (LiveFilter(sku_ids=("sku-2",)), False),
        (LiveFilter(statuses=(OfferStatus.SENDING,)), True),
        (LiveFilter(statuses=(OfferStatus.SYNCED,)), True),
        (LiveFilter(statuses=(OfferStatus.ERROR,)), False),
        (LiveFilter(origins=(InteractionOrigin.CATALOG, InteractionOrigin.PRICE)), True),
        (LiveFilter(origins=(InteractionOrigin.PRICE,)), False),
    ],
)
def test_filters(filter: LiveFilter, wanted: bool) -> None:
    """A status matches before or after, so that a row can leave a list."""
    assert Interest(EVERYTHING, filter, ALL_KINDS).wants(_entry()) is wanted


def test_a_feed_concerns_all_its_offers() -> None:
    """What happens to a feed is told to whoever watches offers of it, and to nobody else."""
    entry = _entry(kind=EntryKind.FEED, sku_id=None, feed_change=FeedChange.DEACTIVATED, origins=())
    assert Interest(EVERYTHING, LiveFilter(sku_ids=("sku-9",)), ALL_KINDS).wants(entry)
    assert not Interest(EVERYTHING, LiveFilter(accounts=("other",)), ALL_KINDS).wants(entry)
    assert not Interest(EVERYTHING, LiveFilter(), frozenset({EntryKind.STATUS})).wants(entry)
    assert not Interest(Scope(vendor="anymarket"), LiveFilter(), ALL_KINDS).wants(entry)


async def test_a_quiet_feed_gives_checkpoints(mongo: Mongo, connector: Connector) -> None:
    """A consumer of a quiet feed gets a cursor of now from time to time, and can resume from it."""
    feed = LiveFeed(mongo, "here", LiveBounds(quiet_seconds=0.01))
    await feed.start()
    nobody = LiveFilter(accounts=("nobody",))
    async with contextlib.aclosing(feed.events(Interest(EVERYTHING, nobody, ALL_KINDS), None)) as events:
        first = await anext(events)
        assert first.entry is None
        await connector.done(connector.recording("sku-1", success()))
        later = await anext(events)
        while later.cursor <= first.cursor:
            later = await anext(events)
        assert later.entry is None
    async with contextlib.aclosing(feed.events(ALL, later.cursor)) as events:
        assert (await anext(events)).cursor >= later.cursor
    await feed.close()


async def test_closing_ends_every_subscription(feed: LiveFeed) -> None:
    """A feed that closes leaves nobody waiting."""
    events = feed.events(ALL, None)
    waiting = asyncio.create_task(anext(events, None))
    while not feed.listening:
        await asyncio.sleep(0)
    await feed.close()
    assert await waiting is None
    assert feed.listening == 0


async def test_counts_come_at_once_and_again_when_they_moved(
    connector: Connector, mongo: Mongo, feed: LiveFeed
) -> None:
    """offerCountsChanged: the figures of now, then those after each change, the last one always."""
    place = (EVERYTHING, connector.feed.account, None)
    live = CountsSource(feed, CountQueries(mongo), place, seconds_between=0.01)
    async with contextlib.aclosing(live.events()) as events:
        assert (await anext(events)).counts == OfferCounts()
        await asyncio.gather(*(connector.done(connector.recording(f"s{n}", success())) for n in range(5)))
        await connector.done(connector.recording("s0", failure()))
        seen: CountsEvent = await anext(events)
        while seen.counts != OfferCounts(synced=4, error=1):
            seen = await anext(events)
    assert feed.listening == 0


async def test_a_journal_that_is_gone_ends_every_subscription(mongo: Mongo, feed: LiveFeed) -> None:
    """A history that is lost is told with RESYNC_REQUIRED, not met with silence; the feed goes on there."""
    waiting = asyncio.create_task(anext(feed.events(ALL, None)))
    while not feed.listening:
        await asyncio.sleep(0)
    await mongo.command({"drop": "journal"})
    with pytest.raises(ResyncRequired):
        await waiting


async def test_pauses_grow_only_while_the_stream_is_opened_in_vain(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stream that has answered since it was opened breaks for the first time again."""
    lost = ConnectionFailure("nobody there")
    brief = object()
    fates = iter([lost, lost, lost, brief, lost])
    attempts: list[int] = []
    insertions = Collection.insertions

    @contextlib.asynccontextmanager
    async def fated(journal: Collection, **options: Any) -> AsyncIterator[Any]:
        fate = next(fates, None)
        if fate is lost:
            raise lost
        async with insertions(journal, **options) as stream:
            if fate is brief:
                yield Mock(next=AsyncMock(side_effect=[await stream.next(), lost]), alive=True)
            else:
                yield stream

    def noted(attempt: int, *_: float) -> float:
        attempts.append(attempt)
        return 0.0

    monkeypatch.setattr(Collection, "insertions", fated)
    monkeypatch.setattr("store.live.feed.backoff_seconds", noted)
    feed = LiveFeed(mongo, "here")
    await feed.start()
    while len(attempts) < 5:
        await asyncio.sleep(0)
    await feed.close()
    assert attempts == [0, 1, 2, 0, 1]


async def test_a_cursor_at_the_longest_names(mongo: Mongo, writer: Writer, feed: LiveFeed) -> None:
    """R34: whatever an offer may be called, a cursor at it is one; the position of now stands there too."""
    connector = await Connector.arrive(mongo, writer, "\N{GRINNING FACE}" * 200)
    ours = Interest(EVERYTHING, LiveFilter(), frozenset({EntryKind.INTERACTION, EntryKind.STATUS}))
    async with contextlib.aclosing(feed.events(ours, feed.position)) as events:
        await connector.done(connector.recording("\N{GRINNING FACE}" * 200, success()))
        first, second = await take(events, 2)
    assert len(first.cursor) > 2 * 2 * 800
    async with contextlib.aclosing(feed.events(ours, first.cursor)) as events:
        assert keys(await take(events, 1)) == keys([second])
