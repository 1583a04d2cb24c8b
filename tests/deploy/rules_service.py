"""A service for the tests of the demo: the rules of an offer's life for real, GraphQL by name only."""

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from store.commands import (
    CloseInteraction,
    Command,
    CreateLog,
    DescribeProduct,
    NewError,
    NewLog,
    OpenInteraction,
    RecordInteraction,
)
from store.directory_commands import ActivateFeed
from store.records.feeds import Feed
from store.records.interactions import Interaction
from store.records.offers import Offer
from store.records.values import Evidence, Money, OfferData, Product, Warning
from store.rules.activations import Activated, activate
from store.rules.decide import decide
from store.rules.decision import Policy, Refusal, State
from store.rules.error_codes import seed_error_codes
from store.rules.intake import take_in
from store.vocabulary import InteractionContext, InteractionOrigin, InteractionSource, LogType, OfferStatus

URL = "http://demo.test/graphql"
CODES = frozenset(code.code for code in seed_error_codes())

Input = dict[str, Any]
Key = tuple[str, str, str]
Trouble = Callable[[Callable[[], JSONResponse]], Response]
"""What goes wrong with one request; it may have the request done first, by calling what it is given."""


class RulesService:
    """Offers and interactions by (account, feedId, id), moved by the pure rules.

    `troubles` are dealt to the requests that come, one each, until they are used up.
    """

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 1, 12, tzinfo=UTC)
        self.channels: dict[str, Input] = {}
        self.feeds: dict[tuple[str, str], Feed] = {}
        self.offers: dict[Key, Offer] = {}
        self.interactions: dict[Key, Interaction] = {}
        self.warnings: list[Warning] = []
        self.statuses: set[tuple[OfferStatus | None, OfferStatus]] = set()
        self.requests: list[tuple[str, Input]] = []
        self.troubles: list[Trouble] = []

    def client(self) -> httpx.AsyncClient:
        """A client whose requests this service answers."""
        app = Starlette(routes=[Route("/graphql", self._post, methods=["POST"])])
        return httpx.AsyncClient(transport=httpx.ASGITransport(app))

    def counts(self) -> Counter[OfferStatus]:
        """How many offers have each status."""
        return Counter(offer.status for offer in self.offers.values())

    def answer(self, field: str, given: Input) -> Input:
        """The payload of `field` for an input, given as JSON would have it."""
        self.now += timedelta(milliseconds=1)
        self.requests.append((field, given))
        match field:
            case "createChannel":
                self.channels[f"{given['vendor']}.{given['slug']}"] = given
                return {"channel": {"channelId": f"{given['vendor']}.{given['slug']}"}, "userErrors": []}
            case "activateFeed":
                return self._activate(given)
            case "describeProducts":
                return self._describe(given)
            case "recordInteractions":
                results = [self._decided(record(item)) for item in given["items"]]
                failed = sum(bool(result["userErrors"]) for result in results)
                return {
                    "results": results,
                    "recorded": len(results) - failed,
                    "failed": failed,
                    "userErrors": [],
                }
            case "offerCounts":
                return self._counts(given["accounts"][0], given["feedIds"][0])
            case _:
                return self._decided(command(field, given))

    async def _post(self, request: Request) -> Response:
        body = json.loads(await request.body())
        found = re.search(r"\{\s*(\w+)\(", body["query"])
        assert found is not None, body["query"]
        field, (given,) = found[1], body["variables"].values()

        def do() -> JSONResponse:
            return JSONResponse({"data": {field: self.answer(field, given)}})

        return self.troubles.pop(0)(do) if self.troubles else do()

    def _activate(self, given: Input) -> Input:
        key = given["account"], given["feedId"]
        settings = ActivateFeed(*key, given["affiliateId"], given["salesChannel"])
        activated = activate(self.feeds.get(key), settings, key[1].split(".")[0], self.now)
        assert isinstance(activated, Activated)
        self.feeds[key] = activated.feed
        activation = activated.feed.activation
        told = {"number": activation.number, "activatedAt": activation.activated_at.isoformat()}
        return {"feed": {"feedId": key[1], "activation": told}, "userErrors": []}

    def _describe(self, given: Input) -> Input:
        payloads = [
            self._decided(
                DescribeProduct(given["account"], given["feedId"], each["skuId"], product(each["product"]))
            )
            for each in given["products"]
        ]
        return {"offersUpdated": sum(not payload["replayed"] for payload in payloads), "userErrors": []}

    def _counts(self, account: str, feed_id: str) -> Input:
        counted = Counter(
            offer.status.lower() for key, offer in self.offers.items() if key[:2] == (account, feed_id)
        )
        return {
            "total": counted.total(),
            **{status.lower(): counted[status.lower()] for status in OfferStatus},
        }

    def _decided(self, asked: Command) -> Input:
        intake = take_in(asked, self.now)
        feed = asked.account, asked.feed_id
        interaction = self.interactions.get((*feed, intake.interaction_id))
        sku_id = getattr(asked, "sku_id", None) or (interaction.sku_id if interaction else "")
        before = self.offers.get((*feed, sku_id))
        owners = (
            {log.log_id: each for each in self.interactions.values() for log in each.logs}
            if intake.log_ids
            else {}
        )
        state = State(
            feed=self.feeds.get(feed),
            offer=before,
            interaction=interaction,
            log_owners={id_: owners[id_] for id_ in intake.log_ids if id_ in owners},
            codes=CODES,
        )
        verdict = decide(state, intake, Policy())
        if isinstance(verdict, Refusal):
            told = [
                {"code": error.code, "message": error.message, "path": error.path} for error in verdict.errors
            ]
            return {"replayed": False, "userErrors": told}
        self.warnings += verdict.warnings
        if verdict.offer is not None:
            self.offers[(*feed, sku_id)] = verdict.offer
            if before is None or before.status is not verdict.offer.status:
                self.statuses.add((before.status if before else None, verdict.offer.status))
        if verdict.interaction is not None:
            self.interactions[(*feed, verdict.interaction.interaction_id)] = verdict.interaction
        offer = verdict.offer and {"status": verdict.offer.status}
        return {"replayed": verdict.replayed, "offer": offer, "userErrors": []}


