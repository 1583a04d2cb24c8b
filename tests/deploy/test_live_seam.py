"""The seam: whoever comes back, at whatever moment, gets what came after its cursor, in order, each once.

Sockets break at random instants while connectors write, sessions are killed under the change streams, and the
primary steps down. `--times 12` runs it at full size, on three members of a replica set: 50 subscribers, a
thousand breaks, and a dozen of each fault.
"""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pymongo.errors import PyMongoError
from websockets.exceptions import ConnectionClosed

from deploy.embedded import EmbeddedMongo
from store.directory import Directory
from store.directory_commands import UpdateFeed
from store.errors import Unavailable
from store.live import LiveBounds
from store.mongo import Mongo
from store.records.feeds import Feed
from store.scope import LOCAL_ADMIN
from store.vocabulary import UserErrorCode
from tests.deploy.live_service import LiveService, live_service, subscribed
from tests.store.connector import Connector, failure, success
from tests.store.faults.members import three_members

SUBSCRIBERS, MOST_SUBSCRIBERS, BREAKS = 12, 50, 90
STAY_SECONDS = 0.5
# More than the smallest ring holds, so that some must be read from MongoDB again.
ENTRIES = 600
SKUS = [f"sku-{number}" for number in range(6)]
PASSING = {"SERVICE_UNAVAILABLE"}
DOCUMENT = """subscription($filter: LiveFilter, $after: String) {
  offerEvents(filter: $filter, after: $after) {
    __typename
    ... on OfferStatusChanged { cursor }
    ... on InteractionChanged { cursor }
    ... on OfferUpdated { cursor }
    ... on FeedChanged { cursor feedChange }
    ... on Checkpoint { cursor }
  }
}"""
Wants = Callable[[dict[str, Any]], bool]

# What subscribers ask for, and how an entry of the journal tells that it is meant.
FILTERS: list[tuple[dict[str, Any], Wants]] = [
    ({}, lambda entry: True),
    ({"skuIds": ["sku-0"]}, lambda entry: entry["skuId"] == "sku-0"),
    ({"skuIds": ["sku-1", "sku-2"]}, lambda entry: entry["skuId"] in ("sku-1", "sku-2")),
    ({"statuses": ["ERROR"]}, lambda entry: "ERROR" in (entry.get("statusBefore"), entry.get("statusAfter"))),
]


@dataclass
class Tally:
    """How many breaks there have been; `enough` once there are as many as are `wanted`."""

    wanted: int
    breaks: int = 0
    enough: asyncio.Event = field(default_factory=asyncio.Event)

    def count(self) -> None:
        """One more."""
        self.breaks += 1
        if self.breaks >= self.wanted:
            self.enough.set()


class Returning:
    """A subscriber whose socket breaks again and again, until there have been enough breaks in all."""

    def __init__(self, service: LiveService, number: int, cursor: str, tally: Tally) -> None:
        self.filter, self.wants = FILTERS[number % len(FILTERS)]
        self.cursors: list[str] = []
        self._service = service
        self._cursor = cursor
        self._tally = tally
        self._random = random.Random(number)
        self._over = False

    async def follow(self) -> None:
        """Follow until the feed's change that ends it all, coming back after each break."""
        while not self._over:
            breaks = not self._tally.enough.is_set()
            seconds = self._random.expovariate(1 / STAY_SECONDS) if breaks else None
            with contextlib.suppress(ConnectionClosed, TimeoutError, OSError):
                async with asyncio.timeout(seconds):
                    await self._read()
            if breaks:
                self._tally.count()
                # Some are away for longer than the ring reaches.
                await asyncio.sleep(self._random.choice((0, 0, 0.01, 0.5)))

    async def _read(self) -> None:
        url = self._service.socket_url
        async with subscribed(url, DOCUMENT, filter=self.filter, after=self._cursor) as subscription:
            try:
                while not self._over:
                    message = await subscription.message()
                    if message["type"] == "error":
                        assert message["payload"][0]["extensions"]["code"] in PASSING, message
                        return
                    self._take(message["payload"]["data"]["offerEvents"])
            finally:
                # Not by a close frame: as a broken line.
                subscription.connection.transport.abort()

    def _take(self, event: dict[str, Any]) -> None:
        self._cursor = event["cursor"]
        if event["__typename"] != "Checkpoint":
            self.cursors.append(event["cursor"])
        self._over = event.get("feedChange") == "UPDATED"


