"""Writers in each other's way end in success or in CONTENTION, after so many attempts; none loops."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from pymongo.errors import AutoReconnect, OperationFailure

from store import collections as names
from store.commands import CreateLog, OpenInteraction
from store.mongo import Mongo
from store.mongo_collection import Session
from store.recount import recount
from store.rules.decide import Verdict
from store.rules.decision import Decision, Refusal
from store.scope import LOCAL_ADMIN
from store.vocabulary import InteractionOrigin, InteractionSource, UserErrorCode
from store.writer import ATTEMPTS, LANES, SHARED_ATTEMPTS, Writer
from store.writer_bounds import WriterBounds
from tests.store.connector import FEED_ID, Connector, success

WRITERS = 8
COMMANDS = 12

Transaction = Callable[[Callable[[Session | None], Awaitable[Any]]], Awaitable[Any]]


def code_of(verdict: Verdict) -> UserErrorCode | None:
    """Why it was refused, if it was."""
    return verdict.errors[0].code if isinstance(verdict, Refusal) else None


def wrap(mongo: Mongo, monkeypatch: pytest.MonkeyPatch, around: Callable[[Transaction], Transaction]) -> None:
    """Let every transaction of `mongo` go through what `around` makes of the real one."""
    monkeypatch.setattr(mongo, "transaction", around(mongo.transaction))


async def test_many_writers_on_one_offer(mongo: Mongo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer is a success or CONTENTION, after a bounded number of attempts; what succeeded is there."""
    calls = 0

    def counted(real: Transaction) -> Transaction:
        async def transaction(work: Callable[[Session | None], Awaitable[Any]]) -> Any:
            nonlocal calls
            calls += 1
            return await real(work)

        return transaction

    first = await Connector.arrive(mongo, Writer(mongo))
    wrap(mongo, monkeypatch, counted)
    # All on the same slots too: as if there were many more processes than slots.
    writers = [Writer(mongo, bounds=WriterBounds(deadline_seconds=3600), slot=0) for _ in range(WRITERS)]
    connectors = [Connector(mongo, writer, first.feed) for writer in writers]
    sent = [(one, one.recording("sku-1", success())) for one in connectors for _ in range(COMMANDS)]
    verdicts = await asyncio.gather(*(connector.submit(command) for connector, command in sent))
    await asyncio.gather(*(writer.close() for writer in writers))

    assert {code_of(verdict) for verdict in verdicts} <= {None, UserErrorCode.CONTENTION}
    done = [
        command.interaction_id for (_, command), v in zip(sent, verdicts, strict=True) if code_of(v) is None
    ]
    # A shared batch and each of its parts; one more attempt of each where what was remembered did not hold.
    assert calls <= len(sent) * (ATTEMPTS + 1 + 2 * (SHARED_ATTEMPTS + 1))
    stored = await mongo.collection(names.INTERACTIONS).find({}, projection={"interactionId": 1})
    assert sorted(found["interactionId"] for found in stored) == sorted(done)
    offer = await first.offer("sku-1")
    assert offer is not None
    assert offer.version == len(done)
    assert await recount(mongo) == []


async def test_conflicts_without_end_hold_nobody_up_beyond_the_deadline(
    connector: Connector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever was answered with TIMEOUT is not tried again: the lanes are free for what comes next."""
    calls = 0

    def conflicting(_real: Transaction) -> Transaction:
        async def transaction(_work: object) -> Any:
            nonlocal calls
            calls += 1
            raise OperationFailure("WriteConflict", 112, {"errorLabels": ["TransientTransactionError"]})

        return transaction

    wrap(connector.mongo, monkeypatch, conflicting)
    writer = Writer(connector.mongo, bounds=WriterBounds(deadline_seconds=0.3))
    commands = [connector.recording(f"sku-{number}", success()) for number in range(200)]
    verdicts = await writer.submit_all(LOCAL_ADMIN, commands)
    assert {code_of(verdict) for verdict in verdicts} <= {UserErrorCode.CONTENTION, UserErrorCode.TIMEOUT}
    before = calls
    await writer.close()
    assert calls <= before + LANES * ATTEMPTS


async def test_an_id_tried_on_another_offer_keeps_its_place(
    connector: Connector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Order per offer is the order of arrival, also for an interaction whose id was tried elsewhere."""
    opening = connector.opening("sku-1")
    await connector.done(opening)
    elsewhere = connector.opening("sku-2", interaction_id=opening.interaction_id)
    assert code_of(await connector.submit(elsewhere)) is UserErrorCode.CONFLICT
    gate, running = asyncio.Event(), 0

    def gated(real: Transaction) -> Transaction:
        async def transaction(work: Callable[[Session | None], Awaitable[Any]]) -> Any:
            nonlocal running
            running += 1
            await gate.wait()
            return await real(work)

        return transaction

    wrap(connector.mongo, monkeypatch, gated)
    first = asyncio.create_task(connector.done(connector.recording("sku-1", success())))
    while not running:
        await asyncio.sleep(0)
    then = asyncio.create_task(connector.done(connector.closing(opening.interaction_id or "")))
    for _ in range(10):
        await asyncio.sleep(0)
    assert running == 1, "what comes later on the same offer waits"
    gate.set()
    await asyncio.gather(first, then)


@pytest.mark.parametrize("by_log", [False, True])
async def test_what_has_no_id_is_done_once_though_its_answer_was_lost(
    connector: Connector, monkeypatch: pytest.MonkeyPatch, by_log: bool
) -> None:
    """R27: the ids that the service makes hold for every attempt, as the connector's own do."""
    opening = connector.opening("sku-1")
    await connector.done(opening)
    lost = 0

    def losing(real: Transaction) -> Transaction:
        async def transaction(work: Callable[[Session | None], Awaitable[Any]]) -> Any:
            nonlocal lost
            result = await real(work)
            lost += 1
            if lost == 1:
                raise AutoReconnect("the answer was lost")
            return result

        return transaction

    wrap(connector.mongo, monkeypatch, losing)
    command: OpenInteraction | CreateLog = OpenInteraction(
        connector.feed.account, FEED_ID, "sku-1", InteractionSource.SELLER, InteractionOrigin.CATALOG
    )
    if by_log:
        command = connector.logging(opening.interaction_id or "", success())
    verdict = await connector.submit(command)
    assert isinstance(verdict, Decision), verdict
    stored = await connector.mongo.collection(names.INTERACTIONS).find({})
    assert sorted(found["logCount"] for found in stored) == ([1] if by_log else [0, 0])
    assert [len(found["logs"]) for found in stored] == [found["logCount"] for found in stored]
    assert await recount(connector.mongo) == []
