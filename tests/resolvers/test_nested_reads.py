"""Nested reads cost a fixed number of MongoDB commands, for one parent and for fifty."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from resolvers.global_ids import TYPE_NAMES, decode
from store.clock import utc_now
from store.commands import NewError
from store.filters import OfferFilter, PageRequest
from store.pages import Page
from store.records.interactions import PlacedLog
from store.records.offers import OfferFacets
from store.records.values import Evidence, OfferData, Product
from store.rules.decision import Decision
from store.rules.intake import make_id
from store.scope import LOCAL_ADMIN, Scope
from store.store import Store
from store.vocabulary import InteractionOrigin, LogType
from tests.resolvers.graph import Graph
from tests.store.connector import FEED_ID, Connector, failure, success

NESTED = """
query Timeline($first: Int!) {
  feed(account: "grocery1", feedId: "vtex.meli-classic") {
    channel { name }
    offers(first: $first) {
      totalCount { value precision }
      nodes {
        skuId
        channel { name }
        feed { account channel { name } }
        errors { nodes { fullCode solutionText solutionLink errorCode { description } } }
        interactions(first: 5) {
          nodes {
            interactionId
            offer { skuId status }
            logs {
              nodes { description evidence { request } errors { errorCode { code } } interaction { state } }
            }
          }
        }
      }
    }
  }
}
"""


async def fill(connector: Connector, skus: int) -> None:
    """Offers, each with two interactions, of which the later failed."""
    error = NewError("CTLG-006", "too long", closable_origins=(InteractionOrigin.CATALOG,))
    evidence = Evidence("curl https://meli.test", "{}")
    before = utc_now() - timedelta(minutes=1)
    commands = []
    for number in range(skus):
        sku, product = f"sku-{number}", Product(name=f"sku-{number}", product_id="p/1")
        done = success(evidence=evidence)
        commands.append(connector.recording(sku, done, started_at=before, product=product))
        commands.append(connector.recording(sku, failure("no", error)))
    verdicts = await connector.writer.submit_all(LOCAL_ADMIN, commands)
    assert all(isinstance(verdict, Decision) for verdict in verdicts)


@pytest.mark.parametrize("skus", [1, 50])
async def test_a_feeds_whole_timeline_takes_seven_commands_at_most(
    graph: Graph, connector: Connector, skus: int
) -> None:
    """Feed, offers, interactions, logs, errors, codes and channel: the same for 1 offer and for 50."""
    await fill(connector, skus)
    reads = await graph.cost(NESTED.replace("totalCount { value precision }", ""), first=skus)
    assert sorted(reads) == sorted(
        [
            "feeds.by_key",
            "channels.by_id",
            "offers.page",
            "interactions.of_offers",
            "codes.by_code",
            "logs.of_interactions",
        ]
    )
    data = await graph.run(NESTED, first=skus)
    offers = data["feed"]["offers"]
    assert offers["totalCount"] == {"value": skus, "precision": "EXACT"}
    assert {len(offer["interactions"]["nodes"]) for offer in offers["nodes"]} == {2}
    assert {offer["errors"]["nodes"][0]["fullCode"] for offer in offers["nodes"]} == {"CTLG-006"}


# What a query asks, and how many commands it may take.
SHAPES = {
    "{ feeds { nodes { channel { name } offerCounts { total } activation { offerCounts { total } } } } }": 3,
    "{ offers { nodes { feed { account } channel { name } activation { number } } } }": 5,
    "{ offers { nodes { errors(state: ARCHIVED) { totalCount { value } nodes { code } } } } }": 4,
    "{ offers { nodes { errors(state: null) { nodes { interaction { id } archivedBy { id } } } } } }": 4,
    "{ offers { nodes { statusHistory { totalCount { value } nodes { interaction { id } } } } } }": 5,
    "{ interactions { nodes { offer { skuId } logs(types: [FAILURE]) { totalCount { value } } } } }": 5,
    '{ offer(account: "grocery1", feedId: "vtex.meli-classic", skuId: "sku-1")'
    " { status interactions { nodes { offer { skuId } } } } }": 3,
}


@pytest.mark.parametrize("shape", SHAPES)
async def test_the_number_of_commands_does_not_depend_on_the_number_of_parents(
    graph: Graph, connector: Connector, shape: str
) -> None:
    """One command a level: the same for one offer as for twelve."""
    await fill(connector, 2)
    few = await graph.cost(shape)
    await fill(connector, 12)
    many = await graph.cost(shape)
    assert sorted(few) == sorted(many)
    assert len(many) <= SHAPES[shape], many


async def test_evidence_is_read_only_where_it_is_asked_for(
    graph: Graph, connector: Connector, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Directly, by edges, through fragments and aliases."""
    await fill(connector, 1)
    asked: list[bool] = []
    pages = store.logs.pages_of_interactions

    async def spied(
        keys: Sequence[str], types: Sequence[LogType], request: PageRequest, with_evidence: bool
    ) -> dict[str, Page[PlacedLog]]:
        asked.append(with_evidence)
        return await pages(keys, types, request, with_evidence)

    monkeypatch.setattr(store.logs, "pages_of_interactions", spied)
    for selection, wanted in {
        "nodes { description }": False,
        "nodes { evidence { request } }": True,
        "edges { node { e: evidence { request } } }": True,
        "... { nodes { ... on Log { evidence { request } } } }": True,
        "...Part": True,
        "nodes { interaction { logs(first: 1) { totalCount { value } } } }": False,
    }.items():
        asked.clear()
        fragment = "fragment Part on LogConnection { nodes { evidence { response } } }"
        document = f"{{ interactions(first: 1) {{ nodes {{ logs {{ {selection} }} }} }} }}"
        await graph.run(document + (fragment if "Part" in selection else ""))
        assert set(asked) == {wanted}, selection


