"""The guide from first load to restore, each step seen in answers, timelines, counts and events."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.journeys.client import Graph, Watch
from tests.journeys.seller import Seller, new_id

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


@pytest.fixture
async def walk(seller: Seller) -> AsyncIterator[Walk]:
    """A seller whose events are watched from before the first step."""
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


async def test_first_load(walk: Walk) -> None:
    """R7, R10, R13, R16: an open SETUP interaction is SENDING; a success makes it SYNCED with its values."""
    seller = walk.seller
    opened = await seller.open("sku-1")
    assert opened["interaction"]["context"] == "SETUP"
    assert opened["offer"]["status"] == "SENDING"
    assert opened["statusChange"]["from"] is None
    assert await seller.counts() == {"total": 1, "sending": 1}
    assert await walk.pushed(2) == ["OPENED", (None, "SENDING", "CREATED")]

    interaction_id = opened["interaction"]["interactionId"]
    price = {"amount": "79.90", "currencyCode": "BRL"}
    await seller.log(interaction_id, "INFORMATION", "Calling the channel")
    await seller.log(
        interaction_id,
        "SUCCESS",
        "The offer is live",
        data={"price": price, "inventory": 12, "externalOfferId": "MLB1"},
    )
    assert await walk.pushed(2) == ["LOG_ADDED", "LOG_ADDED"]
    assert (await seller.offer("sku-1") or {})["price"] is None

    closed = await seller.close(interaction_id)
    assert closed["interaction"]["result"] == "SUCCESS"
    assert closed["interaction"]["effect"] == "APPLIED"
    assert closed["statusChange"] == {
        "from": "SENDING",
        "to": "SYNCED",
        "reason": {"code": "SUCCEEDED", "message": "The offer is live"},
    }
    offer = await seller.offer("sku-1")
    assert offer is not None
    assert (offer["price"], offer["inventory"], offer["externalOfferId"]) == (price, 12, "MLB1")
    assert await seller.counts() == {"total": 1, "synced": 1}
    assert await seller.timeline("sku-1") == [("CATALOG", "SUCCESS", 2)]
    assert await walk.pushed(3) == [
        "CLOSED",
        ("SENDING", "SYNCED", "SUCCEEDED"),
        ["PRICE", "INVENTORY", "EXTERNAL_OFFER_ID"],
    ]


async def test_discard_and_return(walk: Walk) -> None:
    """R14: what leaves the trade policy is UNAVAILABLE until it is set up again; stock does not help."""
    seller = walk.seller
    await first_load(walk, "sku-1")
    gone = {
        "type": "INFORMATION",
        "description": "No longer in the trade policy",
        "data": {"status": "UNAVAILABLE"},
    }
    discarded = await seller.record("sku-1", gone)
    assert discarded["interaction"]["result"] == "NOTIFICATION"
    assert discarded["statusChange"]["reason"] == {
        "code": "DISCARDED",
        "message": "No longer in the trade policy",
    }
    assert await seller.counts() == {"total": 1, "unavailable": 1}
    assert await walk.pushed(2) == ["RECORDED", ("SYNCED", "UNAVAILABLE", "DISCARDED")]

    stock = await seller.record("sku-1", success("Stock is zero", inventory=0), origin="INVENTORY")
    assert (stock["offer"]["status"], stock["statusChange"]) == ("UNAVAILABLE", None)
    assert await walk.pushed(2) == ["RECORDED", ["INVENTORY"]]

    back = await seller.open("sku-1", context="SETUP")
    assert back["statusChange"]["reason"]["code"] == "RETURNED"
    assert await walk.pushed(2) == ["OPENED", ("UNAVAILABLE", "SENDING", "RETURNED")]
    interaction_id = back["interaction"]["interactionId"]
    await seller.log(interaction_id, "SUCCESS", "Back on sale")
    closed = await seller.close(interaction_id)
    assert closed["offer"]["status"] == "SYNCED"
    assert await walk.pushed(3) == ["LOG_ADDED", "CLOSED", ("SENDING", "SYNCED", "SUCCEEDED")]
    assert await seller.counts() == {"total": 1, "synced": 1}


async def test_two_errors_with_two_recoveries(walk: Walk) -> None:
    """R19, R20, R23, R25: a success of an origin that closes it ends an error, with the last also ERROR."""
    seller = walk.seller
    await first_load(walk, "sku-1")
    failed = await seller.record(
        "sku-1",
        failure(
            "The channel refused the offer",
            {"code": "CTLG-006", "externalCode": "001", "title": "The image is too small"},
            {"code": "PRICE-001", "title": "The price is too low", "closableOrigins": ["PRICE"]},
        ),
    )
    assert failed["statusChange"]["reason"] == {"code": "FAILED", "message": "The channel refused the offer"}
    errors = failed["offer"]["errors"]["nodes"]
    assert {(error["fullCode"], *error["closableOrigins"]) for error in errors} == {
        ("CTLG-006-001", "CATALOG"),
        ("PRICE-001", "PRICE"),
    }
    assert await seller.counts() == {"total": 1, "error": 1}
    assert await walk.pushed(3) == ["RECORDED", ("SYNCED", "ERROR", "FAILED"), ["ERRORS"]]

    priced = await seller.record(
        "sku-1", success("New price", price={"amount": "99", "currencyCode": "BRL"}), origin="PRICE"
    )
    assert priced["offer"]["status"] == "ERROR"
    assert [error["fullCode"] for error in priced["offer"]["errors"]["nodes"]] == ["CTLG-006-001"]
    assert await walk.pushed(2) == ["RECORDED", ["PRICE", "ERRORS"]]

    mended = await seller.record("sku-1", success("New image"))
    assert mended["statusChange"]["reason"]["code"] == "RECOVERED"
    assert mended["offer"]["errors"]["nodes"] == []
    assert await walk.pushed(3) == ["RECORDED", ("ERROR", "SYNCED", "RECOVERED"), ["ERRORS"]]
    assert await seller.counts() == {"total": 1, "synced": 1}
    assert [result for _, result, _ in await seller.timeline("sku-1")] == [
        "SUCCESS",
        "SUCCESS",
        "FAILURE",
        "SUCCESS",
    ]


async def test_inventory_that_carries_a_price(walk: Walk) -> None:
    """R23: one call of a marketplace can carry all; a price in an inventory's log closes price errors too."""
    seller = walk.seller
    await first_load(walk, "sku-1")
    await seller.record(
        "sku-1", failure("Too low", {"code": "PRICE-001", "title": "Too low"}), origin="PRICE"
    )
    assert await walk.pushed(3) == ["RECORDED", ("SYNCED", "ERROR", "FAILED"), ["ERRORS"]]
    both = await seller.record(
        "sku-1",
        success("Stock and price", inventory=7, price={"amount": "10.5", "currencyCode": "BRL"}),
        origin="INVENTORY",
    )
    assert both["interaction"]["origins"] == ["PRICE", "INVENTORY"]
    assert both["offer"]["status"] == "SYNCED"
    assert both["offer"]["price"]["amount"] == "10.5"
    assert await walk.pushed(3) == [
        "RECORDED",
        ("ERROR", "SYNCED", "RECOVERED"),
        ["PRICE", "INVENTORY", "ERRORS"],
    ]
    assert await seller.counts() == {"total": 1, "synced": 1}


