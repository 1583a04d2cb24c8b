"""The guide from first load to restore, each step seen in answers, timelines, counts and events."""

from datetime import UTC, datetime, timedelta

from tests.journeys.client import Graph
from tests.journeys.seller import Seller, new_id
from tests.journeys.walk import Walk, failure, first_load, success


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
