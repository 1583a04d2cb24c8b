"""Writes on a sharded cluster name the shard key, so that each goes to one shard; elsewhere the key alone."""

from typing import Any

import pytest
from pymongo.monitoring import CommandListener, CommandStartedEvent

from store.mongo import Mongo
from store.writer import Writer
from tests.store.connector import FEED_ID, Connector, success

SHARD_KEY = {"account": "grocery1", "feedId": FEED_ID, "skuId": "sku-1"}


class Changed(CommandListener):
    """Notes the conditions by which offers and interactions are updated."""

    def __init__(self) -> None:
        self.conditions: list[dict[str, Any]] = []

    def started(self, event: CommandStartedEvent) -> None:
        """Note those of an update."""
        if event.command_name == "update" and event.command["update"] in ("offers", "interactions"):
            self.conditions += [dict(update["q"]) for update in event.command["updates"]]

    def succeeded(self, event: object) -> None:
        """Nothing more."""

    def failed(self, event: object) -> None:
        """Nothing more."""


class Cluster(Mongo):
    """A replica set that is taken for a sharded cluster."""

    is_sharded = True


@pytest.mark.parametrize("kind", [Mongo, Cluster])
async def test_writes_name_the_shard_key_where_there_is_one(
    mongo: Mongo, mongo_url: str, database_name: str, kind: type[Mongo]
) -> None:
    """deploy/README, "Sharding": an offer that is replaced, and an interaction that is closed."""
    changed = Changed()
    opened = kind.connect(mongo_url, database_name, event_listeners=[changed])
    connector = await Connector.arrive(opened, Writer(opened))
    opening = connector.opening("sku-1")
    await connector.done(opening)
    assert opening.interaction_id is not None
    await connector.done(connector.logging(opening.interaction_id, success()))
    await connector.done(connector.closing(opening.interaction_id))
    await connector.writer.close()
    await opened.close()
    assert changed.conditions
    named = SHARD_KEY if opened.is_sharded else {}
    for condition in changed.conditions:
        assert {**condition, "_id": None} == {"_id": None, **named}
    assert mongo.is_sharded is False
