"""A database with something of everything, and two engines over it: one compiles, the other does not."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import Mock

import strawberry

from deploy.engine import Engine
from deploy.limits.document_limits import DocumentLimits
from deploy.operation_request import OperationRequest
from deploy.operations import Answer, Call, Operation
from resolvers.context import Context
from schema.bindings import compiler_of
from schema.build import build_schema
from store.clock import utc_now
from store.commands import Command, NewError
from store.directory import Directory
from store.directory_commands import ActivateFeed, CreateChannel, DeactivateFeed
from store.migrations import migrate
from store.mongo import Mongo
from store.records.feeds import Feed
from store.records.values import Evidence, Money, OfferData, Product
from store.rules.decision import Decision, Policy
from store.rules.intake import make_id
from store.scope import LOCAL_ADMIN, Viewer
from store.store import Store
from store.vocabulary import InteractionOrigin, LogType, OfferStatus
from tests.store.connector import FEED_ID, Connector, failure, success

ACCOUNT, OTHER_ACCOUNT, CLOSED_ACCOUNT = "grocery1", "grocery2", "grocery3"
OFFERS = 4
CURSOR = "live"
KEY = {"account": ACCOUNT, "feedId": FEED_ID}
LOG = {
    "logId": make_id(),
    "type": "FAILURE",
    "agent": "connector",
    "description": "no",
    "occurredAt": "2026-04-01T01:02:03.004Z",
    "evidence": {"request": "GET /"},
    "data": {"price": {"amount": "12.50", "currencyCode": "BRL"}, "status": "DISABLED"},
    "errors": [{"code": "NONE-1", "title": "Strange", "closableOrigins": ["PRICE"]}],
}
RECORDED = {
    **KEY,
    "skuId": "sku-9",
    "interactionId": make_id(),
    "source": "CHANNEL",
    "origin": "CATALOG",
    "product": {"name": "A lamp", "brand": None},
    "logs": [LOG],
}
# Random documents are to be answered, not refused.
UNLIMITED = DocumentLimits(
    tokens=100_000, depth=50, aliases=10_000, root_fields=1_000, directives=10_000, fragments=500
)
_CONNECTION: Any = Mock(headers={})


@dataclass
class Stock:
    """The database, and what of it can be asked for by key."""

    store: Store
    schema: strawberry.Schema
    compiled: Engine
    interpreted: Engine
    viewer: Viewer = LOCAL_ADMIN

    def context(self, _call: object = None) -> Context:
        """The context of one operation, for whoever `viewer` is now."""
        return Context(self.viewer, self.store, CURSOR)

    async def ask(self, engine: Engine, text: str, variables: Mapping[str, Any] | None = None) -> Answer:
        """What an engine answers."""
        request = OperationRequest(text, None, variables)
        operation = engine.prepare(request)
        if not isinstance(operation, Operation):
            return operation
        return await engine.execute(operation, Call(_CONNECTION))

    async def both(self, text: str, variables: Mapping[str, Any] | None = None) -> tuple[Answer, Answer]:
        """What the compiled engine answers, and what the other does."""
        return (
            await self.ask(self.compiled, text, variables),
            await self.ask(self.interpreted, text, variables),
        )

    async def pools(self) -> dict[str, list[Any]]:
        """Values for arguments and input fields by their names, most of which find something."""
        found = await self.ask(self.compiled, _KEYS)
        assert not found.errors, found.errors
        data: Any = found.payload["data"]
        interactions = data["interactions"]["nodes"]
        logs = [log for each in interactions for log in each["logs"]["nodes"]]
        ids = _ids(data)
        cursors = [each["cursor"] for each in data["offers"]["edges"] + data["interactions"]["edges"]]
        return {
            "id": [*ids, "bm8"],
            "ids": ids,
            "account": [ACCOUNT, ACCOUNT, OTHER_ACCOUNT, CLOSED_ACCOUNT, "nobody"],
            "accounts": [ACCOUNT, OTHER_ACCOUNT],
            "feedId": [FEED_ID, FEED_ID, FEED_ID, "vtex.none"],
            "feedIds": [FEED_ID, "vtex.second"],
            "channelId": [FEED_ID, "vtex.none"],
            "skuId": [f"sku-{number}" for number in range(OFFERS)] + ["sku-none"],
            "skuIds": ["sku-0", "sku-1"],
            "interactionId": [each["interactionId"] for each in interactions],
            "logId": [each["logId"] for each in logs],
            "code": ["CTLG-006", "NTMAP-001", "NONE-1"],
            "errorCodes": ["CTLG", "CTLG-006", "NTMAP-001"],
            "category": ["Catalog", "Toys"],
            "vendor": ["vtex", "other"],
            "query": ["sku", "na", "chair 1", "zzz"],
            "first": [1, 2, 2, 3, 3, 5, 0, 101],
            "last": [1, 2],
            "after": [*cursors, "no cursor"],
            "before": cursors,
            "brands": ["Acme", "Other"],
            "categories": ["Toys"],
            "DateTime": ["2026-01-02T03:04:05Z", "2099-01-02T03:04:05.678+02:00", "today"],
            "String": ["sku-1"],
            "Int": [1],
            "ID": ids,
        }


def _ids(data: Any) -> list[Any]:
    names = ("channels", "errorCodes", "unmappedErrors", "feeds", "offers", "interactions")
    nodes = [each for name in names for each in data[name]["nodes"]]
    lives = [feed["activation"] for feed in data["feeds"]["nodes"]]
    errors = [error for offer in data["offers"]["nodes"] for error in offer["errors"]["nodes"]]
    logs = [log for each in data["interactions"]["nodes"] for log in each["logs"]["nodes"]]
    return [each["id"] for each in (*nodes, *lives, *errors, *logs)]


_KEYS = """{
  channels { nodes { id } } errorCodes(first: 3) { nodes { id } } unmappedErrors { nodes { id } }
  feeds(state: null) { nodes { id activation { id } } }
  offers { edges { cursor } nodes { id errors(state: null) { nodes { id } } } }
  interactions(first: 12) { edges { cursor } nodes { id interactionId logs { nodes { id logId } } } }
}"""


@contextlib.asynccontextmanager
async def stock(url: str, database: str) -> AsyncIterator[Stock]:
    """The stock on a new database, which goes with it."""
    mongo = Mongo.connect(url, database)
    await migrate(mongo)
    store = await Store.open(mongo, Policy())
    schema = build_schema()
    made: Stock

    def context(call: object) -> Context:
        return made.context(call)

    made = Stock(
        store,
        schema,
        Engine(
            schema._schema,
            make_context=context,
            compiler=compiler_of(schema),
            max_documents=100,
            limits=UNLIMITED,
        ),
        Engine(schema._schema, make_context=context, max_documents=100, limits=UNLIMITED),
    )
    await _fill(store, Directory(mongo))
    yield made
    await store.writer.close()
    await store.live.feed.close()
    await mongo.client.drop_database(database)
    await mongo.close()


async def _fill(store: Store, directory: Directory) -> None:
    old = await Connector.arrive(store.mongo, store.writer, ACCOUNT)
    await store.writer.submit_all(LOCAL_ADMIN, _life(old, 0))
    await directory.deactivate_feed(LOCAL_ADMIN, DeactivateFeed(ACCOUNT, FEED_ID))
    for account in (ACCOUNT, OTHER_ACCOUNT, CLOSED_ACCOUNT):
        connector = await Connector.arrive(store.mongo, store.writer, account)
        lives = [command for number in range(OFFERS) for command in _life(connector, number)]
        for verdict in await store.writer.submit_all(LOCAL_ADMIN, lives):
            assert isinstance(verdict, Decision), verdict
        await connector.done(connector.opening("sku-0", started_at=utc_now() - timedelta(minutes=1)))
    await directory.deactivate_feed(LOCAL_ADMIN, DeactivateFeed(CLOSED_ACCOUNT, FEED_ID))
    await directory.create_channel(LOCAL_ADMIN, CreateChannel("vtex", "Second"))
    second = ActivateFeed(ACCOUNT, "vtex.second", "MLC", "1")
    assert isinstance(await directory.activate_feed(LOCAL_ADMIN, second), Feed)


def _life(connector: Connector, number: int) -> list[Command]:
    """It succeeds with values, fails in two ways, is mended of one, and some are taken off the channel."""
    sku, started = f"sku-{number}", datetime(2026, 3, 1, 12, number, 0, 123_000, UTC)
    product = Product(name=f"Name of chair {number}", product_id=f"p {number}", brand="Acme", category="Toys")
    data = OfferData("MLB-1", 7, Money(Decimal("79.90"), "BRL"))
    told: list[tuple[Any, InteractionOrigin]] = [
        (
            (success(data=data, evidence=Evidence("GET /items", "{}")), success("ok")),
            InteractionOrigin.CATALOG,
        ),
        (
            (failure("no", NewError("CTLG-006", "too long"), NewError("CTLG-001", "no image", "7")),),
            InteractionOrigin.CATALOG,
        ),
        ((failure(f"strange {'abcd'[number]}"),), InteractionOrigin.PRICE),
        ((replace(success("words"), type=LogType.INFORMATION), success()), InteractionOrigin.CATALOG),
    ]
    if number == 1:
        off = success("gone", data=OfferData(status=OfferStatus.DISABLED, inventory=0))
        told.append(((off,), InteractionOrigin.INVENTORY))
    if number == 2:
        told.append(((success("paid"),), InteractionOrigin.PRICE))
    return [
        connector.recording(
            sku, *logs, origin=origin, product=product, started_at=started + timedelta(hours=hour)
        )
        for hour, (logs, origin) in enumerate(told)
    ]
