"""A seller's feed on a channel, and the connector that reports on it: the words journeys are told in."""

import uuid
from typing import Any

from tests.journeys.client import Graph

OFFER = """
  skuId status statusReason { code message } inventory externalOfferId version price { amount currencyCode }
  errors(first: 100) { nodes { fullCode closableOrigins occurrences title fingerprint } }
"""
OUTCOME = f"""
  replayed warnings {{ code path }}
  offer {{ {OFFER} }} statusChange {{ from to reason {{ code message }} }}
  interaction {{ interactionId state result effect context origins timedOut logCount }}
"""
COUNTS = "total sending synced error disabled unavailable"


def new_id() -> str:
    """An id as connectors choose them."""
    return uuid.uuid4().hex.upper()


class Seller:
    """One account's feed; every method is a call of the public API."""

    def __init__(self, graph: Graph, account: str, feed_id: str) -> None:
        self.graph = graph
        self.account = account
        self.feed_id = feed_id

    @classmethod
    async def arrive(cls, graph: Graph, account: str, vendor: str) -> "Seller":
        """Create the channel and activate the feed (guide, sections 1 and 2)."""
        created = await graph.done(
            "createChannel", "channel { channelId }", {"vendor": vendor, "name": "Meli Classic"}
        )
        seller = cls(graph, account, created["channel"]["channelId"])
        await seller.activate()
        return seller

    @property
    def key(self) -> dict[str, str]:
        """The natural key of the feed."""
        return {"account": self.account, "feedId": self.feed_id}

    async def activate(self, **more: Any) -> dict[str, Any]:
        """Activate the feed."""
        input = {**self.key, "affiliateId": "MLC", "salesChannel": "2", **more}
        payload = await self.graph.done(
            "activateFeed", f"feed {{ id state activation {{ number }} offerCounts {{ {COUNTS} }} }}", input
        )
        feed: dict[str, Any] = payload["feed"]
        return feed

    async def deactivate(self) -> dict[str, Any]:
        """Deactivate the feed."""
        payload = await self.graph.done(
            "deactivateFeed", f"feed {{ state offerCounts {{ {COUNTS} }} }}", self.key
        )
        feed: dict[str, Any] = payload["feed"]
        return feed

    async def open(self, sku_id: str, origin: str = "CATALOG", **more: Any) -> dict[str, Any]:
        """Open an interaction."""
        input = {**self.key, "skuId": sku_id, "source": "SELLER", "origin": origin, **more}
        return await self.graph.done("openInteraction", OUTCOME, input)

    async def log(self, interaction_id: str, type: str, description: str, **more: Any) -> dict[str, Any]:
        """Add a log."""
        log = {"type": type, "agent": "connector", "description": description, **more}
        input = {**self.key, "interactionId": interaction_id, "log": log}
        return await self.graph.done(
            "createLog",
            "replayed warnings { code path } log { logId type } interaction { logCount state }",
            input,
        )

    async def close(self, interaction_id: str) -> dict[str, Any]:
        """Close the interaction."""
        return await self.graph.done(
            "closeInteraction", OUTCOME, {**self.key, "interactionId": interaction_id}
        )

    async def record(
        self, sku_id: str, *logs: dict[str, Any], origin: str = "CATALOG", **more: Any
    ) -> dict[str, Any]:
        """Open, log and close in one step."""
        input = {
            **self.key,
            "skuId": sku_id,
            "interactionId": new_id(),
            "source": "SELLER",
            "origin": origin,
            "logs": [{"agent": "connector", **log} for log in logs],
            **more,
        }
        return await self.graph.done("recordInteraction", OUTCOME, input)

    async def offer(self, sku_id: str) -> dict[str, Any] | None:
        """The offer by its natural key."""
        document = f"""query($account: String!, $feedId: String!, $skuId: String!) {{
            offer(account: $account, feedId: $feedId, skuId: $skuId) {{ {OFFER} }} }}"""
        found: dict[str, Any] | None = (await self.graph.ask(document, **self.key, skuId=sku_id))["offer"]
        return found

    async def counts(self) -> dict[str, int]:
        """The feed's counts that are not zero."""
        document = f"""query($account: String!, $feedId: String!) {{
            feed(account: $account, feedId: $feedId) {{ offerCounts {{ {COUNTS} }} }} }}"""
        counts = (await self.graph.ask(document, **self.key))["feed"]["offerCounts"]
        return {name: value for name, value in counts.items() if value}

    async def timeline(self, sku_id: str) -> list[tuple[str, str, int]]:
        """The offer's interactions as (origin, result, logs), the latest first."""
        document = """query($account: String!, $feedId: String!, $skuId: String!) {
            offer(account: $account, feedId: $feedId, skuId: $skuId) {
              interactions { nodes { origin result logs { nodes { description } } } } } }"""
        data = await self.graph.ask(document, **self.key, skuId=sku_id)
        return [
            (node["origin"], node["result"], len(node["logs"]["nodes"]))
            for node in data["offer"]["interactions"]["nodes"]
        ]
