"""A connector that does not give up: what was not answered it sends again, with the same ids, until it is."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.journeys.client import Graph
from tests.journeys.seller import new_id

PAUSE_SECONDS = 0.05

# What a client may take for "not now".
PASSING = {"SERVICE_UNAVAILABLE"}

RETRY: dict[str, Any] = {
    "type": "WARNING",
    "agent": "connector",
    "description": "The channel is busy: tried again",
}
SUCCESS = {"type": "SUCCESS", "agent": "connector", "description": "Live"}
FAILURE = {
    "type": "FAILURE",
    "agent": "connector",
    "description": "Refused",
    "errors": [{"code": "CTLG-007", "title": "No picture"}],
}
DISCARD = {
    "type": "INFORMATION",
    "agent": "connector",
    "description": "Not in the trade policy",
    "data": {"status": "UNAVAILABLE"},
}
RESULTS: dict[str, dict[str, Any]] = {"SUCCESS": SUCCESS, "FAILURE": FAILURE, "NOTIFICATION": DISCARD}


@dataclass(slots=True)
class Told:
    """An interaction as far as the service has acknowledged it."""

    sku_id: str
    result: str = "PROCESSING"
    log_ids: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Ledger:
    """What the service has acknowledged, by interaction id, and how often it had to be asked twice."""

    told: dict[str, Told] = field(default_factory=dict)
    acknowledged: int = 0
    unanswered: int = 0
    replayed: int = 0


class StubbornConnector:
    """Reports on its own SKUs of a feed, one interaction at a time, and writes down what was acknowledged."""

    def __init__(
        self, graph: Graph, feed: dict[str, str], skus: list[str], seed: int, ledger: Ledger
    ) -> None:
        self._graph = graph
        self._feed = feed
        self._skus = skus
        self._random = random.Random(seed)
        self._ledger = ledger

    async def report_until(self, enough: asyncio.Event) -> None:
        """Report until `enough` is set, and finish what is begun."""
        while not enough.is_set():
            result = self._random.choice(list(RESULTS))
            sku_id = self._random.choice(self._skus)
            retries = self._random.randint(0, 2)
            logs = [{**log, "logId": new_id()} for log in (*[RETRY] * retries, RESULTS[result])]
            report = self._record if self._random.random() < 0.5 else self._walk
            await report(sku_id, result, logs)

    async def _record(self, sku_id: str, result: str, logs: list[dict[str, Any]]) -> None:
        interaction_id = new_id()
        await self._tell("recordInteraction", self._opening(sku_id, interaction_id) | {"logs": logs})
        self._ledger.told[interaction_id] = Told(sku_id, result, [log["logId"] for log in logs])

    async def _walk(self, sku_id: str, result: str, logs: list[dict[str, Any]]) -> None:
        key = {**self._feed, "interactionId": new_id()}
        await self._tell("openInteraction", self._opening(sku_id, key["interactionId"]))
        told = self._ledger.told[key["interactionId"]] = Told(sku_id)
        for log in logs:
            await self._tell("createLog", {**key, "log": log})
            told.log_ids.append(log["logId"])
        await self._tell("closeInteraction", key)
        told.result = result

    def _opening(self, sku_id: str, interaction_id: str) -> dict[str, Any]:
        about = {"skuId": sku_id, "source": "SELLER", "origin": "CATALOG", "context": "ONGOING"}
        return {**self._feed, **about, "interactionId": interaction_id}

    async def _tell(self, mutation: str, input: dict[str, Any]) -> None:
        payload = await insist(self._graph, mutation, input, self._ledger)
        self._ledger.acknowledged += 1
        self._ledger.replayed += payload["replayed"]


async def insist(graph: Graph, mutation: str, input: dict[str, Any], ledger: Ledger) -> dict[str, Any]:
    """Send a mutation until it is answered; what is neither done nor "not now" fails."""
    kind = mutation[0].upper() + mutation[1:] + "Input"
    document = (
        f"mutation($input: {kind}!) {{ {mutation}(input: $input) "
        "{ replayed userErrors { code message retryable } } }"
    )
    while True:
        try:
            answer = await graph.answer(document, input=input)
        except httpx.TransportError:
            pass
        else:
            errors = answer.get("errors", [])
            assert {error["extensions"]["code"] for error in errors} <= PASSING, answer
            if not errors:
                payload: dict[str, Any] = answer["data"][mutation]
                assert all(error["retryable"] for error in payload["userErrors"]), (payload, input)
                if not payload["userErrors"]:
                    return payload
        ledger.unanswered += 1
        await asyncio.sleep(PAUSE_SECONDS)
