"""A walk through the guide: a seller that is watched from before its first step, and short words for logs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.journeys.client import Watch
from tests.journeys.seller import Seller

EVENTS = """subscription($filter: LiveFilter, $after: String) { offerEvents(filter: $filter, after: $after) {
  __typename
  ... on OfferStatusChanged { from to reason { code message } skuId offer { status } }
  ... on InteractionChanged { change skuId log { description } interaction { result } }
  ... on OfferUpdated { changed skuId offer { inventory } }
  ... on FeedChanged { feedChange }
} }"""


class Walk:
    """A seller, and everything that is pushed about it."""

    def __init__(self, seller: Seller, watch: Watch) -> None:
        self.seller = seller
        self.watch = watch

    async def pushed(self, number: int) -> list[Any]:
        """The next `number` events, shortened to what tells them apart."""
        return [_short(event) for event in await self.watch.take(number)]


def _short(event: dict[str, Any]) -> Any:
    match event["__typename"]:
        case "OfferStatusChanged":
            return event["from"], event["to"], event["reason"]["code"]
        case "InteractionChanged":
            return event["change"]
        case "OfferUpdated":
            return event["changed"]
        case "FeedChanged":
            return event["feedChange"]
    raise AssertionError(event)


@asynccontextmanager
async def begun(seller: Seller) -> AsyncIterator[Walk]:
    """The seller's walk, watched from before the first step."""
    cursor = (await seller.graph.ask("{ liveCursor }"))["liveCursor"]
    async with seller.graph.watch(EVENTS, filter={"accounts": [seller.account]}, after=cursor) as watch:
        walk = Walk(seller, watch)
        # The feed's own activation may lie before or after the cursor; a change after it is surely seen.
        await seller.graph.done(
            "updateFeed", "feed { affiliateId }", {**seller.key, "affiliateId": "changed"}
        )
        while await walk.pushed(1) != ["UPDATED"]:
            pass
        yield walk


async def first_load(walk: Walk, sku_id: str) -> None:
    """An offer that has been sent and is synced, its events read."""
    await walk.seller.record(sku_id, success("The offer is live"))
    assert await walk.pushed(2) == ["RECORDED", (None, "SYNCED", "CREATED")]


def success(description: str, **data: Any) -> dict[str, Any]:
    """A success log."""
    return {"type": "SUCCESS", "description": description, **({"data": data} if data else {})}


def failure(description: str, *errors: dict[str, Any]) -> dict[str, Any]:
    """A failure log."""
    return {"type": "FAILURE", "description": description, "errors": list(errors)}
