"""The whole service inside this process, so that its tasks, sessions and transactions can be counted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pymongo
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from deploy.app import Application
from deploy.auth.door import OpenDoor
from deploy.settings import load_settings
from store.directory_commands import ActivateFeed, CreateChannel
from store.migrations import migrate
from store.mongo import Mongo
from store.rules.decision import Policy
from store.scope import LOCAL_ADMIN
from store.store import Store
from store.writer_bounds import WriterBounds
from tests.deploy.served import served
from tests.store.connector import FEED_ID, VENDOR

ACCOUNT = "grocery1"


def running_tasks() -> set["asyncio.Task[Any]"]:
    """The tasks of this process, but for those the driver makes to read from its own connections."""
    driver = str(Path(pymongo.__file__).parent)
    return {task for task in asyncio.all_tasks() if driver not in _place_of(task)}


def _place_of(task: "asyncio.Task[Any]") -> str:
    code = getattr(task.get_coro(), "cr_code", None)
    return "" if code is None else str(code.co_filename)


class Sessions(CommandListener):
    """The driver's sessions: those it used, and those it had back when it said good-bye."""

    def __init__(self) -> None:
        self.used: set[bytes] = set()
        self.ended: set[bytes] = set()

    def started(self, event: CommandStartedEvent) -> None:
        """A command goes out."""
        if event.command_name == "endSessions":
            self.ended |= {bytes(session["id"]) for session in event.command["endSessions"]}
        elif "lsid" in event.command:
            self.used.add(bytes(event.command["lsid"]["id"]))

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Not looked at."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Not looked at."""


@dataclass
class WholeService:
    """A store with a feed of `ACCOUNT`, served on a port of this machine."""

    store: Store
    application: Application
    port: int
    tasks: set["asyncio.Task[Any]"] = field(default_factory=set)

    async def settled(self) -> None:
        """Wait until nothing is left of what clients asked: no task, no transaction, nothing that waits."""
        transports, writer = self.application.transports, self.store.writer
        while (
            running_tasks() - self.tasks
            or transports.connections.operations
            or len(transports.connections)
            or writer.waiting_commands
            or await self.open_transactions()
        ):
            await asyncio.sleep(0.02)

    async def open_transactions(self) -> list[dict[str, Any]]:
        """The transactions on this database that are open at the server, and what waits there for a lock."""
        admin = self.store.mongo.client.get_database("admin")
        mine = f"^{self.store.mongo.database.name}\\."
        cursor = await admin.aggregate(
            [
                {"$currentOp": {"allUsers": True, "idleSessions": True}},
                {"$match": {"$or": [{"transaction": {"$exists": True}}, {"waitingForLock": True}]}},
                {"$match": {"$or": [{"ns": {"$regex": mine}}, {"appName": APP_NAME}]}},
            ]
        )
        return list(await cursor.to_list(None))


APP_NAME = "offergraph whole service"


@asynccontextmanager
async def whole_service(url: str, database: str, bounds: WriterBounds) -> AsyncIterator[WholeService]:
    """The service; when it has closed, every session it used must be back, and the database is dropped."""
    sessions = Sessions()
    mongo = Mongo.connect(url, database, appname=APP_NAME, event_listeners=[sessions])
    await migrate(mongo)
    store = await Store.open(mongo, Policy(), bounds=bounds)
    await store.directory.create_channel(LOCAL_ADMIN, CreateChannel(VENDOR, "Meli Classic"))
    await store.directory.activate_feed(LOCAL_ADMIN, ActivateFeed(ACCOUNT, FEED_ID, "MLC", "1"))
    # What is tried here are the writer's bounds, not those before it.
    application = Application(store, load_settings({"OFFERGRAPH_CONCURRENT_WRITES": "1000"}), OpenDoor())
    try:
        async with served(application.asgi, application.transports) as serving:
            yield WholeService(store, application, serving.port, running_tasks())
    finally:
        await mongo.client.drop_database(database)
        await store.close()
    assert sessions.used, "transactions have sessions"
    assert sessions.used <= sessions.ended, "every session was given back"
