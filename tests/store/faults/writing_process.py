"""A process that writes to a few hot offers through a writer of its own and says what it was told.

`python -m tests.store.faults.writing_process URL DATABASE SEED`: a line of JSON on standard output before
each command is sent for the first time, and one when it is acknowledged; ends when standard input does.
"""

import asyncio
import json
import random
import sys
import time
from dataclasses import asdict, dataclass, field

from store.commands import CloseInteraction, Command, CreateLog, OpenInteraction, RecordInteraction
from store.directory import Directory
from store.directory_commands import ActivateFeed
from store.mongo import Mongo
from store.records.feeds import Feed
from store.records.values import OfferData
from store.rules.decision import Decision
from store.rules.intake import make_id
from store.scope import LOCAL_ADMIN
from store.vocabulary import InteractionChange, InteractionOrigin
from store.writer import Writer
from tests.store.connector import FEED_ID, Connector, failure, success

ACCOUNT = "grocery1"
HOT_OFFERS = 4
CONNECTORS = 12
CHANGES: dict[type, InteractionChange] = {
    OpenInteraction: InteractionChange.OPENED,
    CreateLog: InteractionChange.LOG_ADDED,
    CloseInteraction: InteractionChange.CLOSED,
    RecordInteraction: InteractionChange.RECORDED,
}


@dataclass
class Step:
    """A command and what became of it; instants in nanoseconds of the machine's monotonic clock."""

    sku_id: str
    interaction_id: str
    change: InteractionChange
    log_ids: list[str] = field(default_factory=list)
    asked: int = 0
    told: int = 0
    version: int = 0
    replayed: bool = False
    refusals: list[str] = field(default_factory=list)


def say(step: Step) -> None:
    """One line."""
    sys.stdout.write(json.dumps(asdict(step)) + "\n")
    sys.stdout.flush()


class Insisting:
    """Sends a command until it is acknowledged."""

    def __init__(self, connector: Connector, chance: random.Random) -> None:
        self._connector = connector
        self._chance = chance

    async def report(self) -> None:
        """One interaction on one of the hot offers, in one step or in several."""
        sku_id = f"sku-{self._chance.randrange(HOT_OFFERS)}"
        data = OfferData(inventory=self._chance.randrange(9))
        log = self._chance.choice((success, failure))(data=data, log_id=make_id())
        if self._chance.random() < 0.5:
            origin = self._chance.choice(list(InteractionOrigin))
            return await self._send(sku_id, self._connector.recording(sku_id, log, origin=origin))
        opening = self._connector.opening(sku_id)
        id_ = opening.interaction_id or ""
        await self._send(sku_id, opening)
        await self._send(sku_id, self._connector.logging(id_, log))
        return await self._send(sku_id, self._connector.closing(id_))

    async def _send(self, sku_id: str, command: Command) -> None:
        step = Step(sku_id, getattr(command, "interaction_id", ""), CHANGES[type(command)])
        match command:
            case RecordInteraction():
                step.log_ids = [log.log_id or "" for log in command.logs]
            case CreateLog():
                step.log_ids = [command.log.log_id or ""]
        step.asked = time.monotonic_ns()
        say(step)
        while not isinstance(verdict := await self._connector.submit(command), Decision):
            assert all(error.retryable for error in verdict.errors), verdict
            step.refusals += [error.code.value for error in verdict.errors]
        assert verdict.offer is not None
        step.told, step.version, step.replayed = time.monotonic_ns(), verdict.offer.version, verdict.replayed
        say(step)


async def write(url: str, database: str, seed: int) -> None:
    """Report until standard input ends, and finish what is begun."""
    mongo = Mongo.connect(url, database)
    writer = Writer(mongo)
    feed = await Directory(mongo).activate_feed(LOCAL_ADMIN, ActivateFeed(ACCOUNT, FEED_ID, "MLC", "1"))
    assert isinstance(feed, Feed), feed
    enough = asyncio.create_task(asyncio.to_thread(sys.stdin.read))

    async def connect(number: int) -> None:
        insisting = Insisting(Connector(mongo, writer, feed), random.Random(seed * CONNECTORS + number))
        while not enough.done():
            await insisting.report()

    async with asyncio.TaskGroup() as work:
        for number in range(CONNECTORS):
            work.create_task(connect(number))
    await writer.close()
    await mongo.close()


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1], sys.argv[2], int(sys.argv[3])))
