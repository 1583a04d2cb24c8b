"""Live events through the whole service: shaped once, slow readers by themselves, processes alike."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from deploy.groups import Member
from deploy.json_text import encode
from deploy.operation_request import OperationRequest
from deploy.operations import Call, Operation
from deploy.shaped import Shaped
from store.commands import NewLog
from store.live.seals import Seals
from store.migrations import deployment_key
from store.queries.counts import CountQueries
from store.records.offers import OfferCounts
from store.vocabulary import LogType
from tests.deploy.engine_calls import connection
from tests.deploy.live_service import LiveService, live_service, subscribed
from tests.deploy.sample_graph import until
from tests.store.connector import Connector, failure, success

STATUS = """subscription($filter: LiveFilter, $after: String) {
  offerStatusChanged(filter: $filter, after: $after) { cursor skuId to }
}"""
WITH_OFFER = """subscription($filter: LiveFilter, $after: String) {
  offerStatusChanged(filter: $filter, after: $after) { cursor offer { skuId status } }
}"""
COUNTS = """subscription { offerCountsChanged(account: "grocery1") { counts { total synced error } } }"""
# Answers of a quarter of a megabyte.
REASONS = " ".join(f"r{number}: reason {{ message }}" for number in range(64))
LARGE = f"subscription {{ offerStatusChanged {{ cursor {REASONS} }} }}"
LONG = NewLog(LogType.SUCCESS, "connector", "x" * 4_000)


@pytest.fixture
async def service(mongo_url: str, database_name: str) -> AsyncIterator[LiveService]:
    """A process of the service."""
    async with live_service(mongo_url, database_name) as running:
        yield running
        await running.store.mongo.client.drop_database(database_name)


@pytest.fixture
async def connector(service: LiveService) -> Connector:
    """A feed, written through the service's store."""
    return await Connector.arrive(service.store.mongo, service.store.writer)