async def test_only_the_menus_asked_for_are_counted(
    graph: Graph, connector: Connector, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`offerFacets` names to the store what is selected, however it is spelled."""
    asked: list[frozenset[str]] = []
    facets = store.facets.facets

    async def spied(scope: Scope, chosen: OfferFilter, wanted: frozenset[str]) -> OfferFacets:
        asked.append(wanted)
        return await facets(scope, chosen, wanted)

    monkeypatch.setattr(store.facets, "facets", spied)
    await connector.done(connector.recording("sku-1", success(), product=Product(brand="Acme")))
    data = await graph.run(
        "{ offerFacets { menu: brands { value count { value } } ...More } }"
        " fragment More on OfferFacets { errorCodes { value } }"
    )
    assert asked == [frozenset({"brands", "error_codes"})]
    assert data["offerFacets"]["menu"] == [{"value": "Acme", "count": {"value": 1}}]


async def test_r33_solution_links_are_filled_in_for_the_offer(graph: Graph, connector: Connector) -> None:
    """Account, product and SKU, URL-encoded; null where a value is not known."""
    await graph.run(
        'mutation { updateErrorCode(input: { code: "CTLG-006", solutionText: "Shorten it.",'
        ' solutionLinkTemplate: "https://{accountName}.test/{productId}?sku={skuId}" })'
        " { userErrors { message } } }"
    )
    await fill(connector, 1)
    await connector.done(connector.recording("bare", failure("no", NewError("CTLG-006", "too long"))))
    data = await graph.run(NESTED, first=10)
    offers = data["feed"]["offers"]["nodes"]
    links = {offer["skuId"]: offer["errors"]["nodes"][0]["solutionLink"] for offer in offers}
    assert links == {"sku-0": "https://grocery1.test/p%2F1?sku=sku-0", "bare": None}


async def test_r4_an_inactive_feed_shows_nothing_of_its_own_but_its_activations(
    graph: Graph, connector: Connector
) -> None:
    """Offers, interactions and counts are hidden; the activation still shows them."""
    await fill(connector, 1)
    await graph.run(
        'mutation { deactivateFeed(input: { account: "grocery1", feedId: "vtex.meli-classic" })'
        " { userErrors { message } } }"
    )
    listed = (
        "offers { nodes { skuId } } interactions { totalCount { value } nodes { id } } offerCounts { total }"
    )
    data = await graph.run(
        f'{{ feed(account: "grocery1", feedId: "{FEED_ID}") {{ state {listed}'
        f" activations {{ nodes {{ number {listed} }} }} }} }}"
    )
    feed = data["feed"]
    (activation,) = feed.pop("activations")["nodes"]
    assert feed == {
        "state": "INACTIVE",
        "offers": {"nodes": []},
        "interactions": {"totalCount": {"value": 0}, "nodes": []},
        "offerCounts": {"total": 0},
    }
    assert activation["number"] == 1
    assert activation["offers"]["nodes"] == [{"skuId": "sku-0"}]
    assert activation["interactions"]["totalCount"] == {"value": 2}
    assert activation["offerCounts"] == {"total": 1}
    assert (await graph.run("{ feeds { nodes { id } } }"))["feeds"]["nodes"] == []
    assert len((await graph.run("{ feeds(state: null) { nodes { id } } }"))["feeds"]["nodes"]) == 1


async def test_every_node_is_found_again_by_its_id(graph: Graph, connector: Connector) -> None:
    """Each type of object, alone and together, in an earlier activation too (R4)."""
    await fill(connector, 1)
    await connector.done(connector.recording("sku-0", failure("strange 1")))
    await connector.done(
        connector.recording("sku-0", success(data=OfferData(inventory=1)), interaction_id=make_id())
    )
    data = await graph.run(
        "{ channels { nodes { id } } errorCodes(first: 1) { nodes { id } } unmappedErrors { nodes { id } }"
        " feeds { nodes { id activation { id } } }"
        " offers { nodes { id errors(state: null) { nodes { id } } } }"
        " interactions(first: 1) { nodes { id logs { nodes { id } } } } }"
    )
    ids = list(dict.fromkeys(_ids(data)))
    await graph.run(
        'mutation { deactivateFeed(input: { account: "grocery1", feedId: "vtex.meli-classic" })'
        " { userErrors { message } } }"
    )
    found = await graph.run("query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", ids=ids)
    named = [decode(each).type_name for each in ids]
    assert set(named) == TYPE_NAMES
    # The fingerprints of inactive feeds are not ranked, and so not shown.
    assert found["nodes"] == [
        None if name == "UnmappedError" else {"__typename": name, "id": each}
        for name, each in zip(named, ids, strict=True)
    ]
    for global_id in ids[:2]:
        alone = await graph.run("query ($id: ID!) { node(id: $id) { id } }", id=global_id)
        assert alone["node"] == {"id": global_id}


def _ids(data: object) -> list[str]:
    if isinstance(data, dict):
        own = [data["id"]] if "id" in data else []
        return [*own, *(each for value in data.values() for each in _ids(value))]
    if isinstance(data, list):
        return [each for value in data for each in _ids(value)]
    return []
