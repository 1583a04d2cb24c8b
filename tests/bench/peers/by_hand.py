"""The queries of the read bench, written out by hand on PyMongo: what a compiler of queries can hope for."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from tests.bench.peers.shapes import (
    STATUSES,
    Doc,
    change,
    counted,
    flat,
    hit,
    offer_error,
    summed_up,
    timeline,
    whole,
    whole_step,
)

NEWEST = [("updatedAt", -1), ("_id", -1)]
LOG = {"logId": 1, "type": 1, "agent": 1, "description": 1, "occurredAt": 1}
IN_TIMELINE = {"skuId": 1, "status": 1, "product.name": 1}
STEP = {
    "offerId": 1, "interactionId": 1, "origin": 1, "result": 1, "startedAt": 1, "closedAt": 1,
    **{f"logs.{name}": 1 for name in LOG},
}  # fmt: skip
FLAT = {
    "account": 1, "feedId": 1, "skuId": 1, "status": 1, "statusSince": 1, "inventory": 1,
    "externalOfferId": 1, "version": 1, "createdAt": 1, "updatedAt": 1, "product.name": 1,
}  # fmt: skip
FOUND = {"skuId": 1, "status": 1, "product.name": 1, "product.brand": 1, "product.ean": 1, "price": 1}
WHOLE = {"searchTerms": 0, "errorKeys": 0, "listKeys": 0, "facts": 0, "openSetups": 0}
WHOLE_STEP = {"logIds": 0, "product": 0, "warnings": 0, "logs.warnings": 0, "logs.data": 0}


class Handwritten:
    """Answers the six queries from a database; each method takes the variables and gives `data`."""

    def __init__(self, database: Any) -> None:
        self._feeds = database["feeds"]
        self._channels = database["channels"]
        self._offers = database["offers"]
        self._interactions = database["interactions"]
        self._archived = database["archivedErrors"]
        self._journal = database["journal"]
        self._counts = database["offerCounts"]
        self._codes = database["errorCodes"]

    async def one_offer(self, given: Doc) -> Doc:
        """Q1."""
        key = await self._offer_key(given)
        offer, steps = await asyncio.gather(
            self._offers.find_one({"_id": key}, IN_TIMELINE), self._steps_of([key], STEP)
        )
        return {"offer": None if offer is None else timeline(offer, steps[key][:5])}

    async def fifty_offers(self, given: Doc) -> Doc:
        """Q2."""
        rows = await self._list({}, given, IN_TIMELINE, 51)
        steps = await self._steps_of([row["_id"] for row in rows[:50]], STEP)
        return _page([timeline(row, steps[row["_id"]][:5]) for row in rows[:50]], len(rows) > 50)

    async def flat_offers(self, given: Doc) -> Doc:
        """Q3."""
        rows = await self._list({}, given, FLAT, 51)
        return _page([flat(row) for row in rows[:50]], len(rows) > 50)

    async def search(self, given: Doc) -> Doc:
        """Q4."""
        terms = [{"searchTerms": {"$regex": f"^{word}"}} for word in given["words"].split()]
        where = {"status": "SYNCED", "product.brand": {"$in": given["brands"]}, "$and": terms}
        rows = await self._list(where, given, FOUND, 21)
        return _page([hit(row) for row in rows[:20]], len(rows) > 20)

    async def offer_page(self, given: Doc) -> Doc:
        """Q5."""
        feed = await self._feed(given)
        key = f"{feed['activation']['_id']}/{given['skuId']}"
        newest = {"kind": "STATUS", "offerId": key}
        offer, channel, steps, archived, history = await asyncio.gather(
            self._offers.find_one({"_id": key}, WHOLE),
            self._channels.find_one({"_id": feed["feedId"]}, {"name": 1}),
            self._steps_of([key], WHOLE_STEP),
            self._archived.find({"offerId": key}).sort([("archivedAt", -1), ("_id", -1)]).limit(20).to_list(),
            self._journal.find(newest, {"statusBefore": 1, "statusAfter": 1, "at": 1, "reason": 1})
            .sort([("offerVersion", -1)])
            .limit(20)
            .to_list(),
        )
        codes = await self._codes_of(error["code"] for error in [*offer["errors"], *archived])
        return {
            "offer": {
                **whole(offer, feed, channel),
                "errors": {"nodes": [offer_error(error, codes) for error in offer["errors"][:20]]},
                "archived": {"nodes": [offer_error(error, codes) for error in archived]},
                "interactions": {"nodes": [whole_step(step) for step in steps[key][:10]]},
                "statusHistory": {"nodes": [change(entry) for entry in history]},
            }
        }

    async def summary(self, given: Doc) -> Doc:
        """Q6."""
        activations = await self._activations(given)
        rows, counts = await asyncio.gather(
            self._aggregate(self._offers, errors_by_full_code(activations)),
            self._aggregate(
                self._counts,
                [
                    {"$match": {"activation": {"$in": activations}}},
                    {"$group": {"_id": None, **{name: {"$sum": f"${name}"} for name in STATUSES}}},
                ],
            ),
        )
        by_code: dict[str, list[Doc]] = defaultdict(list)
        for row in rows:
            by_code[row["_id"]["code"]].append(row)
        codes = await self._codes_of(by_code)
        summaries = [summed_up(codes[code], of_code) for code, of_code in by_code.items()]
        summaries.sort(key=lambda each: (-each["offers"], each["errorCode"]["code"]))
        return {"errorSummary": summaries[:20], "offerCounts": counted(counts[0])}

    async def _feed(self, given: Doc) -> Any:
        key = f"{given['account']}/{given['feedId']}"
        return await self._feeds.find_one({"_id": key, "state": "ACTIVE"})

    async def _offer_key(self, given: Doc) -> str:
        where = {"_id": f"{given['account']}/{given['feedId']}", "state": "ACTIVE"}
        feed = await self._feeds.find_one(where, {"activation._id": 1})
        return f"{feed['activation']['_id']}/{given['skuId']}"

    async def _activations(self, given: Doc) -> list[str]:
        where = {"account": given["account"], "state": "ACTIVE"}
        return [feed["activation"]["_id"] async for feed in self._feeds.find(where, {"activation._id": 1})]

    async def _list(self, where: Doc, given: Doc, projection: Doc, limit: int) -> list[Doc]:
        where = {"activation": {"$in": await self._activations(given)}, **where}
        rows: list[Doc] = await self._offers.find(where, projection).sort(NEWEST).limit(limit).to_list()
        return rows

    async def _steps_of(self, offers: Sequence[str], projection: Doc) -> dict[str, list[Doc]]:
        found = self._interactions.find({"offerId": {"$in": offers}}, projection)
        steps: dict[str, list[Doc]] = defaultdict(list)
        for step in await found.sort([("offerId", 1), ("startedAt", -1), ("_id", -1)]).to_list():
            steps[step["offerId"]].append(step)
        return steps

    async def _codes_of(self, codes: Iterable[str]) -> dict[str, Doc]:
        wanted = sorted(set(codes))
        return {code["_id"]: code for code in await self._codes.find({"_id": {"$in": wanted}}).to_list()}

    async def _aggregate(self, collection: Any, pipeline: list[Doc]) -> list[Doc]:
        rows: list[Doc] = await (await collection.aggregate(pipeline)).to_list()
        return rows


def errors_by_full_code(activations: Sequence[str]) -> list[Doc]:
    """The offers in error by full code and feed."""
    by = {"code": "$errors.code", "externalCode": "$errors.externalCode", "feedId": "$feedId"}
    return [
        {"$match": {"activation": {"$in": list(activations)}, "listKeys": "status/ERROR"}},
        {"$unwind": "$errors"},
        {
            "$group": {
                "_id": by,
                "title": {"$min": "$errors.title"},
                "offers": {"$push": "$_id"},
                "oldest": {"$min": "$errors.raisedAt"},
                "latest": {"$max": "$errors.lastSeenAt"},
            }
        },
    ]


def _page(nodes: list[Doc], more: bool) -> Doc:
    return {"offers": {"nodes": nodes, "pageInfo": {"hasNextPage": more}}}
