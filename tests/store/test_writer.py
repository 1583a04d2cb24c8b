"""The writer on the real server: many at once, several processes, and what is left when it closes."""

import asyncio
import contextlib
import random
import time
from collections import Counter

import pytest

from store import collections as names
from store.commands import DescribeProduct
from store.directory import Directory
from store.directory_commands import DeactivateFeed
from store.filters import LiveFilter
from store.live import Interest, LiveFeed
from store.live.feed import ALL_KINDS
from store.mongo import Mongo
from store.records.values import OfferData, Product
from store.recount import recount
from store.rules.decide import Verdict
from store.rules.decision import Decision, Refusal
from store.rules.intake import Intake
from store.scope import LOCAL_ADMIN
from store.shelf import Shelf
from store.vocabulary import FeedChange, InteractionOrigin, UserErrorCode
from store.writer import Writer
from store.writer_bounds import WriterBounds
from tests.store.connector import FEED_ID, Connector, failure, success

CONNECTORS = 20
HOT_OFFERS = 10
SECONDS = 3.0


async def test_twenty_connectors_on_ten_offers(mongo: Mongo) -> None:
    """R28: no lost update and no double count, through two writers as two processes have them."""
    writers = [Writer(mongo, slot=0), Writer(mongo, slot=2)]
    first = await Connector.arrive(mongo, writers[0])
    acknowledged: list[tuple[str, str]] = []
    until = time.monotonic() + SECONDS

    async def connect(number: int) -> None:
        chance = random.Random(number)
        connector = Connector(mongo, writers[number % 2], first.feed)
        while time.monotonic() < until:
            sku_id = f"sku-{chance.randrange(HOT_OFFERS)}"
            log = chance.choice((success, failure))(data=OfferData(inventory=chance.randrange(9)))
            if chance.random() < 0.5:
                command = connector.recording(sku_id, log, origin=chance.choice(list(InteractionOrigin)))
                await connector.done(command)
                acknowledged.append((sku_id, command.interaction_id))
            else:
                opening = connector.opening(sku_id)
                assert opening.interaction_id is not None
                await connector.done(opening)
                acknowledged.append((sku_id, opening.interaction_id))
                await connector.done(connector.logging(opening.interaction_id, log))
                await connector.done(connector.closing(opening.interaction_id))

    await asyncio.gather(*(connect(number) for number in range(CONNECTORS)))
    for writer in writers:
        await writer.close()

    stored = await mongo.collection(names.INTERACTIONS).find({}, projection={"skuId": 1, "interactionId": 1})
    assert Counter((found["skuId"], found["interactionId"]) for found in stored) == Counter(acknowledged)
    assert await recount(mongo) == []
    journal = [entry for entry in await first.journal() if entry["kind"] == "INTERACTION"]
    versions: dict[str, list[int]] = {}
    for entry in journal:
        if entry["change"] != "LOG_ADDED":
            versions.setdefault(entry["skuId"], []).append(entry["offerVersion"])
    for sku_id, seen in versions.items():
        offer = await first.offer(sku_id)
        assert offer is not None
        assert seen == list(range(1, offer.version + 1))


async def test_a_deactivation_and_writes_exclude_each_other(mongo: Mongo, writer: Writer) -> None:
    """R4, R6: nothing is journaled on a feed after its deactivation, however busy it is."""
    connector = await Connector.arrive(mongo, writer)
    directory = Directory(mongo)
    refused = asyncio.Event()

    async def connect(number: int) -> None:
        while not refused.is_set():
            verdict = await connector.submit(connector.recording(f"sku-{number}", success()))
            if isinstance(verdict, Refusal):
                assert verdict.errors[0].code is UserErrorCode.FEED_INACTIVE
                refused.set()

    feed = LiveFeed(mongo, "here")
    await feed.start()
    start = feed.position
    busy = [asyncio.create_task(connect(number)) for number in range(8)]
    await directory.deactivate_feed(LOCAL_ADMIN, DeactivateFeed(connector.feed.account, FEED_ID))
    await asyncio.gather(*busy)
    # A second feed's activation marks the end of what the first one's journal can hold.
    await Connector.arrive(mongo, writer, "end")
    told = []
    everything = Interest(LOCAL_ADMIN.scope, LiveFilter(), ALL_KINDS)
    async with contextlib.aclosing(feed.events(everything, start)) as events:
        async for event in events:
            assert event.entry is not None
            if event.entry.account == "end":
                break
            told.append(event.entry)
    await feed.close()
    assert told[-1].feed_change is FeedChange.DEACTIVATED
    assert await recount(mongo) == []


