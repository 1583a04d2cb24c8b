"""What two processes on one database answer is what one of them would."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest

from store.commands import NewError
from store.directory import Directory
from store.directory_commands import CreateErrorCode
from store.mongo import Mongo
from store.records.codes import ErrorCode
from store.rules.decision import Refusal
from store.scope import LOCAL_ADMIN
from store.vocabulary import UserErrorCode
from store.writer import Writer
from tests.store.connector import Connector, failure, success


@pytest.fixture
async def other(mongo: Mongo, connector: Connector) -> AsyncIterator[Connector]:
    """The same connector at another process, which has seen nothing yet."""
    writer = Writer(mongo)
    yield Connector(mongo, writer, connector.feed)
    await writer.close()


async def test_a_known_id_is_told_before_what_else_is_wrong(connector: Connector, other: Connector) -> None:
    """R27: also where nobody has seen the id, neither the interaction's nor a log's."""
    first = connector.recording("sku-1", success(log_id="A" * 32))
    await connector.done(first)
    wordless = success(" ")
    same_interaction = replace(first, logs=(wordless,))
    same_log = connector.recording("sku-1", replace(wordless, log_id="A" * 32))
    for command in (same_interaction, same_log):
        verdict = await other.submit(command)
        assert isinstance(verdict, Refusal)
        assert verdict.errors[0].code is UserErrorCode.CONFLICT


async def test_a_retry_is_a_replay_though_it_would_be_refused_now(
    mongo: Mongo, connector: Connector, other: Connector
) -> None:
    """R27: as new it would name a full code that the catalogue has by now, and an external code beside it."""
    error = NewError("NEW-001-X", "No", external_code="Y")
    report = connector.recording("sku-1", failure("no", error))
    await connector.done(report)
    code = await Directory(mongo).create_error_code(LOCAL_ADMIN, CreateErrorCode("NEW-001", "New", "New"))
    assert isinstance(code, ErrorCode)
    assert (await other.done(report)).replayed
    refused = await other.submit(connector.recording("sku-1", failure("no", error)))
    assert isinstance(refused, Refusal)
    assert refused.errors[0].code is UserErrorCode.INVALID


async def test_an_offer_gets_no_older(mongo: Mongo, connector: Connector) -> None:
    """R15: where clocks differ, the change that came last is listed as the last, and the journal has its
    changes of status in their order."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for clock, log in ((now, success()), (now - timedelta(seconds=1), failure())):
        writer = Writer(mongo, clock=Mock(return_value=clock))
        process = Connector(mongo, writer, connector.feed)
        await process.done(process.recording("sku-1", log, started_at=now))
        await writer.close()
    offer = await connector.offer("sku-1")
    assert offer is not None
    assert (offer.version, offer.updated_at, offer.status_since) == (2, now, now)
    changes = [entry for entry in await connector.journal() if entry["kind"] == "STATUS"]
    assert [entry["at"] for entry in changes] == [now, now]
