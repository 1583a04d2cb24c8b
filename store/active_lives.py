"""The lives that feeds are in, for the background work: the current activations of all active feeds (R4)."""

from collections.abc import Collection

from store import collections as names
from store.mongo import Mongo


async def active_lives(mongo: Mongo, among: Collection[str] | None = None) -> list[str]:
    """The keys of those activations; of them only what is `among` some, where it is given."""
    where = {} if among is None else {"activations._id": {"$in": sorted(among)}}
    found = await mongo.collection(names.FEEDS).find(
        {"state": "ACTIVE", **where}, projection={"activation._id": 1}
    )
    keys = [feed["activation"]["_id"] for feed in found]
    # A feed has earlier lives too, by which it may have been found.
    return keys if among is None else [key for key in keys if key in among]