@pytest.fixture
def own_mongo(tmp_path: Path, times: int) -> Iterator[str]:
    """A MongoDB that nobody else uses: its primary is made to step down. In CI it is elected again; at more
    than that another one is."""
    if times == 1:
        with EmbeddedMongo.start(tmp_path) as mongo:
            yield mongo.url
    else:
        with three_members(tmp_path) as members:
            yield members.url


@contextlib.asynccontextmanager
async def writing(connector: Connector) -> AsyncIterator[None]:
    """Connectors write for as long as the block lasts, whatever becomes of their writes."""
    over = asyncio.Event()

    async def write(number: int) -> None:
        chance = random.Random(number)
        while not over.is_set():
            log = chance.choice((success, failure))()
            verdict = await connector.submit(connector.recording(chance.choice(SKUS), log))
            refused = {error.code for error in getattr(verdict, "errors", ())}
            assert refused <= {UserErrorCode.TIMEOUT, UserErrorCode.CONTENTION}, verdict
            await asyncio.sleep(0.005)

    async with asyncio.TaskGroup() as tasks:
        for number in range(4):
            tasks.create_task(write(number))
        try:
            yield
        finally:
            over.set()


async def disturb(mongo: Mongo, tally: Tally) -> None:
    """Let the primary step down, and kill every session, in turn: two for every `BREAKS`, evenly."""
    faults: list[dict[str, Any]] = [{"replSetStepDown": 1, "force": True}, {"killAllSessions": []}]
    commands = faults * (tally.wanted // BREAKS)
    for number, command in enumerate(commands, 1):
        due = tally.wanted * number // (len(commands) + 1)
        while tally.breaks < due and not tally.enough.is_set():
            await asyncio.sleep(0.01)
        with contextlib.suppress(PyMongoError, Unavailable):
            await mongo.command(command, on_admin=True)


async def written(mongo: Mongo) -> int:
    """How many entries the journal has; none while nobody answers."""
    with contextlib.suppress(PyMongoError, Unavailable):
        return await mongo.collection("journal").count({}, limit=ENTRIES + 1)
    return 0


async def journal_after(mongo: Mongo, cursor: str) -> list[tuple[str, dict[str, Any]]]:
    """The journal up to "the end" as the server tells it: each entry and its token."""
    told = []
    async with await mongo.collection("journal").raw.watch(
        resume_after={"_data": cursor.rpartition(".")[2]}
    ) as changes:
        # An empty reply is not the end: a busy server sends those as well.
        async for change in changes:
            told.append((change["_id"]["_data"], change["fullDocument"]))
            if change["fullDocument"].get("feedChange") == "UPDATED":
                break
    return told


async def test_a_thousand_breaks_lose_nothing_and_repeat_nothing(
    own_mongo: str, database_name: str, times: int
) -> None:
    bounds = LiveBounds(ring_events=1)
    async with live_service(own_mongo, database_name, bounds=bounds) as service:
        mongo, tally = service.store.mongo, Tally(BREAKS * times)
        connector = await Connector.arrive(mongo, service.store.writer)
        start = service.store.live.feed.position
        crowd = min(SUBSCRIBERS * times, MOST_SUBSCRIBERS)
        subscribers = [Returning(service, number, start, tally) for number in range(crowd)]
        async with asyncio.TaskGroup() as tasks:
            for subscriber in subscribers:
                tasks.create_task(subscriber.follow())
            async with writing(connector):
                tasks.create_task(disturb(mongo, tally))
                await tally.enough.wait()
                while await written(mongo) <= ENTRIES:
                    await asyncio.sleep(0.01)
            feed = connector.feed
            ending = UpdateFeed(feed.account, feed.feed_id, affiliate_id="the end")
            while not isinstance(await Directory(mongo).update_feed(LOCAL_ADMIN, ending), Feed):
                pass
        told = await journal_after(mongo, start)
        assert len({token for token, _ in told}) == len(told) > ENTRIES
        for subscriber in subscribers:
            wanted = [token for token, entry in told if entry["kind"] == "FEED" or subscriber.wants(entry)]
            assert [cursor.rpartition(".")[2] for cursor in subscriber.cursors] == wanted