async def test_failure_after_success(walk: Walk) -> None:
    """R13, R22, R24: a failure after a success is ERROR; reported again it is the same error, once more."""
    seller = walk.seller
    await first_load(walk, "sku-1")
    broken = failure("The title is too long", {"code": "CTLG-001", "title": "Too long"})
    await seller.record("sku-1", broken)
    again = await seller.record("sku-1", broken)
    assert again["statusChange"] is None
    assert [error["occurrences"] for error in again["offer"]["errors"]["nodes"]] == [2]
    other = await seller.record("sku-1", failure("No image", {"code": "CTLG-002", "title": "No image"}))
    assert [error["fullCode"] for error in other["offer"]["errors"]["nodes"]] == ["CTLG-002"]
    assert await walk.pushed(7) == [
        "RECORDED",
        ("SYNCED", "ERROR", "FAILED"),
        ["ERRORS"],
        *(["RECORDED", ["ERRORS"]] * 2),
    ]
    assert await seller.counts() == {"total": 1, "error": 1}


async def test_late_arrival(walk: Walk) -> None:
    """R18: what started earlier and arrives later moves nothing that something later has set, and says so."""
    seller = walk.seller
    now = datetime.now(UTC)
    newer = {"startedAt": (now - timedelta(minutes=1)).isoformat()}
    older = {"startedAt": (now - timedelta(minutes=9)).isoformat()}
    await seller.record(
        "sku-1", success("Nine", price={"amount": "9", "currencyCode": "BRL"}), origin="PRICE", **newer
    )
    late = await seller.record(
        "sku-1", success("Five", price={"amount": "5", "currencyCode": "BRL"}), origin="PRICE", **older
    )
    assert late["interaction"]["effect"] == "STALE"
    assert [warning["code"] for warning in late["warnings"]] == ["OUT_OF_ORDER"]
    assert late["offer"]["price"]["amount"] == "9"
    assert await walk.pushed(4) == ["RECORDED", (None, "SYNCED", "CREATED"), ["PRICE"], "RECORDED"]
    assert await seller.timeline("sku-1") == [("PRICE", "SUCCESS", 1), ("PRICE", "SUCCESS", 1)]
    assert await seller.counts() == {"total": 1, "synced": 1}