async def test_one_bad_command_does_not_hurt_its_neighbours(
    connector: Connector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command that breaks the transaction it is in fails alone; those that arrived with it are
    committed."""
    judge = Shelf.judge

    def break_on_one(shelf: Shelf, intake: Intake) -> Verdict:
        if getattr(intake.command, "sku_id", "") == "sku-bad":
            raise RuntimeError("no transaction can hold this")
        return judge(shelf, intake)

    monkeypatch.setattr(Shelf, "judge", break_on_one)
    skus = [*(f"sku-{number}" for number in range(3)), "sku-bad", "sku-3", "sku-4"]
    results = await asyncio.gather(
        *(connector.submit(connector.recording(sku_id, success())) for sku_id in skus), return_exceptions=True
    )
    failed = [s for s, result in zip(skus, results, strict=True) if isinstance(result, RuntimeError)]
    assert failed == ["sku-bad"]
    assert await connector.counts() == {"synced": 5}

    commands = [connector.recording(sku_id, success()) for sku_id in skus]
    verdicts = await connector.writer.submit_all(LOCAL_ADMIN, commands)
    (refusal,) = [verdict for verdict in verdicts if isinstance(verdict, Refusal)]
    assert verdicts.index(refusal) == 3
    assert [error.code for error in refusal.errors] == [UserErrorCode.INTERNAL]


async def test_a_caller_that_goes_away_cancels_nothing(connector: Connector) -> None:
    """What was taken in is committed, whoever still waits for it."""
    command = connector.recording("sku-1", success())
    asking = asyncio.create_task(connector.submit(command))
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await connector.writer.close()
    assert await connector.offer("sku-1") is not None


async def test_a_full_queue_refuses_at_once(mongo: Mongo) -> None:
    """OVERLOADED says that it may be sent again, and when; nothing of it is written."""
    writer = Writer(mongo, bounds=WriterBounds(waiting_commands=0))
    connector = await Connector.arrive(mongo, writer)
    verdict = await connector.submit(connector.recording("sku-1", success()))
    assert isinstance(verdict, Refusal)
    (error,) = verdict.errors
    assert (error.code, error.retryable) == (UserErrorCode.OVERLOADED, True)
    assert error.retry_after_ms
    assert await connector.offer("sku-1") is None


async def test_all_or_nothing(connector: Connector) -> None:
    """Commands that go together are refused together, each with its own fault or none."""
    await connector.done(connector.recording("sku-1", success()))
    account = connector.feed.account
    commands = [
        DescribeProduct(account, FEED_ID, "sku-1", Product(name="Chair")),
        DescribeProduct(account, FEED_ID, "sku-1", Product(name=" ")),
    ]
    verdicts = await connector.writer.submit_all(LOCAL_ADMIN, commands, together=True)
    assert isinstance(verdicts[1], Refusal)
    offer = await connector.offer("sku-1")
    assert offer is not None
    assert offer.product is None
    verdicts = await connector.writer.submit_all(LOCAL_ADMIN, commands[:1] * 2, together=True)
    offer = await connector.offer("sku-1")
    assert offer is not None
    assert offer.product == Product(name="Chair")
    assert offer.version == 2


async def test_a_sku_that_looks_like_an_interaction(connector: Connector) -> None:
    """Offers and interactions have keys of their own: a SKU may be written exactly like an
    interaction's id."""
    first = connector.recording("sku-1", success())
    await connector.done(first)
    await connector.done(connector.closing(first.interaction_id))
    verdicts = await connector.writer.submit_all(
        LOCAL_ADMIN,
        [connector.closing(first.interaction_id), connector.recording(first.interaction_id, success())],
    )
    assert all(isinstance(verdict, Decision) for verdict in verdicts)
    assert await connector.counts() == {"synced": 2}