def command(field: str, given: Input) -> Command:
    """The command that an input of one of the mutations of one interaction stands for."""
    match field:
        case "openInteraction":
            asked = record({**given, "logs": []})
            names = ("source", "origin", "interaction_id", "context", "started_at", "product")
            return OpenInteraction(
                asked.account, asked.feed_id, asked.sku_id, **{name: getattr(asked, name) for name in names}
            )
        case "recordInteraction":
            return record(given)
        case "createLog":
            return CreateLog(given["account"], given["feedId"], given["interactionId"], log(given["log"]))
        case "closeInteraction":
            return CloseInteraction(given["account"], given["feedId"], given["interactionId"])
        case _:
            raise AssertionError(field)


def record(given: Input) -> RecordInteraction:
    """The command of a finished interaction."""
    return RecordInteraction(
        given["account"],
        given["feedId"],
        given["skuId"],
        given["interactionId"],
        InteractionSource(given["source"]),
        InteractionOrigin(given["origin"]),
        context=InteractionContext(given["context"]),
        started_at=instant(given.get("startedAt")),
        product=product(given["product"]) if "product" in given else None,
        logs=tuple(log(each) for each in given["logs"]),
    )


def product(given: Input) -> Product:
    """Product facts."""
    names = {"productId": "product_id", "imageUrl": "image_url"}
    return Product(**{names.get(name, name): value for name, value in given.items()})


def log(given: Input) -> NewLog:
    """A log."""
    new = NewLog(
        LogType(given["type"]),
        given["agent"],
        given["description"],
        given["logId"],
        instant(given.get("occurredAt")),
        Evidence(**given["evidence"]) if "evidence" in given else None,
        errors=tuple(
            NewError(
                error["code"],
                error["title"],
                error.get("externalCode"),
                error["description"],
                tuple(map(InteractionOrigin, error.get("closableOrigins", ()))),
            )
            for error in given.get("errors", ())
        ),
    )
    data = given.get("data")
    if data is None:
        return new
    price = data.get("price")
    money = price and Money(Decimal(price["amount"]), price["currencyCode"])
    status = data.get("status") and OfferStatus(data["status"])
    return replace(new, data=OfferData(data.get("externalOfferId"), data.get("inventory"), money, status))


def instant(text: str | None) -> datetime | None:
    """An instant, if there is one."""
    return None if text is None else datetime.fromisoformat(text)