async def test_unmapped_error(walk: Walk) -> None:
    """R20, R21: an unknown code is kept, ranked by fingerprint, mapped, and arrives mapped from then on."""
    seller, graph = walk.seller, walk.seller.graph
    words = f"Attribute 123 of listing 'MLB9' is missing for {seller.account} here"
    unknown = {"code": "ML-7", "title": "Odd", "description": words}
    failed = await seller.record("sku-1", failure("Refused", unknown))
    assert failed["warnings"] == [
        {"code": "UNKNOWN_ERROR_CODE", "path": ["input", "logs", "0", "errors", "0", "code"]}
    ]
    (error,) = failed["offer"]["errors"]["nodes"]
    assert error["fullCode"] == "NTMAP-001-ML-7"
    assert await walk.pushed(3) == ["RECORDED", (None, "ERROR", "CREATED"), ["ERRORS"]]

    ranking = """query($account: String, $feedId: String) {
        unmappedErrors(account: $account, feedId: $feedId) {
        nodes { fingerprint sample occurrences offers mappedTo } } }"""
    (ranked,) = (await graph.ask(ranking, **seller.key))["unmappedErrors"]["nodes"]
    assert ranked == {
        "fingerprint": error["fingerprint"],
        "sample": words,
        "occurrences": 1,
        "offers": 1,
        "mappedTo": None,
    }
    mapped = await graph.done(
        "mapUnmappedErrors",
        "unmappedError { mappedTo } offersQueued",
        {"fingerprint": error["fingerprint"], "code": "CTLG-003"},
    )
    assert mapped == {"unmappedError": {"mappedTo": "CTLG-003"}, "offersQueued": 1, "userErrors": []}
    assert await walk.pushed(1) == [["ERRORS"]]
    offer = await seller.offer("sku-1")
    assert offer is not None
    assert [found["fullCode"] for found in offer["errors"]["nodes"]] == ["CTLG-003-ML-7"]

    again = {**unknown, "description": words.replace("123", "77")}
    arrived = await seller.record("sku-2", failure("Refused", again))
    assert [found["fullCode"] for found in arrived["offer"]["errors"]["nodes"]] == ["CTLG-003-ML-7"]
    assert await walk.pushed(3) == ["RECORDED", (None, "ERROR", "CREATED"), ["ERRORS"]]
    (ranked,) = (await graph.ask(ranking, **seller.key))["unmappedErrors"]["nodes"]
    assert ranked["mappedTo"] == "CTLG-003"
    assert await seller.counts() == {"total": 2, "error": 2}