@pytest.fixture
def shapings(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The answers that were made of events."""
    answers: list[object] = []

    def counted(answer: object) -> bytes:
        answers.append(answer)
        return encode(answer)

    monkeypatch.setattr("deploy.shaping.encode", counted)
    return answers


class Reader:
    """A subscriber without a transport."""

    def __init__(self) -> None:
        self.got: list[Shaped] = []

    def deliver(self, event: Shaped) -> bool:
        self.got.append(event)
        return True

    async def room(self) -> bool:
        return True

    def end(self, error: Exception | None) -> None:
        raise AssertionError(error)


async def follow(service: LiveService, document: str, **variables: Any) -> tuple[Reader, Member]:
    """A subscription without a transport."""
    request = OperationRequest(document, None, variables)
    operation = service.application.engine.prepare(request)
    assert isinstance(operation, Operation)
    reader = Reader()
    member = await service.application.engine.follow(operation, Call(connection()), reader)
    assert isinstance(member, Member)
    await until(lambda: member.replaying is None)
    return reader, member


async def test_a_thousand_subscribers_to_one_sku_cost_one_shaping(
    service: LiveService, connector: Connector, shapings: list[object]
) -> None:
    """And subscribers to another SKU cost nothing; where they begin makes no other group of them."""
    start = service.store.live.position
    wanted = {"skuIds": ["sku-1"]}
    following = [await follow(service, STATUS, filter=wanted) for _ in range(500)]
    following += [await follow(service, STATUS, filter=wanted, after=start) for _ in range(500)]
    others = [await follow(service, STATUS, filter={"skuIds": [f"other-{n}"]}) for n in range(20)]
    assert service.groups == 21
    await connector.done(connector.recording("sku-1", success()))
    await connector.done(connector.recording("sku-1", failure()))
    await until(lambda: all(len(reader.got) == 2 for reader, _ in following))
    assert len(shapings) == 2
    assert [reader.got for reader, _ in others] == [[]] * 20
    for _, member in following + others:
        member.leave()


async def test_answers_that_read_the_store_come_in_order(service: LiveService, connector: Connector) -> None:
    """What an event points to is read when it is shaped; the order is that of the journal all the same."""
    reader, member = await follow(service, WITH_OFFER)
    for number in range(20):
        await connector.done(connector.recording(f"sku-{number}", success()))
    await until(lambda: len(reader.got) == 20)
    assert [
        f'"skuId":"sku-{number}"' in event.payload.decode() for number, event in enumerate(reader.got)
    ] == [True] * 20
    member.leave()


async def test_an_event_shows_things_as_they_are_when_it_is_shaped(
    service: LiveService, connector: Connector
) -> None:
    """Also the first live one after a replay: nothing that was read for earlier events is shown again."""
    start = service.store.live.position
    await connector.done(connector.recording("sku-1", success()))
    other, leaving = await follow(service, STATUS, after=start)
    await until(lambda: len(other.got) == 1)
    leaving.leave()
    reader, member = await follow(service, WITH_OFFER, after=start)
    assert [event.payload.decode().partition('"status":')[2][:8] for event in reader.got] == ['"SYNCED"']
    await connector.done(connector.recording("sku-1", failure()))
    await until(lambda: len(reader.got) == 2)
    assert '"status":"ERROR"' in reader.got[1].payload.decode()
    member.leave()


async def test_transports_share_groups_and_sse_names_its_events_by_cursor(
    service: LiveService, connector: Connector, shapings: list[object]
) -> None:
    """The id of an SSE event is what `Last-Event-ID` resumes from."""
    body = {"query": STATUS, "variables": {"filter": None}}
    headers = {"Accept": "text/event-stream"}

    async def first_id(client: httpx.AsyncClient, **more: str) -> str:
        async with client.stream("POST", service.url, json=body, headers={**headers, **more}) as response:
            async for told in response.aiter_lines():
                if told.startswith("id: "):
                    return told.removeprefix("id: ")
        raise AssertionError("the stream ended")

    async with (
        httpx.AsyncClient(timeout=60) as client,
        subscribed(service.socket_url, STATUS, filter=None) as socket,
    ):
        streaming = asyncio.create_task(first_id(client))
        await until(lambda: service.operations == 2)
        await until(lambda: service.groups == 1)
        await connector.done(connector.recording("sku-1", success()))
        cursor = await streaming
        assert (await socket.event())["cursor"] == cursor
        assert len(shapings) == 1
        await connector.done(connector.recording("sku-2", success()))
        following = await first_id(client, **{"Last-Event-ID": cursor})
        assert (await socket.event())["cursor"] == following


async def test_readiness_tells_whether_the_feed_is_live_and_how_far_behind(service: LiveService) -> None:
    async with httpx.AsyncClient(timeout=60) as client:
        body: dict[str, Any] = {}
        # A machine that stalls makes the feed lag for a moment.
        while not body.get("liveFeed"):
            body = (await client.get(service.url.replace("/graphql", "/readyz"))).json()
    assert (body["status"], body["mongodb"]) == ("ready", True)
    assert isinstance(body["liveFeedLagSeconds"], float)


@pytest.fixture
async def impatient(mongo_url: str, database_name: str) -> AsyncIterator[LiveService]:
    """A service that gives slow readers little room and little time."""
    async with live_service(
        mongo_url,
        database_name,
        queue_messages=2,
        patience_seconds=0.2,
        stall_seconds=1.0,
        max_aliases=1_000,
    ) as running:
        yield running
        await running.store.mongo.client.drop_database(database_name)


async def test_a_slow_reader_is_told_where_it_was_and_one_that_reads_nothing_is_dropped(
    impatient: LiveService,
) -> None:
    """RESYNC_REQUIRED with the last cursor that was sent; nobody else waits for either."""
    connector = await Connector.arrive(impatient.store.mongo, impatient.store.writer)
    quick, member = await follow(impatient, STATUS)
    url = impatient.socket_url
    async with subscribed(url, LARGE) as slow, subscribed(url, LARGE) as stuck:
        await until(lambda: impatient.operations == 2)
        stuck.connection.transport.pause_reading()
        slow.connection.transport.pause_reading()
        written = 0
        while impatient.operations:
            await connector.done(connector.recording(f"sku-{written}", LONG))
            written += 1
        await until(lambda: len(quick.got) == written)
        slow.connection.transport.resume_reading()
        message = last = await slow.message()
        while message["type"] == "next":
            last, message = message, await slow.message()
        assert message["type"] == "error"
        assert message["payload"][0]["extensions"] == {
            "code": "RESYNC_REQUIRED",
            "lastCursor": impatient.store.live.seal(last["payload"]["data"]["offerStatusChanged"]["cursor"]),
        }
        assert message["payload"][0]["path"] == ["offerStatusChanged"]
        await until(lambda: len(impatient.application.transports.connections) <= 1)
        stuck.connection.transport.abort()
    member.leave()


async def test_counts_are_read_once_for_all_and_the_last_value_is_told(
    service: LiveService, connector: Connector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """offerCountsChanged: at once, also for who comes later; after a burst no read for each change."""
    reads = 0
    total = CountQueries.total

    async def counted(self: CountQueries, *place: Any) -> OfferCounts:
        nonlocal reads
        reads += 1
        return await total(self, *place)

    monkeypatch.setattr(CountQueries, "total", counted)
    following = [await follow(service, COUNTS) for _ in range(100)]
    await until(lambda: all(reader.got for reader, _ in following))
    assert reads == 1
    assert '"total":0' in following[-1][0].got[0].payload.decode()
    for number in range(30):
        await connector.done(connector.recording(f"sku-{number}", success()))
    await until(lambda: all('"synced":30' in reader.got[-1].payload.decode() for reader, _ in following))
    assert reads < 30
    late, member = await follow(service, COUNTS)
    assert '"synced":30' in late.got[0].payload.decode()
    for _, one in [*following, (late, member)]:
        one.leave()


async def test_processes_tell_the_same_and_clients_may_move_between_them(
    service: LiveService, connector: Connector, mongo_url: str, database_name: str
) -> None:
    """What is written through one is seen through the other, and a cursor of one resumes on the other."""
    async with live_service(mongo_url, database_name) as other:
        async with subscribed(other.socket_url, STATUS) as subscription:
            await until(lambda: other.operations == 1)
            await connector.done(connector.recording("sku-1", success()))
            seen = await subscription.event()
        for number in range(2, 6):
            await connector.done(connector.recording(f"sku-{number}", success()))
        for place in (service, other, service, other):
            async with subscribed(place.socket_url, STATUS, after=seen["cursor"]) as subscription:
                expected = f"sku-{int(seen['skuId'].removeprefix('sku-')) + 1}"
                seen = await subscription.event()
                assert seen["skuId"] == expected


async def test_cursors_that_are_of_no_use_are_told_with_the_field_and_what_would_do(
    service: LiveService, connector: Connector
) -> None:
    """BAD_CURSOR is malformed or another deployment's; RESYNC_REQUIRED older than the history."""
    start = service.store.live.position
    await connector.done(connector.recording("sku-1", success()))
    async with subscribed(service.socket_url, STATUS, after=start) as subscription:
        now = (await subscription.event())["cursor"]
    # As if the event behind it had left the server's history.
    deployment, _, token = now.partition(".")
    ancient = f"{deployment}.{token[:2]}00000001{token[10:]}"
    error: dict[str, Any] = {}
    for cursor, code in (
        ("made-up", "BAD_CURSOR"),
        (f"other.{token}", "BAD_CURSOR"),
        (ancient, "RESYNC_REQUIRED"),
    ):
        async with subscribed(service.socket_url, STATUS, after=cursor) as subscription:
            error = await subscription.error()
        assert (error["extensions"]["code"], error["path"]) == (code, ["offerStatusChanged"])
    assert Seals(await deployment_key(service.store.mongo)).open(error["extensions"]["oldestCursor"]) <= now
    async with subscribed(
        service.socket_url, STATUS, after=error["extensions"]["oldestCursor"]
    ) as subscription:
        await connector.done(connector.recording("sku-2", success()))
        assert (await subscription.event())["to"] == "SYNCED"
