"""What can be learnt of a database by asking it: is it fit to carry the service for real."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pymongo.errors import OperationFailure

from store.collections import INDEXES
from store.migrations import pending
from store.mongo import Mongo
from store.mongo_collection import Doc

HOUR_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class Examination:
    """The facts; None stands for what the user of the URL may not ask.

    ``set_name`` is "" for a router of a sharded cluster. ``history_hours``: how far back the oplog reaches;
    it is kept for ``kept_hours`` at least. ``clock_seconds``: how far the server's clock is ahead of ours,
    within ``clock_doubt_seconds``. ``lacking``: migrations, else indexes, that are not there.
    """

    version: str
    set_name: str
    members: int | None
    healthy: int | None
    journaled: bool | None
    history_hours: float | None
    kept_hours: float | None
    transaction_seconds: float | None
    signed_in: bool | None
    clock_seconds: float
    clock_doubt_seconds: float
    lacking: tuple[str, ...] = field(default=())


async def examine(mongo: Mongo) -> Examination:
    """Ask the primary of ``mongo`` everything."""
    before = datetime.now(UTC)
    hello = await mongo.command({"hello": 1}, on_admin=True)
    doubt = (datetime.now(UTC) - before).total_seconds()
    local = hello["localTime"].replace(tzinfo=UTC)
    status = await _if_allowed(mongo.command({"replSetGetStatus": 1}, on_admin=True))
    members = (status or {}).get("members")
    config = await _if_allowed(mongo.command({"replSetGetConfig": 1}, on_admin=True))
    server = await _if_allowed(mongo.command({"serverStatus": 1}, on_admin=True))
    lifetime = "transactionLifetimeLimitSeconds"
    parameter = await _if_allowed(mongo.command({"getParameter": 1, lifetime: 1}, on_admin=True))
    connection = await _if_allowed(mongo.command({"connectionStatus": 1}, on_admin=True))
    return Examination(
        version=(await mongo.command({"buildInfo": 1}, on_admin=True))["version"],
        set_name=str(hello.get("setName", "")),
        members=len(hello["hosts"]) if "hosts" in hello else None,
        healthy=None if members is None else sum(member["health"] == 1 for member in members),
        journaled=_at(config, "config", "writeConcernMajorityJournalDefault"),
        history_hours=await _history_hours(mongo),
        kept_hours=_at(server, "oplogTruncation", "oplogMinRetentionHours"),
        transaction_seconds=_at(parameter, lifetime),
        signed_in=None if connection is None else bool(_at(connection, "authInfo", "authenticatedUsers")),
        clock_seconds=(local - before).total_seconds() - doubt / 2,
        clock_doubt_seconds=doubt / 2,
        lacking=tuple(await pending(mongo) or await _lacking_indexes(mongo)),
    )


async def _history_hours(mongo: Mongo) -> float | None:
    """How far the oplog reaches back; it may not be read by everybody, and a router has none."""
    first = {"find": "oplog.rs", "limit": 1, "sort": {"$natural": 1}, "projection": {"wall": 1}}
    found = await _if_allowed(mongo.client.get_database("local").command(first))
    oldest = _at(found, "cursor", "firstBatch")
    if not oldest:
        return None
    began: datetime = oldest[0]["wall"].replace(tzinfo=UTC)
    return (datetime.now(UTC) - began).total_seconds() / HOUR_SECONDS


async def _lacking_indexes(mongo: Mongo) -> list[str]:
    lacking = []
    for name, indexes in INDEXES.items():
        listed = await _if_allowed(mongo.command({"listIndexes": name}))
        there = {each["name"] for each in _at(listed, "cursor", "firstBatch") or ()}
        lacking += [f"index {name}.{index.name}" for index in indexes if index.name not in there]
    return lacking


async def _if_allowed(command: Awaitable[Doc]) -> Doc | None:
    """The answer, or None where the user may not ask, or the server knows no such thing."""
    try:
        return await command
    except OperationFailure:
        return None


def _at(document: Any, *path: str) -> Any:
    for step in path:
        if not isinstance(document, dict):
            return None
        document = document.get(step)
    return document
