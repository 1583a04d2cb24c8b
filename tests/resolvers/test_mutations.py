"""Mutations: what their payloads show, and that nothing stale is shown after them."""

from typing import Any

from store.scope import Viewer
from store.vocabulary import ViewerRole
from tests.resolvers.graph import Graph
from tests.store.connector import FEED_ID, Connector, success

VTEX = Viewer("vtex", ViewerRole.CONNECTOR, vendor="vtex")
WHERE = {"account": "grocery1", "feedId": FEED_ID}
RECORD = """
mutation ($input: RecordInteractionsInput!) {
  recordInteractions(input: $input) {
    recorded failed userErrors { code path }
    results { replayed interaction { result } offer { skuId status } statusChange { from to reason { code } }
      warnings { code } userErrors { code message path retryable } }
  }
}
"""


def item(sku: str, **more: Any) -> dict[str, Any]:
    """A success on a SKU."""
    logs = [{"type": "SUCCESS", "agent": "connector", "description": "done"}]
    whole = {**WHERE, "skuId": sku, "source": "SELLER", "origin": "CATALOG", "logs": logs}
    return {**whole, "interactionId": f"{sum(map(ord, sku)):032X}", **more}


async def test_r12_items_of_a_bulk_call_are_judged_by_themselves_in_their_order(
    graph: Graph, connector: Connector
) -> None:
    """Good, unknown feed, bad, good again, replayed: each has its own result and its faults their paths."""
    bad = [{"type": "SUCCESS", "agent": " ", "description": "done"}]
    items = [item("a"), item("b", feedId="vtex.none"), item("c", logs=bad), item("d"), item("a")]
    data = (await graph.run(RECORD, input={"items": items}))["recordInteractions"]
    assert (data["recorded"], data["failed"], data["userErrors"]) == (3, 2, [])
    results = data["results"]
    assert [(result["offer"] or {}).get("skuId") for result in results] == ["a", None, None, "d", "a"]
    assert results[0]["statusChange"] == {"from": None, "to": "SYNCED", "reason": {"code": "CREATED"}}
    assert results[0]["interaction"] == {"result": "SUCCESS"}
    assert [result["replayed"] for result in results] == [False, False, False, False, True]
    (missing,) = results[1]["userErrors"]
    assert (missing["code"], missing["path"]) == ("FEED_NOT_FOUND", ["input", "items", "1", "feedId"])
    (blank,) = results[2]["userErrors"]
    assert (blank["code"], blank["path"]) == ("INVALID", ["input", "items", "2", "logs", "0", "agent"])


async def test_r34_a_bulk_call_of_1001_items_is_refused_as_a_whole(
    graph: Graph, connector: Connector
) -> None:
    """TOO_MANY at the list; nothing is written."""
    items = [item("a", interactionId=f"{number:032X}") for number in range(1001)]
    data = (await graph.run(RECORD, input={"items": items}))["recordInteractions"]
    assert (data["recorded"], data["failed"], data["results"]) == (0, 0, [])
    assert data["userErrors"] == [{"code": "TOO_MANY", "path": ["input", "items"]}]
    products = [{"skuId": "a", "product": {"name": "n"}}] * 1001
    described = await _describe(graph, products)
    assert described == {
        ("offersUpdated"): 0,
        "userErrors": [{"code": "TOO_MANY", "path": ["input", "products"]}],
    }
    assert await connector.journal() == []


async def test_r32_products_are_described_together_or_not_at_all(graph: Graph, connector: Connector) -> None:
    """SKUs without an offer are not counted, one that stands twice is counted once; one fault refuses all."""
    await connector.done(connector.recording("a", success()))
    products = [{"skuId": sku, "product": {"name": f"N {sku}"}} for sku in ("a", "nobody", "a")]
    assert await _describe(graph, products) == {"offersUpdated": 1, "userErrors": []}
    faulty = [
        {"skuId": "a", "product": {"name": "Other"}},
        {"skuId": "a", "product": {"name": " "}},
    ]
    refused = await _describe(graph, faulty)
    assert refused["offersUpdated"] == 0
    assert {"code": "INVALID", "path": ["input", "products", "1", "product", "name"]} in refused["userErrors"]
    offer = await connector.offer("a")
    assert offer is not None
    assert offer.product is not None
    assert offer.product.name == "N a"
    assert await _describe(graph, []) == {"offersUpdated": 0, "userErrors": []}


async def test_r6_what_is_wrong_with_the_feed_is_said_once_where_it_is_named(
    graph: Graph, connector: Connector
) -> None:
    """Not once for each product."""
    products = [{"skuId": sku, "product": {"name": "N"}} for sku in "abc"]
    refused = await _describe(graph, products, feedId="vtex.none")
    assert refused["userErrors"] == [{"code": "FEED_NOT_FOUND", "path": ["input", "feedId"]}]


DONE = {"type": "SUCCESS", "agent": "me", "description": "done"}


