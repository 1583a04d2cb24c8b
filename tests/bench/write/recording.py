"""What the clients of the bench write: interactions as a connector records them."""

import random
from typing import Any

import orjson

from store.commands import NewLog, RecordInteraction
from store.records.values import OfferData, Product
from store.vocabulary import InteractionOrigin, InteractionSource, LogType
from tests.store.connector import FEED_ID

ACCOUNT = "grocery1"
MUTATION = """mutation Record($input: RecordInteractionInput!) {
  recordInteraction(input: $input) {
    interaction { interactionId state result effect }
    offer { skuId status version }
    replayed
    userErrors { code message path }
  }
}"""
BULK_MUTATION = """mutation RecordMany($input: RecordInteractionsInput!) {
  recordInteractions(input: $input) { recorded failed userErrors { code message path } }
}"""


class Recordings:
    """Interactions on `offers` offers, from a seed: each has product facts and one successful log."""

    def __init__(self, offers: int, seed: int) -> None:
        self._offers = offers
        self._chance = random.Random(seed)

    def next(self) -> RecordInteraction:
        """The next one, on any of the offers."""
        return recording(self._chance.randrange(self._offers), self._id())

    def next_of_each(self, start: int, end: int) -> list[RecordInteraction]:
        """One for each offer from the number `start` to before `end`."""
        return [recording(number, self._id()) for number in range(start, end)]

    def next_input(self) -> dict[str, Any]:
        """The next one as a variable of `MUTATION`."""
        return as_input(self.next())

    def _id(self) -> str:
        return f"{self._chance.getrandbits(128):032X}"


def recording(number: int, interaction_id: str) -> RecordInteraction:
    """The interaction `interaction_id` of the offer with that number."""
    log = NewLog(
        LogType.SUCCESS,
        "connector",
        "The channel took the offer",
        data=OfferData(external_offer_id=f"MLB-{number}", inventory=number % 50),
    )
    return RecordInteraction(
        ACCOUNT,
        FEED_ID,
        f"sku-{number}",
        interaction_id,
        InteractionSource.SELLER,
        InteractionOrigin.CATALOG,
        product=Product(name=f"Chair {number % 97} in oak", ean=f"789{number:010d}", brand="Acme"),
        logs=(log,),
    )


def as_input(command: RecordInteraction) -> dict[str, Any]:
    """A recording of this bench as a `RecordInteractionInput`."""
    (log,), product = command.logs, command.product
    assert log.data is not None
    assert product is not None
    return {
        "account": command.account,
        "feedId": command.feed_id,
        "skuId": command.sku_id,
        "interactionId": command.interaction_id,
        "source": command.source,
        "origin": command.origin,
        "product": {"name": product.name, "ean": product.ean, "brand": product.brand},
        "logs": [
            {
                "type": log.type,
                "agent": log.agent,
                "description": log.description,
                "data": {"externalOfferId": log.data.external_offer_id, "inventory": log.data.inventory},
            }
        ],
    }


def request(document: str, variables: dict[str, Any], *, port: int, path: str) -> bytes:
    """A whole HTTP/1.1 request that carries an operation."""
    body = orjson.dumps({"query": document, "variables": variables})
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: application/json\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
