"""The interactions about one offer, from the first load to the last error. Pure."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from deploy.demo.marketplaces import Connection
from deploy.demo.products import Sku
from deploy.demo.steps import Fault, Interaction, Log, Price, Values, make_id
from store.vocabulary import InteractionContext, InteractionOrigin, InteractionSource, LogType, OfferStatus

CATALOG, PRICE, INVENTORY = InteractionOrigin.CATALOG, InteractionOrigin.PRICE, InteractionOrigin.INVENTORY
SETUP, ONGOING = InteractionContext.SETUP, InteractionContext.ONGOING
SELLER, CHANNEL = InteractionSource.SELLER, InteractionSource.CHANNEL
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Said:
    """What a log says, before it has its place in time."""

    type: LogType
    description: str
    values: Values | None = None
    faults: tuple[Fault, ...] = ()
    request: str | None = None
    response: str | None = None
    agent: str | None = None


class Scenes:
    """Makes the interactions of one offer, each by a `name` that no other of the offer has, and its start.

    Two of the same seed, connection and SKU that are asked the same make the same.
    """

    def __init__(self, seed: int, connection: Connection, sku: Sku) -> None:
        self.connection = connection
        self.sku = sku
        self._key = ("demo", seed, connection.account, connection.feed_id, sku.sku_id)

    @property
    def listing(self) -> str:
        """The id the marketplace gives the offer."""
        return (
            f"{self.connection.marketplace.listing_prefix}{self._random('listing').randrange(10**9, 10**10)}"
        )

    def load(
        self, name: str, started: timedelta | None, *, context: InteractionContext = SETUP
    ) -> Interaction:
        """The SKU is sent and listed, with price and stock."""
        done = Values(self.listing, self.sku.stock, self._price(self.sku.price))
        said = (*self._sending("POST", "/items"), Said(LogType.SUCCESS, f"Listed as {self.listing}", done))
        return self._interaction(name, started, CATALOG, said, context=context, with_product=context is SETUP)

    def load_throttled(self, name: str, started: timedelta | None) -> Interaction:
        """As `load`, after the marketplace has twice asked for patience."""
        busy = '{"status":429,"message":"too many requests"}'
        done = Values(self.listing, self.sku.stock, self._price(self.sku.price))
        said = (
            *self._sending("POST", "/items"),
            Said(LogType.WARNING, "Throttled by the marketplace; trying again in 2 seconds", response=busy),
            Said(LogType.WARNING, "Throttled by the marketplace; trying again in 4 seconds", response=busy),
            Said(LogType.SUCCESS, f"Listed as {self.listing}", done, response=self._answer("active")),
        )
        return self._interaction(name, started, CATALOG, said, context=SETUP, with_product=True)

    def sending(self, name: str, started: timedelta | None) -> Interaction:
        """The SKU is on its way; nothing has come back yet."""
        said = (
            *self._sending("POST", "/items"),
            Said(LogType.INFORMATION, "Waiting in the marketplace's queue"),
        )
        return self._interaction(name, started, CATALOG, said, context=SETUP, with_product=True)

    def discard(
        self,
        name: str,
        started: timedelta | None,
        status: OfferStatus,
        *,
        context: InteractionContext = ONGOING,
        removed: bool = False,
    ) -> Interaction:
        """The offer is given up (R14): `removed` from the marketplace as a success, else only noted."""
        policy = self.connection.sales_channel
        why = (
            f"The SKU is not in trade policy {policy}"
            if status is OfferStatus.UNAVAILABLE
            else "The SKU is inactive in the catalogue"
        )
        end = Said(
            LogType.SUCCESS if removed else LogType.INFORMATION,
            f"{why}: removed from the marketplace" if removed else f"{why}: discarded",
            Values(status=status),
            response=self._answer("closed") if removed else None,
        )
        said = (Said(LogType.INFORMATION, "Catalogue read", agent="catalog"), end)
        return self._interaction(name, started, CATALOG, said, context=context, with_product=context is SETUP)

    def reprice(self, name: str, started: timedelta | None) -> Interaction:
        """A new price reaches the marketplace."""
        values = Values(price=self._price(self._new_price(name)))
        said = self._update(values, f"Price set to {_shown(values.price)}")
        return self._interaction(name, started, PRICE, said)

    def restock(self, name: str, started: timedelta | None, *, with_price: bool | None = None) -> Interaction:
        """A new stock reaches the marketplace, `with_price` where one endpoint carries both."""
        both = self.connection.marketplace.one_endpoint if with_price is None else with_price
        stock = self._random(name, "stock").randrange(0, 300)
        if not both:
            return self._interaction(
                name, started, INVENTORY, self._update(Values(inventory=stock), f"Stock set to {stock}")
            )
        values = Values(inventory=stock, price=self._price(self._new_price(name)))
        words = f"Stock set to {stock} and price to {_shown(values.price)}, which one call carries"
        return self._interaction(name, started, INVENTORY, self._update(values, words))

    def fail(
        self,
        name: str,
        started: timedelta | None,
        faults: Sequence[Fault],
        *,
        origin: InteractionOrigin = CATALOG,
        context: InteractionContext = ONGOING,
        source: InteractionSource = SELLER,
    ) -> Interaction:
        """The marketplace refuses: one failure log with all that was found; with none, it said nothing."""
        titles = "; ".join(fault.title for fault in faults)
        values = Values(price=self._price(self._new_price(name) / 4)) if origin is PRICE else None
        words = (
            f"The marketplace refused the offer: {titles}"
            if titles
            else "The marketplace answered 502 Bad Gateway"
        )
        refusal = json.dumps({"status": 400, "causes": [fault.description for fault in faults]})
        end = Said(LogType.FAILURE, words, values, tuple(faults), self._request("PUT", "/items"), refusal)
        begin = self._sending("PUT", "/items")[:1]
        return self._interaction(
            name,
            started,
            origin,
            (*begin, end),
            context=context,
            source=source,
            with_product=context is SETUP,
        )

    def mend(self, name: str, started: timedelta | None) -> Interaction:
        """The seller has corrected the catalogue and the marketplace takes it."""
        said = self._update(Values(external_offer_id=self.listing), "Corrected in the catalogue and accepted")
        return self._interaction(name, started, CATALOG, said)

    def relist(self, name: str, started: timedelta | None) -> Interaction:
        """The marketplace gives the offer another id."""
        listing = f"{self.listing}{self._random(name).choice('ABC')}"
        end = Said(LogType.SUCCESS, f"The marketplace moved the listing to {listing}", Values(listing))
        return self._interaction(name, started, CATALOG, (end,), source=CHANNEL)

    def note(self, name: str, started: timedelta | None) -> Interaction:
        """Something worth mentioning that changes nothing."""
        said = (Said(LogType.INFORMATION, "The price is the same as on the marketplace: nothing sent"),)
        return self._interaction(name, started, PRICE, said)

    def _interaction(
        self,
        name: str,
        started: timedelta | None,
        origin: InteractionOrigin,
        said: Sequence[Said],
        *,
        context: InteractionContext = ONGOING,
        source: InteractionSource = SELLER,
        with_product: bool = False,
    ) -> Interaction:
        clock, rng, logs = timedelta(), self._random(name, "clock"), []
        for part in said:
            clock += timedelta(milliseconds=rng.randrange(40, 2_400))
            agent = part.agent or self.connection.marketplace.agent
            logs.append(
                Log(
                    part.type,
                    agent,
                    part.description,
                    clock,
                    part.request,
                    part.response,
                    part.values,
                    part.faults,
                )
            )
        return Interaction(
            connection=self.connection,
            sku=self.sku,
            interaction_id=make_id(*self._key, name),
            source=source,
            origin=origin,
            context=context,
            started=started,
            logs=tuple(logs),
            with_product=with_product,
        )

    def _sending(self, method: str, path: str) -> tuple[Said, Said]:
        policy = self.connection.sales_channel
        read = f"Catalogue read: SKU {self.sku.sku_id} is in trade policy {policy}"
        return (
            Said(LogType.INFORMATION, read, agent="catalog"),
            Said(LogType.INFORMATION, "Sent to the marketplace", request=self._request(method, path)),
        )

    def _update(self, values: Values, words: str) -> tuple[Said, ...]:
        request = self._request("PATCH", f"/items/{self.listing}")
        return (Said(LogType.SUCCESS, words, values, request=request, response=self._answer("active")),)

    def _request(self, method: str, path: str) -> str:
        # The service masks the token (R31); it opens nothing.
        token, body = make_id(*self._key, "token").lower(), {"sku": self.sku.sku_id, "title": self.sku.name}
        return (
            f"curl -X {method} https://{self.connection.marketplace.api}{path} "
            f"-H 'Authorization: Bearer {token}' -H 'Content-Type: application/json' -d '{json.dumps(body)}'"
        )

    def _answer(self, state: str) -> str:
        return json.dumps({"id": self.listing, "status": state})

    def _price(self, amount: Decimal) -> Price:
        return Price(amount.quantize(CENT), self.sku.currency)

    def _new_price(self, name: str) -> Decimal:
        return self.sku.price * self._random(name, "price").randrange(82, 119) / 100

    def _random(self, *about: object) -> random.Random:
        return random.Random("|".join(map(str, (*self._key, *about))))


def _shown(price: Price | None) -> str:
    return "" if price is None else f"{price.currency} {price.amount}"