async def test_deactivate_start_from_scratch_and_restore(walk: Walk) -> None:
    """R4-R6: a deactivated feed hides its offers, refuses mutations, starts anew empty, can be restored."""
    seller, graph = walk.seller, walk.seller.graph
    await first_load(walk, "sku-1")
    deactivated = await seller.deactivate()
    assert deactivated["state"] == "INACTIVE"
    assert deactivated["offerCounts"]["total"] == 0
    assert await seller.offer("sku-1") is None
    assert await walk.pushed(1) == ["DEACTIVATED"]
    refused = await graph.tell(
        "openInteraction",
        "offer { skuId }",
        {**seller.key, "skuId": "sku-1", "source": "SELLER", "origin": "PRICE"},
    )
    assert [error["code"] for error in refused["userErrors"]] == ["FEED_INACTIVE"]

    again = await seller.activate()
    assert again["activation"] == {"number": 2}
    assert await seller.counts() == {}
    assert await walk.pushed(1) == ["ACTIVATED"]
    history = """query($account: String!, $feedId: String!) { feed(account: $account, feedId: $feedId) {
        activations { nodes { number offerCounts { total } offers { nodes { skuId status } } } } } }"""
    lives = (await graph.ask(history, **seller.key))["feed"]["activations"]["nodes"]
    assert [(life["number"], life["offerCounts"]["total"]) for life in lives] == [(2, 0), (1, 1)]
    assert lives[1]["offers"]["nodes"] == [{"skuId": "sku-1", "status": "SYNCED"}]

    await seller.deactivate()
    restored = await seller.activate(restoreActivation=1)
    assert restored["activation"] == {"number": 1}
    offer = await seller.offer("sku-1")
    assert offer is not None
    assert offer["status"] == "SYNCED"
    assert await seller.counts() == {"total": 1, "synced": 1}
    assert await walk.pushed(2) == ["DEACTIVATED", "RESTORED"]


async def test_replayed_events_of_a_hidden_feed_keep_their_keys(walk: Walk) -> None:
    """R4: earlier events of a deactivated feed are replayed with their keys and without their objects."""
    seller, graph = walk.seller, walk.seller.graph
    cursor = (await graph.ask("{ liveCursor }"))["liveCursor"]
    await first_load(walk, "sku-1")
    await seller.deactivate()
    document = """subscription($after: String, $filter: LiveFilter) {
        offerStatusChanged(after: $after, filter: $filter) {
          skuId to offer { status } interaction { result } } }"""
    async with graph.watch(document, after=cursor, filter={"accounts": [seller.account]}) as watch:
        assert await watch.next() == {"skuId": "sku-1", "to": "SYNCED", "offer": None, "interaction": None}


async def test_retries_are_harmless(walk: Walk) -> None:
    """R11, R27: the same id with the same content answers what was stored, with other content is refused."""
    seller, graph = walk.seller, walk.seller.graph
    interaction_id = new_id()
    first = await seller.record("sku-1", success("Live"), interactionId=interaction_id)
    again = await seller.record("sku-1", success("Live"), interactionId=interaction_id)
    assert (first["replayed"], again["replayed"]) == (False, True)
    assert again["offer"]["version"] == first["offer"]["version"]
    other = await graph.tell(
        "recordInteraction",
        "interaction { state }",
        {
            **seller.key,
            "skuId": "sku-1",
            "interactionId": interaction_id,
            "source": "SELLER",
            "origin": "CATALOG",
            "logs": [{"agent": "connector", **success("Something else")}],
        },
    )
    assert other["interaction"] is None
    assert [(error["code"], error["path"]) for error in other["userErrors"]] == [
        ("CONFLICT", ["input", "interactionId"])
    ]
    assert (await seller.close(interaction_id))["replayed"] is True
    assert await seller.counts() == {"total": 1, "synced": 1}


async def test_snapshot_then_live(graph: Graph, seller: Seller) -> None:
    """A cursor asked for with a snapshot misses nothing that is not in the snapshot."""
    await seller.record("sku-1", success("Live"))
    document = """query($account: String!) {
        liveCursor offers(filter: {accounts: [$account]}) { nodes { skuId } } }"""
    snapshot = await graph.ask(document, account=seller.account)
    assert snapshot["offers"]["nodes"] == [{"skuId": "sku-1"}]
    await seller.record("sku-2", success("Live"))
    live = """subscription($after: String, $filter: LiveFilter) {
        offerStatusChanged(after: $after, filter: $filter) { skuId cursor } }"""
    filter = {"accounts": [seller.account], "skuIds": ["sku-2"]}
    async with graph.watch(live, after=snapshot["liveCursor"], filter=filter) as watch:
        event = await watch.next()
        assert event["skuId"] == "sku-2"
    await seller.record("sku-2", success("No change"))
    await seller.record("sku-2", failure("Broken", {"code": "CTLG-001", "title": "Broken"}))
    async with graph.watch(live, after=event["cursor"], filter=filter) as watch:
        assert (await watch.next())["cursor"] > event["cursor"]
