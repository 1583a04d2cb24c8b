"""What mutations cost, reads, writes and commits together: how many MongoDB commands each kind takes.

A bulk call is written in two transactions at once, and takes as many commands for two items as for fifty.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from store.rules.intake import make_id
from tests.store.connector import FEED_ID

KEY = {"account": "grocery1", "feedId": FEED_ID}
WHOLE = (
    "offer { status feed { state } channel { name } errors { nodes { fullCode errorCode { description } } } }"
    " interaction { result logs { nodes { description evidence { request } } } } statusChange { to }"
)


class Change(NamedTuple):
    """How many `commands` a `mutation` takes; `input` makes its input for offers of these numbers."""

    mutation: str
    selection: str
    input: Callable[[Sequence[int]], dict[str, Any]]
    commands: int
    bulk: bool = False

    @property
    def document(self) -> str:
        """The mutation with its input as a variable."""
        kind = self.mutation[0].upper() + self.mutation[1:] + "Input"
        return (
            f"mutation($input: {kind}!) {{ {self.mutation}(input: $input)"
            f" {{ {self.selection} userErrors {{ message }} }} }}"
        )


def opening(sku_id: str) -> dict[str, Any]:
    """An interaction to open."""
    id = make_id()
    return {**KEY, "skuId": sku_id, "interactionId": id, "source": "SELLER", "origin": "CATALOG"}


def recording(sku_id: str) -> dict[str, Any]:
    """An interaction to record, with a success and an error of the catalogue."""
    log = {"agent": "connector", "description": "said", "evidence": {"request": "GET /"}}
    error = {"code": "CTLG-002", "title": "Too long"}
    logs = [{**log, "type": "SUCCESS"}, {**log, "type": "FAILURE", "errors": [error]}]
    return {**opening(sku_id), "logs": logs}


def recordings(prefix: str, numbers: Sequence[int]) -> dict[str, Any]:
    """Interactions to record of as many SKUs."""
    return {"items": [recording(f"{prefix}-{number}") for number in numbers]}


def renamed(numbers: Sequence[int]) -> dict[str, Any]:
    """Offers with a name, and so with a word, that none had before."""
    product = {"name": f"Renamed{make_id()}"}
    return {**KEY, "products": [{"skuId": f"sku-{number}", "product": product} for number in numbers]}


# In this order, because the last one ends the feed.
CHANGES: dict[str, Change] = {
    "openInteraction of a known offer": Change(
        "openInteraction", "offer { status } interaction { state }", lambda _: opening("sku-0"), 8
    ),
    "recordInteraction of a known offer, whose error takes another's place": Change(
        "recordInteraction", "offer { status } interaction { result }", lambda _: recording("sku-0"), 12
    ),
    "the same again, its payload whole": Change("recordInteraction", WHOLE, lambda _: recording("sku-0"), 15),
    "recordInteraction of a new offer": Change(
        "recordInteraction", "offer { status }", lambda _: recording("new"), 11
    ),
    "recordInteractions of known offers": Change(
        "recordInteractions", "recorded failed", lambda numbers: recordings("sku", numbers), 24, bulk=True
    ),
    "recordInteractions of new offers, the payload whole": Change(
        "recordInteractions",
        f"recorded failed results {{ {WHOLE} }}",
        lambda numbers: recordings(make_id(), numbers),
        26,
        bulk=True,
    ),
    "describeProducts": Change("describeProducts", "offersUpdated", renamed, 7, bulk=True),
    "updateFeed": Change("updateFeed", "feed { state }", lambda _: {**KEY, "affiliateId": make_id()}, 5),
    "createChannel": Change(
        "createChannel", "channel { channelId }", lambda _: {"vendor": "vtex", "name": f"C {make_id()}"}, 4
    ),
    "createErrorCode": Change(
        "createErrorCode",
        "errorCode { code }",
        lambda _: {"code": f"X-{make_id()}", "category": "Other", "description": "Something else"},
        4,
    ),
    "deactivateFeed, whatever is in it": Change(
        "deactivateFeed", "feed { state offerCounts { total } }", lambda _: KEY, 6
    ),
}
