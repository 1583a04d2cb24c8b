"""Old cursors: read from MongoDB again, by a few change streams, however many come at once."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import AsyncMock, Mock

import pytest
from pymongo.errors import ConnectionFailure

from store.errors import ResyncRequired, Unavailable
from store.filters import LiveFilter
from store.insertions import Batch
from store.live import Interest, LiveEvent, LiveFeed
from store.live.feed import ALL_KINDS
from store.live.history import MOST_BREAKS, MOST_SCANS
from store.mongo import Mongo
from store.mongo_collection import Collection
from store.scope import Scope
from tests.store.connector import Connector, success

ALL = Interest(Scope(), LiveFilter(), ALL_KINDS)


@pytest.fixture
def streams(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """The tokens that change streams were opened at."""
    opened: list[str | None] = []
    insertions = Collection.insertions

    @contextlib.asynccontextmanager
    async def counted(
        self: Collection, *, after: str | None = None, wait_ms: int = 1000
    ) -> AsyncIterator[Any]:
        opened.append(after)
        async with insertions(self, after=after, wait_ms=wait_ms) as stream:
            yield stream

    monkeypatch.setattr(Collection, "insertions", counted)
    return opened


async def read(feed: LiveFeed, after: str, number: int) -> list[LiveEvent]:
    """The next `number` events after a cursor."""
    async with contextlib.aclosing(feed.events(ALL, after)) as events:
        return [await anext(events) for _ in range(number)]


async def written(connector: Connector, feed: LiveFeed, number: int) -> list[str]:
    """The cursors of `number` recordings' events, two each, the one before them first."""
    start = feed.position
    for one in range(number):
        await connector.done(connector.recording(f"sku-{one}", success()))
    return [start, *(event.cursor for event in await read(feed, start, 2 * number))]


@contextlib.asynccontextmanager
async def restarted(
    mongo: Mongo, connector: Connector, number: int
) -> AsyncIterator[tuple[LiveFeed, list[str]]]:
    """A feed that begins after `number` recordings, of which it has nothing in memory, and their cursors."""
    before, after = LiveFeed(mongo, "here"), LiveFeed(mongo, "here")
    await before.start()
    cursors = await written(connector, before, number)
    await before.close()
    await after.start()
    try:
        yield after, cursors
    finally:
        await after.close()


async def test_a_crowd_with_as_many_cursors_shares_a_few_streams(
    mongo: Mongo, connector: Connector, streams: list[str | None]
) -> None:
    """After a restart nothing is in memory; all are served, completely, and go on live."""
    async with restarted(mongo, connector, 100) as (after, cursors):
        streams.clear()
        crowd = [
            asyncio.create_task(read(after, cursor, 202 - place)) for place, cursor in enumerate(cursors)
        ]
        while after.listening < len(crowd):
            await asyncio.sleep(0)
        await connector.done(connector.recording("late", success()))
        told = await asyncio.gather(*crowd)
        latest = [event.cursor for event in told[-1]]
        for place, events in enumerate(told):
            assert [event.cursor for event in events] == [*cursors[place + 1 :], *latest]
        assert len(streams) <= MOST_SCANS


async def test_a_history_that_is_gone_is_told_with_the_oldest_cursor_that_would_do(
    mongo: Mongo, connector: Connector
) -> None:
    """RESYNC_REQUIRED for who is too old, also in a crowd with others who are not."""
    async with restarted(mongo, connector, 3) as (feed, cursors):
        # An event that the server cannot find any more; a position would do on a server that is still young.
        ancient = cursors[1][: len("here.82")] + "00000001" + cursors[1][len("here.82") + 8 :]
        results = await asyncio.gather(
            read(feed, ancient, 1), read(feed, cursors[0], 6), return_exceptions=True
        )
        assert isinstance(results[0], ResyncRequired)
        oldest = results[0].extensions["oldestCursor"]
        assert isinstance(oldest, str)
        assert isinstance(results[1], list)
        await connector.done(connector.recording("sku-9", success()))
        assert len(await read(feed, oldest, 2)) == 2


async def test_a_position_that_never_was_is_nobody_elses_loss(mongo: Mongo, connector: Connector) -> None:
    """Whoever makes up a cursor in the midst of the history must not end it for those who are older."""
    before = LiveFeed(mongo, "here")
    await before.start()
    cursors = await written(connector, before, 3)
    await before.close()
    feed = LiveFeed(mongo, "here")
    await feed.start()
    # The counter that tells the events of a second apart: what comes next is another event.
    head, counter, tail = cursors[1][:15], cursors[1][15:23], cursors[1][23:]
    made_up = f"{head}{int(counter, 16) + 1:08X}{tail}"
    with pytest.raises(ResyncRequired):
        await read(feed, made_up, 1)
    told = await read(feed, cursors[0], len(cursors) - 1)
    assert [event.cursor for event in told] == cursors[1:]
    await feed.close()


async def test_a_mongodb_that_stays_away_is_told(
    mongo: Mongo, connector: Connector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stream that breaks is opened again for a while; then who waits is told to try again."""
    async with restarted(mongo, connector, 1) as (feed, cursors):
        away = Mock(side_effect=ConnectionFailure("nobody there"))
        monkeypatch.setattr(Collection, "insertions", away)
        monkeypatch.setattr("store.live.history.RETRY_SECONDS", (0.0, 0.0))
        with pytest.raises(Unavailable):
            await read(feed, cursors[0], 1)
        assert away.call_count > 1
        monkeypatch.undo()
        assert len(await read(feed, cursors[0], 2)) == 2


async def test_a_stream_that_gets_on_may_break_as_often_as_it_likes(
    mongo: Mongo, connector: Connector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too many breaks are those in a row."""
    async with restarted(mongo, connector, MOST_BREAKS) as (feed, cursors):
        insertions = Collection.insertions
        opened = 0

        @contextlib.asynccontextmanager
        async def brittle(journal: Collection, **options: Any) -> AsyncIterator[Any]:
            nonlocal opened
            opened += 1
            async with insertions(journal, **options) as stream:
                while not (batch := await stream.next()).insertions:
                    pass
                one = Batch(batch.insertions[:1], batch.insertions[0].token)
                yield Mock(next=AsyncMock(side_effect=[one, ConnectionFailure("lost")]))

        monkeypatch.setattr(Collection, "insertions", brittle)
        monkeypatch.setattr("store.live.history.RETRY_SECONDS", (0.0, 0.0))
        told = await read(feed, cursors[0], 2 * MOST_BREAKS)
        assert [event.cursor for event in told] == cursors[1:]
        assert opened > MOST_BREAKS