async def test_a_step_by_step_interaction_shows_each_step(graph: Graph, connector: Connector) -> None:
    """Opening, logging and closing in one document: no field shows what was before its own mutation."""
    opened = await graph.run(
        """mutation ($where: OpenInteractionInput!, $log: CreateLogInput!, $close: CloseInteractionInput!) {
          openInteraction(input: $where) { interaction { state offer { status version } } offer { status } }
          createLog(input: $log) {
            log { description interaction { logCount } } interaction { logs { nodes { agent } } } }
          closeInteraction(input: $close) { offer { status interactions { nodes { state result } } }
            interaction { state offer { status version } }
            statusChange { to offer { status } interaction { result } } }
          again: closeInteraction(input: $close) { replayed statusChange { to } interaction { state } }
        }""",
        where={**WHERE, "skuId": "a", "source": "SELLER", "origin": "CATALOG", "interactionId": "A" * 32},
        log={**WHERE, "interactionId": "A" * 32, "log": DONE},
        close={**WHERE, "interactionId": "A" * 32},
    )
    assert opened == {
        "openInteraction": {
            "interaction": {"state": "OPEN", "offer": {"status": "SENDING", "version": 1}},
            "offer": {"status": "SENDING"},
        },
        "createLog": {
            "log": {"description": "done", "interaction": {"logCount": 1}},
            "interaction": {"logs": {"nodes": [{"agent": "me"}]}},
        },
        "closeInteraction": {
            "offer": {
                "status": "SYNCED",
                "interactions": {"nodes": [{"state": "CLOSED", "result": "SUCCESS"}]},
            },
            "interaction": {"state": "CLOSED", "offer": {"status": "SYNCED", "version": 2}},
            "statusChange": {
                "to": "SYNCED",
                "offer": {"status": "SYNCED"},
                "interaction": {"result": "SUCCESS"},
            },
        },
        "again": {"replayed": True, "statusChange": None, "interaction": {"state": "CLOSED"}},
    }


async def test_a_refused_command_shows_nothing_but_why(graph: Graph, connector: Connector) -> None:
    """The entities are null, the lists empty."""
    data = await graph.run(
        "mutation ($input: CreateLogInput!) { createLog(input: $input)"
        " { log { id } interaction { id } replayed warnings { code } userErrors { code path retryable } } }",
        input={
            **WHERE,
            "interactionId": "B" * 32,
            "log": {"type": "SUCCESS", "agent": "a", "description": "d"},
        },
    )
    refused = {"code": "INTERACTION_NOT_FOUND", "path": ["input", "interactionId"], "retryable": False}
    assert data["createLog"] == {
        "log": None,
        "interaction": None,
        "replayed": False,
        "warnings": [],
        "userErrors": [refused],
    }


async def test_r21_an_admin_maps_a_fingerprint(graph: Graph, connector: Connector) -> None:
    """The payload shows the fingerprint with its code and how many offers wait; others are refused."""
    await graph.run(
        RECORD,
        input={"items": [item("a", logs=[{"type": "FAILURE", "agent": "a", "description": "odd 1"}])]},
    )
    (unmapped,) = (await graph.run("{ unmappedErrors { nodes { fingerprint } } }"))["unmappedErrors"]["nodes"]
    document = (
        "mutation ($i: MapUnmappedErrorsInput!) { mapUnmappedErrors(input: $i)"
        " { offersQueued unmappedError { mappedTo } userErrors { code path } } }"
    )
    given = {**unmapped, "code": "CTLG-006"}
    refused = (await graph.of(VTEX).run(document, i=given))["mapUnmappedErrors"]
    assert refused == {
        "offersQueued": 0,
        "unmappedError": None,
        "userErrors": [{"code": "FORBIDDEN", "path": ["input"]}],
    }
    mapped = (await graph.run(document, i=given))["mapUnmappedErrors"]
    assert mapped == {"offersQueued": 1, "unmappedError": {"mappedTo": "CTLG-006"}, "userErrors": []}
    gone = (await graph.run(document, i={"fingerprint": "none", "code": "CTLG-006"}))["mapUnmappedErrors"]
    assert gone["userErrors"] == [{"code": "FINGERPRINT_NOT_FOUND", "path": ["input", "fingerprint"]}]


async def test_r2_r5_feeds_come_and_go(graph: Graph, connector: Connector) -> None:
    """Each payload shows the feed as its mutation left it, all in one document."""
    data = await graph.run(
        """mutation ($a: ActivateFeedInput!, $u: UpdateFeedInput!, $d: DeactivateFeedInput!) {
          updateFeed(input: $u) { feed { salesChannel } }
          deactivateFeed(input: $d) { feed { state offerCounts { total } } }
          refused: updateFeed(input: $u) { feed { id } userErrors { code } }
          activateFeed(input: $a) {
            feed { state activation { number } activations { totalCount { value } } } }
        }""",
        a={**WHERE, "affiliateId": "M", "salesChannel": "2"},
        u={**WHERE, "salesChannel": "7"},
        d=WHERE,
    )
    assert data == {
        "updateFeed": {"feed": {"salesChannel": "7"}},
        "deactivateFeed": {"feed": {"state": "INACTIVE", "offerCounts": {"total": 0}}},
        "refused": {"feed": None, "userErrors": [{"code": "FEED_INACTIVE"}]},
        "activateFeed": {
            "feed": {
                "state": "ACTIVE",
                "activation": {"number": 2},
                "activations": {"totalCount": {"value": 2}},
            }
        },
    }


async def _describe(graph: Graph, products: list[dict[str, Any]], **where: str) -> Any:
    document = (
        "mutation ($i: DescribeProductsInput!) { describeProducts(input: $i)"
        " { offersUpdated userErrors { code path } } }"
    )
    return (await graph.run(document, i={**WHERE, **where, "products": products}))["describeProducts"]
