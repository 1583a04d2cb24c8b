"""Processes that write the same few offers while plugs are pulled: what was acknowledged holds (R27, R28)."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from store.mongo import Mongo
from store.writer import Writer
from tests.store.backends import open_backend
from tests.store.connector import Connector
from tests.store.faults.evidence import is_whole, position
from tests.store.faults.load import load
from tests.store.faults.members import Members, three_members
from tests.store.faults.writing_process import ACCOUNT

# Steps that each process is told of between two faults.
BETWEEN = 40


async def test_two_processes_on_the_same_offers(mongo: Mongo, mongo_url: str, times: int) -> None:
    """All is there once, each offer's journal in the order of acknowledgement, whoever wrote it."""
    await Connector.arrive(mongo, Writer(mongo), ACCOUNT)
    since = await position(mongo)
    async with load(mongo_url, mongo.database.name, processes=2) as running:
        await running.acknowledged(3 * BETWEEN * times)
    await is_whole(mongo, running, since)


@pytest.fixture
async def members(tmp_path: Path) -> AsyncIterator[Members]:
    """Three members."""
    with three_members(tmp_path) as members:
        yield members


async def test_a_primary_that_steps_down_stops_and_dies(
    members: Members, database_name: str, times: int
) -> None:
    """Two processes write on through every change of primary, and nothing that was acknowledged is undone."""
    mongo = await open_backend("pymongo", members.url, database_name)
    await Connector.arrive(mongo, Writer(mongo), ACCOUNT)
    since = await position(mongo)
    async with load(members.url, database_name, processes=2) as running:
        await running.acknowledged(BETWEEN)
        for fault in (members.step_down, members.stop, members.kill) * times:
            await asyncio.to_thread(fault)
            await running.acknowledged(BETWEEN)
    await is_whole(mongo, running, since)
    await mongo.close()
