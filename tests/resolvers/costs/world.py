"""A service on a database of its own with so many of everything, its commands to MongoDB counted."""

import contextlib
import string
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from deploy.app import Application
from deploy.auth.door import OpenDoor
from deploy.settings import load_settings
from store.clock import utc_now
from store.commands import Command, NewError
from store.directory import Directory
from store.directory_commands import ActivateFeed, CreateChannel, DeactivateFeed
from store.migrations import migrate
from store.mongo import Mongo
from store.records.feeds import Feed
from store.records.values import Evidence, Product
from store.rules.decision import Decision, Policy
from store.scope import LOCAL_ADMIN
from store.store import Store
from store.vocabulary import InteractionOrigin
from tests.store.connector import FEED_ID, Connector, failure, success

ACCOUNT, CLOSED = "grocery1", "grocery2"
# What drivers send by themselves.
HOUSEKEEPING = frozenset({"hello", "ismaster", "ping", "endSessions", "saslStart", "saslContinue"})


class Commands(CommandListener):
    """Counts the commands by name, but for the driver's own and the live feed's."""

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()

    def started(self, event: CommandStartedEvent) -> None:
        """Count it, with the name of the query it is."""
        command = event.command
        if event.command_name in HOUSEKEEPING or _of_a_change_stream(command):
            return
        comment = command.get("comment")
        self.sent[f"{event.command_name} {comment}" if comment else event.command_name] += 1

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Nothing to count."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Nothing to count."""


def _of_a_change_stream(command: Any) -> bool:
    # Only change streams wait for what comes, and so say for how long.
    waits = "getMore" in command and "maxTimeMS" in command
    return waits or "$changeStream" in next(iter(command.get("pipeline") or ()), {})


@dataclass(slots=True)
class World:
    """A service with `size` channels, feeds, inactive feeds, and offers of one feed."""

    size: int
    commands: Commands
    http: httpx.AsyncClient
    variables: dict[str, Any] = field(default_factory=dict)

    async def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """The data of an operation without errors."""
        body = {"query": document, "variables": variables}
        response = await self.http.post("/graphql", json=body)
        answer: dict[str, Any] = response.json()
        assert "errors" not in answer, answer
        assert response.headers["X-Offergraph-Execution"] == "compiled", document
        data: dict[str, Any] = answer["data"]
        return data

    async def cost(self, document: str, **variables: Any) -> Counter[str]:
        """The commands that an operation takes."""
        self.commands.sent.clear()
        await self.ask(document, **variables)
        return Counter(self.commands.sent)

    def query(self, selection: str) -> tuple[str, dict[str, Any]]:
        """The document that asks for a shape of the table, and the variables it uses."""
        kinds = {"ids": "[ID!]!"}
        used = {name: value for name, value in self.variables.items() if f"${name}" in selection}
        declared = ", ".join(f"${name}: {kinds.get(name, 'String!')}" for name in used)
        return f"query{f'({declared})' if declared else ''} {{ {selection} }}", used


@contextlib.asynccontextmanager
async def world(url: str, database: str, size: int) -> AsyncIterator[World]:
    """A world on a new database, which goes with it."""
    commands = Commands()
    # One connection for the change stream and one for all else: branches of a document then read in the order
    # they ask, and which of them share a command does not hang on how busy the machine is.
    mongo = Mongo.connect(url, database, event_listeners=[commands], maxPoolSize=2)
    await migrate(mongo)
    store = await Store.open(mongo, Policy())
    # The greatest of the shapes goes a little beyond the default.
    application = Application(store, load_settings({"OFFERGRAPH_MAX_COST": "20000"}), OpenDoor())
    transport = httpx.ASGITransport(app=application.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", verify=False) as http:
        made = World(size, commands, http)
        await _fill(made, store, Directory(mongo))
        yield made
    await application.transports.close()
    await store.writer.close()
    await store.live.feed.close()
    await mongo.client.drop_database(database)
    await store.close()


async def _fill(made: World, store: Store, directory: Directory) -> None:
    connector = await Connector.arrive(store.mongo, store.writer, ACCOUNT)
    for number in range(1, made.size):
        channel = CreateChannel("vtex", f"Channel {number}")
        await directory.create_channel(LOCAL_ADMIN, channel)
        activate = ActivateFeed(ACCOUNT, f"vtex.channel-{number}", "MLC", "1")
        assert isinstance(await directory.activate_feed(LOCAL_ADMIN, activate), Feed)
    feed_ids = [FEED_ID, *(f"vtex.channel-{number}" for number in range(1, made.size))]
    for feed_id in feed_ids:
        await directory.activate_feed(LOCAL_ADMIN, ActivateFeed(CLOSED, feed_id, "MLC", "1"))
        await directory.deactivate_feed(LOCAL_ADMIN, DeactivateFeed(CLOSED, feed_id))
    commands = [command for number in range(made.size) for command in _life(connector, number)]
    verdicts = await store.writer.submit_all(LOCAL_ADMIN, commands)
    assert all(isinstance(verdict, Decision) for verdict in verdicts)
    made.variables = {"account": ACCOUNT, "feed": FEED_ID}
    made.variables |= await _ids(made)


def _life(connector: Connector, number: int) -> list[Command]:
    """Five interactions of an offer: it fails, recovers, and fails in two ways, one of them unmapped."""
    sku, started = f"sku-{number}", utc_now() - timedelta(hours=1)
    product = Product(name=f"Sku of {number}", product_id="p-1", brand="Acme", category="Toys")
    evidence = Evidence("GET /items", "{}")
    word = "".join(string.ascii_lowercase[int(digit)] for digit in str(number))
    told = [
        ((success(evidence=evidence), success("and so on")), InteractionOrigin.CATALOG),
        ((failure("no", NewError("CTLG-006", "too long")),), InteractionOrigin.CATALOG),
        ((success("mended"),), InteractionOrigin.CATALOG),
        ((failure("no", NewError("CTLG-001", "no image", "7")),), InteractionOrigin.CATALOG),
        ((failure(f"strange {word}"),), InteractionOrigin.PRICE),
    ]
    return [
        connector.recording(
            sku, *logs, origin=origin, product=product, started_at=started + timedelta(minutes=minute)
        )
        for minute, (logs, origin) in enumerate(told)
    ]


async def _ids(made: World) -> dict[str, Any]:
    """Ids of as many nodes of every type as there are, up to 100; and of one interaction and log."""
    each = max(1, min(made.size, 10))
    data = await made.ask(
        f"{{ channels(first: {each}) {{ nodes {{ id }} }} errorCodes(first: {each}) {{ nodes {{ id }} }}"
        f" unmappedErrors(first: {each}) {{ nodes {{ id }} }}"
        f" feeds(first: {each}) {{ nodes {{ id activation {{ id }} }} }}"
        f" offers(first: {each}) {{ nodes {{ id errors(state: null, first: 1) {{ nodes {{ id }} }} }} }}"
        f" interactions(first: {each}) {{ nodes {{ id interactionId logs(first: 1) {{ nodes {{ id logId }} }}"
        " } } }"
    )
    (interaction, *_) = data["interactions"]["nodes"]
    (log,) = interaction["logs"]["nodes"]
    return {"ids": list(_found(data)), "interaction": interaction["interactionId"], "log": log["logId"]}


def _found(data: Any) -> list[str]:
    if isinstance(data, dict):
        own = [data["id"]] if "id" in data else []
        return [*own, *(id for value in data.values() for id in _found(value))]
    return [id for value in data for id in _found(value)] if isinstance(data, list) else []
