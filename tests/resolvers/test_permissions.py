"""Who may change what: refused is what one may see but not do; what one may not see is as if missing."""

from dataclasses import replace
from typing import Any

import pytest

from resolvers.permissions import READ_ONLY
from store.errors import Forbidden
from store.scope import Viewer
from store.vocabulary import Access, ViewerRole
from tests.resolvers.graph import Graph
from tests.resolvers.test_mutations import VTEX, WHERE, item
from tests.store.connector import FEED_ID, Connector

SELLER = Viewer("seller", ViewerRole.SELLER, accounts=("grocery1",))
STRANGER = Viewer("stranger", ViewerRole.CONNECTOR, vendor="anymarket")


WRITES = {
    "recordInteraction": ("RecordInteractionInput", item("a")),
    "openInteraction": (
        "OpenInteractionInput",
        {**WHERE, "skuId": "a", "source": "SELLER", "origin": "PRICE"},
    ),
    "closeInteraction": ("CloseInteractionInput", {**WHERE, "interactionId": "A" * 32}),
    "activateFeed": ("ActivateFeedInput", {**WHERE, "affiliateId": "M", "salesChannel": "2"}),
    "updateFeed": ("UpdateFeedInput", {**WHERE, "salesChannel": "2"}),
    "deactivateFeed": ("DeactivateFeedInput", WHERE),
    "describeProducts": ("DescribeProductsInput", {**WHERE, "products": [{"skuId": "a", "product": {}}]}),
}


@pytest.mark.parametrize("mutation", WRITES)
async def test_a_seller_reads_and_does_not_write(graph: Graph, connector: Connector, mutation: str) -> None:
    """FORBIDDEN for what a seller may see; exactly as if missing for what it may not; its connector may."""
    errors = await _errors(graph.of(SELLER), mutation)
    assert [(error["code"], error["path"]) for error in errors] == [("FORBIDDEN", ["input", "feedId"])]
    for viewer in (STRANGER, Viewer("s", ViewerRole.SELLER, accounts=("other",))):
        foreign = await _errors(graph.of(viewer), mutation)
        absent = await _errors(graph.of(viewer), mutation, feedId="vtex.none")
        words = [{**error, "message": error["message"].replace("vtex.none", FEED_ID)} for error in absent]
        assert foreign == words != []
    allowed = await _errors(graph.of(VTEX), mutation)
    assert [error["code"] for error in allowed] in ([], ["INTERACTION_NOT_FOUND"])


ADMINISTRATION = {
    "updateChannel": ("UpdateChannelInput", {"channelId": FEED_ID, "name": "Other"}, "channel { name }"),
    "archiveChannel": ("ArchiveChannelInput", {"channelId": FEED_ID}, "channel { channelId }"),
    "createErrorCode": (
        "CreateErrorCodeInput",
        {"code": "CTLG-099", "category": "Catalog", "description": "d"},
        "errorCode { code category solutionText retired }",
    ),
    "updateErrorCode": (
        "UpdateErrorCodeInput",
        {"code": "CTLG-006", "description": "d"},
        "errorCode { code description }",
    ),
    "retireErrorCode": ("RetireErrorCodeInput", {"code": "CTLG-006"}, "errorCode { code retired }"),
}


@pytest.mark.parametrize("mutation", ADMINISTRATION)
async def test_r1_r21_only_an_admin_changes_what_belongs_to_all(
    graph: Graph, connector: Connector, mutation: str
) -> None:
    """FORBIDDEN for connectors and sellers, and nothing changes; the admin sees what it changed."""
    kind, given, selection = ADMINISTRATION[mutation]
    document = (
        f"mutation ($i: {kind}!) {{ {mutation}(input: $i) {{ {selection} userErrors {{ code path }} }} }}"
    )
    name = selection.split()[0]
    for viewer in (SELLER, VTEX, STRANGER):
        refused = (await graph.of(viewer).run(document, i=given))[mutation]
        assert refused == {name: None, "userErrors": [{"code": "FORBIDDEN", "path": ["input"]}]}
    done = (await graph.run(document, i=given))[mutation]
    assert done["userErrors"] == []
    assert {key: done[name][key] for key in given if key in done[name]} == {
        key: value for key, value in given.items() if key in done[name]
    }


async def test_r1_a_connector_creates_channels_of_its_own_vendor(graph: Graph) -> None:
    """And nobody else's; an admin creates any."""
    document = (
        "mutation ($i: CreateChannelInput!) { createChannel(input: $i)"
        " { channel { channelId feeds { nodes { id } } } userErrors { code path } } }"
    )
    given = {"vendor": "vtex", "name": "Netshoes"}
    for viewer in (SELLER, STRANGER):
        refused = (await graph.of(viewer).run(document, i=given))["createChannel"]
        assert refused["userErrors"] == [{"code": "FORBIDDEN", "path": ["input", "vendor"]}]
    for viewer in (VTEX, graph.viewer):
        made = (await graph.of(viewer).run(document, i=given))["createChannel"]
        assert made["channel"] == {"channelId": "vtex.netshoes", "feeds": {"nodes": []}}


async def _errors(graph: Graph, mutation: str, **more: str) -> Any:
    kind, given = WRITES[mutation]
    document = f"mutation ($i: {kind}!) {{ {mutation}(input: $i) {{ userErrors {{ code message path }} }} }}"
    return (await graph.run(document, i={**given, **more}))[mutation]["userErrors"]


async def test_who_was_let_in_to_read_changes_nothing(graph: Graph, connector: Connector) -> None:
    """FORBIDDEN for everything it sees, in its own words; what it does not see is missing to it as well."""
    reading = {
        "vtex": replace(VTEX, access=Access.READ),
        "admin": replace(graph.viewer, access=Access.READ),
    }
    for viewer in reading.values():
        for mutation in WRITES:
            (error,) = await _errors(graph.of(viewer), mutation)
            assert (error["code"], error["message"]) == ("FORBIDDEN", READ_ONLY)
        made = await graph.of(viewer).run(
            'mutation { createChannel(input: {vendor: "vtex", name: "New"}) { userErrors { code } } }'
        )
        assert made["createChannel"]["userErrors"] == [{"code": "FORBIDDEN"}]
    refused = await graph.of(reading["admin"]).run(
        'mutation { retireErrorCode(input: {code: "CTLG-006"}) { userErrors { code } } }'
    )
    assert refused["retireErrorCode"]["userErrors"] == [{"code": "FORBIDDEN"}]


async def test_only_an_admin_reads_who_did_what(graph: Graph, connector: Connector) -> None:
    """What the fixture did is there, latest first; others are FORBIDDEN to read it."""
    document = "{ auditLog { nodes { action subject account actor role } totalCount { value } } }"
    log = (await graph.run(document))["auditLog"]
    by = {"actor": "local", "role": "ADMIN"}
    assert log["nodes"][:2] == [
        {"action": "FEED_ACTIVATED", "subject": FEED_ID, "account": "grocery1", **by},
        {"action": "CHANNEL_CREATED", "subject": FEED_ID, "account": None, **by},
    ]
    assert log["totalCount"] == {"value": 2}
    for viewer in (SELLER, VTEX, STRANGER):
        assert isinstance(await graph.of(viewer).fail(document), Forbidden)
