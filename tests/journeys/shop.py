"""A seller with something in every list of the graph: what tests of ids and of paging walk through."""

from dataclasses import dataclass
from string import Template
from typing import Any

from tests.journeys.client import Graph
from tests.journeys.seller import Seller, new_id

LENGTH = 5
"""How many items each list has, at least."""

FEED = 'feed(account: "$account", feedId: "$feed")'
OFFER = 'offer(account: "$account", feedId: "$feed", skuId: "sku-0")'
INTERACTION = 'interaction(account: "$account", feedId: "$feed", interactionId: "$interaction")'

LISTS = {
    "channels": 'channels(vendor: "$vendor", PAGE)',
    "feeds": 'feeds(account: "$account", PAGE)',
    "activations": f"{FEED} > activations(PAGE)",
    "offers": 'offers(filter: {accounts: ["$account"]}, PAGE)',
    "offers by SKU": f"{FEED} > offers(orderBy: {{field: SKU_ID, direction: ASC}}, PAGE)",
    "interactions": 'interactions(filter: {accounts: ["$account"]}, PAGE)',
    "interactions of an offer": f"{OFFER} > interactions(PAGE)",
    "logs": f"{INTERACTION} > logs(PAGE)",
    "errors": f"{OFFER} > errors(PAGE)",
    "status history": f"{OFFER} > statusHistory(PAGE)",
    "status changes": 'statusChanges(filter: {accounts: ["$account"]}, PAGE)',
    "error codes": "errorCodes(PAGE)",
    "unmapped errors": 'unmappedErrors(account: "$account", PAGE)',
}
"""The connections: the way to each, with PAGE for the arguments of paging."""


@dataclass(frozen=True)
class Shop:
    """The seller, and an interaction with several logs."""

    seller: Seller
    interaction_id: str

    @classmethod
    async def fill(cls, graph: Graph, account: str, vendor: str) -> "Shop":
        """A seller with at least LENGTH items in each of LISTS."""
        seller = await Seller.arrive(graph, account, vendor)
        for _ in range(LENGTH - 1):
            await seller.deactivate()
            await seller.activate()
        for number in range(LENGTH - 1):
            channel = await graph.done(
                "createChannel", "channel { channelId }", {"vendor": vendor, "name": f"Channel {number}"}
            )
            await Seller(graph, account, channel["channel"]["channelId"]).activate()
        for number in range(LENGTH):
            await seller.record(f"sku-{number}", _success())
        for _ in range(LENGTH // 2):
            await seller.record("sku-0", _failure())
            await seller.record("sku-0", _success())
        interaction_id = new_id()
        failures = [_success() for _ in range(LENGTH - 1)] + [_failure()]
        await seller.record("sku-0", *failures, interactionId=interaction_id)
        return cls(seller, interaction_id)

    async def page(self, name: str, selection: str, **paging: Any) -> Any:
        """A page of the list called `name`, by `selection`; `paging` as Relay has it."""
        filled = Template(LISTS[name]).substitute(
            account=self.seller.account,
            feed=self.seller.feed_id,
            vendor=self.seller.feed_id.split(".")[0],
            interaction=self.interaction_id,
        )
        way = filled.replace("PAGE", "first: $first, after: $after, last: $last, before: $before").split(
            " > "
        )
        document = (
            "query($first: Int, $after: String, $last: Int, $before: String) "
            f"{{ {' { '.join(way)} {{ {selection} }} {'}' * len(way)}"
        )
        found: Any = await self.seller.graph.ask(document, **paging)
        for step in way:
            found = found[step.partition("(")[0]]
        return found


def _success() -> dict[str, Any]:
    return {"type": "SUCCESS", "description": "It is live"}


def _failure() -> dict[str, Any]:
    """Errors of a code that tells one by its words: each has a fingerprint of its own (R21)."""
    words = ["colour", "size", "weight", "brand", "picture"][:LENGTH]
    errors = [
        {"code": "NTMAP-001", "title": f"The {word} is odd", "description": f"The {word} is odd"}
        for word in words
    ]
    return {"type": "FAILURE", "description": "The channel refused it", "errors": errors}
