"""A house of four feeds: two accounts on the channels of two vendors, and everybody who may come.

Every text of a feed holds the feed's mark and every number tells which feeds it was summed from, so that an
answer shows by itself whose data it was made of.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import httpx

from store.rules.grants import grant
from store.rules.tokens import new_credentials
from store.scope import Viewer
from store.vocabulary import ViewerRole

VENDORS = ("vtex", "anymarket")
ACCOUNTS = ("ours", "theirs")
# The kinds of ids of the last turns.
RECOVERED, FAILED = 3, 4
MARK = re.compile(r"ZZ\w\d*ZZ")


@dataclass(frozen=True)
class Plot:
    """A feed: the data of an account with a vendor. It has `offers` offers, a power of two."""

    number: int
    account: str
    vendor: str

    @property
    def feed_id(self) -> str:
        """Its feed's and its channel's id."""
        return f"{self.vendor}.shop"

    @property
    def mark(self) -> str:
        """What all its texts hold."""
        return f"ZZF{self.number}ZZ"

    @property
    def offers(self) -> int:
        """How many offers it has: a bit of its own in every sum."""
        return 1 << self.number

    @property
    def where(self) -> dict[str, str]:
        """The natural key of the feed, as arguments and inputs have it."""
        return {"account": self.account, "feedId": self.feed_id}

    @property
    def sku(self) -> str:
        """The first of its SKUs."""
        return f"{self.mark}-0"

    def id(self, kind: int, number: int = 0) -> str:
        """An id of 32 digits for the `kind`th kind of thing."""
        return f"{kind:08X}{self.number:08X}{number:016X}"


PLOTS = tuple(
    Plot(number, account, vendor)
    for number, (account, vendor) in enumerate(
        (account, vendor) for account in ACCOUNTS for vendor in VENDORS
    )
)
CHANNEL_MARKS = {vendor: f"ZZC{number}ZZ" for number, vendor in enumerate(VENDORS)}


@dataclass(frozen=True)
class Visitor:
    """Somebody with a key, and what must be seen with it."""

    name: str
    granted: Viewer
    plots: tuple[Plot, ...]
    vendors: tuple[str, ...]
    key: str = field(default_factory=lambda: new_credentials().token, repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """What lets it in."""
        return {"Authorization": f"Bearer {self.key}"}

    @property
    def marks(self) -> frozenset[str]:
        """The marks of all it may see."""
        return frozenset(
            [*(plot.mark for plot in self.plots), *(CHANNEL_MARKS[each] for each in self.vendors)]
        )

    @property
    def offers(self) -> int:
        """How many offers it may see."""
        return sum(plot.offers for plot in self.plots)


def visitors() -> dict[str, Visitor]:
    """Everybody who is let in."""
    seller = grant("seller", ViewerRole.SELLER, None, ["ours"])
    connector = grant("connector", ViewerRole.CONNECTOR, "vtex", ["ours"])
    stranger = grant("stranger", ViewerRole.CONNECTOR, "anymarket", ["theirs"])
    admin = grant("admin", ViewerRole.ADMIN, None, [])
    people = (
        Visitor("seller", seller, PLOTS[:2], VENDORS),
        Visitor("connector", connector, PLOTS[:1], ("vtex",)),
        Visitor("stranger", stranger, PLOTS[3:], ("anymarket",)),
        Visitor("admin", admin, PLOTS, VENDORS),
    )
    return {person.name: person for person in people}


def furnish(http: httpx.Client, admin: Visitor) -> None:
    """Fill the house through the service itself."""

    def tell(mutation: str, given: dict[str, Any]) -> None:
        kind = f"{mutation[0].upper()}{mutation[1:]}Input"
        document = f"mutation ($i: {kind}!) {{ {mutation}(input: $i) {{ userErrors {{ message }} }} }}"
        body = {"query": document, "variables": {"i": given}}
        answer = http.post("/graphql", json=body, headers=admin.headers).json()
        assert answer.get("data", {}).get(mutation) == {"userErrors": []}, answer

    for vendor, mark in CHANNEL_MARKS.items():
        tell("createChannel", {"vendor": vendor, "slug": "shop", "name": mark})
    for plot in PLOTS:
        tell("activateFeed", {**plot.where, "affiliateId": plot.mark, "salesChannel": plot.mark})
        items = [item for number in range(plot.offers) for item in life(plot, number)]
        tell("describeProducts", {**plot.where, "products": []})
        tell("recordInteractions", {"items": items})
    # Back and forth: whoever waits for the last that concerns it passes what concerns every other.
    for turn, plot in enumerate((*reversed(PLOTS), *PLOTS)):
        _, recovered, failed = life(plot, 0)
        for kind, item in ((RECOVERED, recovered), (FAILED, failed)):
            logs = [{**each, "logId": plot.id(kind, 9 + turn)} for each in item["logs"]]
            tell("recordInteraction", {**item, "interactionId": plot.id(kind, turn), "logs": logs})


def life(plot: Plot, number: int) -> list[dict[str, Any]]:
    """An offer that failed, recovered, and failed again: twice unmapped, once by a code."""
    mark = plot.mark
    base = {**plot.where, "skuId": f"{mark}-{number}", "source": "SELLER", "origin": "CATALOG"}
    product = dict.fromkeys(("name", "productId", "ean", "brand", "category"), mark)
    product |= {"imageUrl": f"https://cdn.test/{mark}", "url": f"https://shop.test/{mark}"}
    data = {
        "externalOfferId": mark,
        "inventory": plot.offers,
        "price": {"amount": "1", "currencyCode": "BRL"},
    }
    unmapped = {"code": "NTMAP-001", "title": mark, "description": f'The picture "{mark}" was refused'}
    coded = {"code": "CTLG-006", "externalCode": mark, "title": mark, "description": mark}

    def log(kind: str, step: int, **more: Any) -> dict[str, Any]:
        return {
            "logId": plot.id(1, number * 8 + step),
            "type": kind,
            "agent": mark,
            "description": mark,
            "evidence": {"request": mark, "response": mark},
            **more,
        }

    def recording(step: int, *logs: dict[str, Any]) -> dict[str, Any]:
        return {
            **base,
            "interactionId": plot.id(2, number * 8 + step),
            "product": product,
            "logs": list(logs),
        }

    return [
        recording(0, log("FAILURE", 0, errors=[coded])),
        recording(1, log("SUCCESS", 1, data=data)),
        recording(2, log("FAILURE", 2, errors=[unmapped, coded], data=data)),
    ]
