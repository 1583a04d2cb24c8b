"""Rebuilding the kept counts from the offers, and saying where they differed."""

from dataclasses import dataclass
from functools import partial

from store import collections as names
from store.counting import SLOTS, slot_key
from store.mongo import Mongo
from store.mongo_collection import Session
from store.vocabulary import OfferStatus

FIELDS = tuple(status.lower() for status in OfferStatus)


@dataclass(frozen=True, slots=True)
class Difference:
    """An activation whose kept counts were wrong; both by status in lower case."""

    activation: str
    kept: dict[str, int]
    counted: dict[str, int]


async def recount(mongo: Mongo) -> list[Difference]:
    """Count every activation's offers and set its kept counts right; gives what differed.

    Each activation is one transaction that excludes the writers on it, so it is exact while the service runs.
    """
    keys = sorted({document["activation"] for document in await mongo.collection(names.COUNTS).find({})})
    differences = []
    for key in keys:
        difference = await mongo.settle(partial(_recount_one, mongo, key))
        if difference is not None:
            differences.append(difference)
    return differences


async def _recount_one(mongo: Mongo, activation: str, session: Session | None) -> Difference | None:
    counts = mongo.collection(names.COUNTS)
    # Touching every slot first makes this and each write under way exclude each other (store.counting).
    await counts.update_many({"activation": activation}, {"$inc": {"recounts": 1}}, session=session)
    kept = dict.fromkeys(FIELDS, 0)
    for document in await counts.find({"activation": activation}, session=session):
        for name in FIELDS:
            kept[name] += document.get(name, 0)
    grouped = await mongo.collection(names.OFFERS).aggregate(
        [{"$match": {"activation": activation}}, {"$group": {"_id": "$status", "offers": {"$sum": 1}}}],
        session=session,
    )
    counted = dict.fromkeys(FIELDS, 0) | {group["_id"].lower(): group["offers"] for group in grouped}
    if counted == kept:
        return None
    for slot in range(SLOTS):
        figures = counted if slot == 0 else dict.fromkeys(FIELDS, 0)
        await counts.update_one({"_id": slot_key(activation, slot)}, {"$set": figures}, session=session)
    return Difference(activation, kept, counted)
