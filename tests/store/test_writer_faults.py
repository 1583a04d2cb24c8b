"""The writer while transactions, commits and connections fail, or take too long."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from pymongo.errors import AutoReconnect, OperationFailure

from store.mongo import Mongo
from store.mongo_collection import Session
from store.records.values import OfferData
from store.rules.decision import Refusal
from store.scope import LOCAL_ADMIN
from store.vocabulary import OfferStatus, UserErrorCode
from store.writer import Writer
from store.writer_bounds import WriterBounds
from tests.store.connector import Connector, success


@pytest.mark.parametrize(
    "fault",
    [("WriteConflict", 112, {"errorLabels": ["TransientTransactionError"]}), ("killed by hand", 11601, {})],
    ids=["conflict", "interrupted"],
)
async def test_a_transaction_that_fails_in_passing_is_run_anew(
    connector: Connector, monkeypatch: pytest.MonkeyPatch, fault: tuple[str, int, dict[str, Any]]
) -> None:
    """What passes by is not the caller's business; the outcome is the same, once."""
    failures = iter([True, True])
    run = connector.mongo.transaction

    async def sometimes(work: Callable[[Session | None], Awaitable[Any]]) -> Any:
        if next(failures, False):
            raise OperationFailure(*fault)
        return await run(work)

    monkeypatch.setattr(connector.mongo, "transaction", sometimes)
    decision = await connector.done(connector.recording("sku-1", success()))
    assert decision.offer is not None
    assert decision.offer.status is OfferStatus.SYNCED
    assert len(await connector.journal()) == 2


@pytest.mark.parametrize(
    "fault",
    [("lost", 91, {"errorLabels": ["UnknownTransactionCommitResult"]}), ("killed by hand", 11601, {})],
    ids=["lost", "interrupted"],
)
async def test_a_commit_with_unknown_result_is_asked_for_again(
    connector: Connector, monkeypatch: pytest.MonkeyPatch, fault: tuple[str, int, dict[str, Any]]
) -> None:
    """A commit whose answer was lost is asked for again and not run twice."""
    begin = connector.mongo._session
    lost: list[bool] = []

    async def session_that_loses_an_answer() -> Any:
        raw = await begin()
        commit = raw.commit_transaction

        async def commit_and_lose() -> None:
            await commit()
            if not lost:
                lost.append(True)
                raise OperationFailure(*fault)

        raw.commit_transaction = commit_and_lose
        return raw

    monkeypatch.setattr(connector.mongo, "_session", session_that_loses_an_answer)
    await connector.done(connector.recording("sku-1", success(data=OfferData(inventory=1))))
    assert lost
    offer = await connector.offer("sku-1")
    assert offer is not None
    assert offer.version == 1
    assert await connector.counts() == {"synced": 1}


async def test_a_mutation_that_takes_too_long(mongo: Mongo, monkeypatch: pytest.MonkeyPatch) -> None:
    """TIMEOUT says that it may still be done and that the same id makes a retry safe; the retry is a
    replay."""
    writer = Writer(mongo, bounds=WriterBounds(deadline_seconds=0.01))
    connector = await Connector.arrive(mongo, writer)
    gate, run = asyncio.Event(), mongo.transaction

    async def gated(work: Callable[[Session | None], Awaitable[Any]]) -> Any:
        await gate.wait()
        return await run(work)

    monkeypatch.setattr(mongo, "transaction", gated)
    command = connector.recording("sku-1", success())
    verdict = await connector.submit(command)
    assert isinstance(verdict, Refusal)
    assert [(error.code, error.retryable) for error in verdict.errors] == [(UserErrorCode.TIMEOUT, True)]
    gate.set()
    await writer.close()
    patient = Connector(mongo, Writer(mongo), connector.feed)
    assert (await patient.done(command)).replayed


async def test_a_server_that_cannot_be_reached(mongo: Mongo, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that wait are answered with TIMEOUT by their deadline, however many they are, and none stays
    behind."""
    writer = Writer(mongo, bounds=WriterBounds(deadline_seconds=0.2))
    connector = await Connector.arrive(mongo, writer)

    async def unreachable(_work: object) -> None:
        raise AutoReconnect("no primary")

    monkeypatch.setattr(mongo, "transaction", unreachable)
    commands = [connector.recording(f"sku-{number}", success()) for number in range(300)]
    verdicts = await writer.submit_all(LOCAL_ADMIN, commands)
    assert {e.code for v in verdicts if isinstance(v, Refusal) for e in v.errors} == {UserErrorCode.TIMEOUT}
    assert len(verdicts) == len(commands)
    await writer.close()
