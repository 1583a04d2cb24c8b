"""Bringing a database to the shape this version needs: collections, validators, indexes, first data.
Versioned, repeatable.

Each migration is idempotent, so that two processes that start at once, or one that died half-way, do no harm.
"""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from store import collections as names
from store.clock import utc_now
from store.directory.codes import code_document, with_terms
from store.driver_faults import is_index_gone, is_namespace_there
from store.live.seals import KEY_BYTES
from store.mongo import Mongo
from store.rules.error_codes import seed_error_codes
from store.rules.list_keys import Listed
from store.validators import VALIDATORS

DEPLOYMENT = "deployment"
# What `listed` took the place of.
LISTED_ONCE = ("status_updated", "error_updated", "brand_updated", "category_updated")


@dataclass(frozen=True, slots=True)
class Migration:
    """A numbered step; `run` may be called again."""

    number: int
    name: str
    run: Callable[[Mongo], Awaitable[None]]


async def migrate(mongo: Mongo) -> list[str]:
    """Run what has not been run yet; gives the names of the steps that were."""
    done = mongo.collection(names.MIGRATIONS)
    known = {document["_id"] for document in await done.find({})}
    ran = []
    for migration in MIGRATIONS:
        if migration.number not in known:
            await migration.run(mongo)
            await done.insert_new([{"_id": migration.number, "name": migration.name, "at": utc_now()}])
            ran.append(f"{migration.number} {migration.name}")
    return ran


async def pending(mongo: Mongo) -> list[str]:
    """The names of the steps that have not been run."""
    known = {document["_id"] for document in await mongo.collection(names.MIGRATIONS).find({})}
    return [f"{m.number} {m.name}" for m in MIGRATIONS if m.number not in known]


async def deployment_name(mongo: Mongo) -> str:
    """The name this deployment's cursors carry; made once for a database."""
    migrations = mongo.collection(names.MIGRATIONS)
    await migrations.insert_new([{"_id": DEPLOYMENT, "name": secrets.token_hex(4)}])
    found = await migrations.find_one({"_id": DEPLOYMENT})
    assert found is not None, "it has just been inserted"
    return str(found["name"])


async def deployment_key(mongo: Mongo) -> bytes:
    """What this deployment's positions are sealed with (store.live.seals); made once, when it has a name."""
    migrations = mongo.collection(names.MIGRATIONS)
    made = {"$set": {"secret": secrets.token_hex(KEY_BYTES)}}
    await migrations.update_one({"_id": DEPLOYMENT, "secret": None}, made)
    found = await migrations.find_one({"_id": DEPLOYMENT})
    assert found is not None, "the deployment has a name"
    return bytes.fromhex(found["secret"])


async def _make_collections(mongo: Mongo) -> None:
    for name in names.INDEXES:
        validator = VALIDATORS.get(name)
        options: dict[str, Any] = {"validator": {"$jsonSchema": validator}} if validator else {}
        try:
            await mongo.command({"create": name, **options})
        except Exception as error:
            if not is_namespace_there(error):
                raise
            if options:
                await mongo.command({"collMod": name, **options})


async def _make_indexes(mongo: Mongo) -> None:
    for name, indexes in names.INDEXES.items():
        if indexes:
            specifications = [
                {"name": index.name, "key": dict(index.keys), **index.options} for index in indexes
            ]
            await mongo.command({"createIndexes": name, "indexes": specifications})


async def _keys_and_audit(mongo: Mongo) -> None:
    await _make_collections(mongo)
    await _make_indexes(mongo)


async def _seed_codes(mongo: Mongo) -> None:
    documents = [code_document(with_terms(code)) for code in seed_error_codes()]
    await mongo.collection(names.ERROR_CODES).insert_new(documents)


async def _list_offers_by_one_index(mongo: Mongo) -> None:
    await _make_collections(mongo)
    missing = {"q": {"listKeys": None}, "u": [{"$set": {"listKeys": _LIST_KEYS}}], "multi": True}
    await mongo.command({"update": names.OFFERS, "updates": [missing]})
    await _make_indexes(mongo)
    for name in LISTED_ONCE:
        try:
            await mongo.command({"dropIndexes": names.OFFERS, "index": name})
        except Exception as error:
            if not is_index_gone(error):
                raise


def _known(kind: Listed, field: str) -> dict[str, Any]:
    """As an aggregation: the list key of a field, in an array that is empty where nobody told it."""
    return {"$cond": [{"$gt": [field, None]}, [{"$concat": [f"{kind.value}/", field]}], []]}


# As store.rules.list_keys has them.
_LIST_KEYS = {
    "$concatArrays": [
        _known(Listed.STATUS, "$status"),
        {"$map": {"input": "$errorKeys", "in": {"$concat": [f"{Listed.ERROR.value}/", "$$this"]}}},
        _known(Listed.BRAND, "$product.brand"),
        _known(Listed.CATEGORY, "$product.category"),
    ]
}

MIGRATIONS = (
    Migration(1, "collections and their validators", _make_collections),
    Migration(2, "indexes", _make_indexes),
    Migration(3, "the catalogue of error codes", _seed_codes),
    Migration(4, "keys, sessions and the audit log", _keys_and_audit),
    Migration(5, "one index lists offers by status, error, brand and category", _list_offers_by_one_index),
)
