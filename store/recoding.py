"""Re-coding, in the background, the active errors of fingerprints that were given a code (R21)."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from store import collections as names
from store.active_lives import active_lives
from store.commands import RecodeErrors
from store.mongo import Mongo
from store.rules.decision import how_many_change
from store.scope import LOCAL_ADMIN
from store.writer import Writer

PAGE = 500
INT_LIMIT = 2**31 - 1

logger = logging.getLogger(__name__)


class Recoder:
    """Finds the offers with errors under another code than their fingerprint's, and re-codes them.

    Each offer is one command through the writer.
    """

    def __init__(self, mongo: Mongo, writer: Writer) -> None:
        self._mongo = mongo
        self._writer = writer
        self._running: set[asyncio.Task[int]] = set()

    def start(self, fingerprint: str, code: str) -> None:
        """Begin to re-code in the background; what a crash leaves undone, the next sweep does."""
        task = asyncio.get_running_loop().create_task(self.recode(fingerprint, code))
        self._running.add(task)
        task.add_done_callback(self._ended)

    async def close(self) -> None:
        """Stop what runs in the background."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _ended(self, task: "asyncio.Task[int]") -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.warning("re-coding stopped and is left to the next sweep", exc_info=error)

    async def run(self) -> int:
        """Re-code everything that is left to be; gives how many offers changed."""
        mapped = await self._mongo.collection(names.FINGERPRINTS).find({"mappedTo": {"$ne": None}})
        changed = 0
        for document in mapped:
            changed += await self.recode(document["_id"], document["mappedTo"])
        return changed

    async def recode(self, fingerprint: str, code: str) -> int:
        """Re-code the active errors of `fingerprint` to `code`; gives how many offers changed."""
        offers = self._mongo.collection(names.OFFERS)
        changed, last = 0, ""
        while True:
            where = {**_left(fingerprint, code), "_id": {"$gt": last}}
            found = await offers.find(
                where,
                projection={"activation": 1, "account": 1, "feedId": 1, "skuId": 1},
                sort=[("_id", 1)],
                limit=PAGE,
                hint="fingerprint",
            )
            if not found:
                return changed
            last = found[-1]["_id"]
            # Those of a life that has ended are left until it is restored, else each sweep would try them.
            lives = await active_lives(self._mongo, {offer["activation"] for offer in found})
            commands = [
                RecodeErrors(offer["account"], offer["feedId"], offer["skuId"], fingerprint, code)
                for offer in found
                if offer["activation"] in lives
            ]
            verdicts = await self._writer.submit_all(LOCAL_ADMIN, commands)
            changed += how_many_change(verdicts)


async def count_unmapped(mongo: Mongo, fingerprint: str, code: str) -> int:
    """How many offers of active feeds have active errors of `fingerprint` under another code than `code`."""
    where = {**_left(fingerprint, code), "activation": {"$in": await active_lives(mongo)}}
    return await mongo.collection(names.OFFERS).count(where, limit=INT_LIMIT, hint="fingerprint")


def _left(fingerprint: str, code: str) -> Mapping[str, Any]:
    # The plain condition beside the exact one is what the index answers.
    return {
        "errors.fingerprint": fingerprint,
        "errors": {"$elemMatch": {"fingerprint": fingerprint, "code": {"$ne": code}}},
    }
