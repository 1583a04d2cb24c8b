"""Relay's two specifications on the real graph: objects by global ids, and lists by cursors."""

import itertools
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.journeys.client import Graph
from tests.journeys.seller import Seller
from tests.journeys.service import Service
from tests.journeys.shop import LENGTH, LISTS, Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAGE = "edges { cursor node { __typename } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"

NODES = """query($account: String!, $feedId: String!, $interactionId: String!) {
  feed(account: $account, feedId: $feedId) { id __typename
    channel { id __typename } activation { id __typename } }
  offer(account: $account, feedId: $feedId, skuId: "sku-0") { id __typename
    errors(first: 1) { nodes { id __typename errorCode { id __typename } } } }
  interaction(account: $account, feedId: $feedId, interactionId: $interactionId) { id __typename
    logs(first: 1) { nodes { id __typename } } }
  unmappedErrors(account: $account, first: 1) { nodes { id __typename } }
}"""

_numbers = itertools.count(1)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(service: Service) -> AsyncIterator[Shop]:
    """A seller with something in every list, which the tests only read."""
    graph = Graph(service.url)
    yield await Shop.fill(graph, account="relay", vendor="relay")
    await graph.close()


@pytest_asyncio.fixture(loop_scope="module")
async def lively(service: Service) -> AsyncIterator[Seller]:
    """A seller with a few offers, for a test that changes them."""
    graph = Graph(service.url)
    number = next(_numbers)
    seller = await Seller.arrive(graph, account=f"lively{number}", vendor=f"lively{number}")
    for name in ("b", "d", "f", "h", "j"):
        await seller.record(f"sku-{name}", {"type": "SUCCESS", "description": "It is live"})
    yield seller
    await graph.close()


def ids_in(data: object) -> dict[str, str]:
    """The id of each object in an answer, by its type."""
    match data:
        case {"id": str(identity), "__typename": str(name), **rest}:
            return {name: identity, **ids_in(rest)}
        case dict():
            return {name: identity for value in data.values() for name, identity in ids_in(value).items()}
        case list():
            return {name: identity for value in data for name, identity in ids_in(value).items()}
    return {}


async def ids(shop: Shop) -> dict[str, str]:
    data = await shop.seller.graph.ask(NODES, **shop.seller.key, interactionId=shop.interaction_id)
    return ids_in(data)


async def test_every_type_that_is_a_node_is_found_again_by_its_id(shop: Shop) -> None:
    types = await shop.seller.graph.ask('{ __type(name: "Node") { possibleTypes { name } } }')
    found = await ids(shop)
    assert found.keys() == {each["name"] for each in types["__type"]["possibleTypes"]}
    assert len(set(found.values())) == len(found)
    for type_name, identity in found.items():
        document = (
            f"query($id: ID!) {{ node(id: $id) {{ __typename id ... on {type_name} {{ same: id }} }} }}"
        )
        node = (await shop.seller.graph.ask(document, id=identity))["node"]
        assert node == {"__typename": type_name, "id": identity, "same": identity}


async def test_nodes_are_in_the_order_of_their_ids_with_nulls_for_what_is_not_there(shop: Shop) -> None:
    found = list((await ids(shop)).values())
    offer = (await ids(shop))["Offer"]
    gone = offer[:-4] + ("AAAA" if offer[-4:] != "AAAA" else "BBBB")
    asked = [*found, gone, *reversed(found), found[0], gone]
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    nodes = (await shop.seller.graph.ask(document, ids=asked))["nodes"]
    assert [node and node["id"] for node in nodes] == [None if each == gone else each for each in asked]


async def test_an_id_that_was_made_up_is_an_error_at_its_field(shop: Shop) -> None:
    answer = await shop.seller.graph.answer('{ node(id: "offer-1") { id } viewer { name } }')
    [error] = answer["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["node"], "BAD_USER_INPUT")
    assert answer["data"] == {"node": None, "viewer": {"name": "local"}}


async def forward(shop: Shop, name: str, size: int) -> list[str]:
    """The cursors of the whole list, walked through from its beginning; page info is checked on the way."""
    cursors: list[str] = []
    after: str | None = None
    while True:
        page = await shop.page(name, PAGE, first=size, after=after)
        found = [edge["cursor"] for edge in page["edges"]]
        assert page["pageInfo"] == {
            "hasNextPage": page["pageInfo"]["hasNextPage"],
            "hasPreviousPage": after is not None,
            "startCursor": found[0],
            "endCursor": found[-1],
        }
        cursors += found
        if not page["pageInfo"]["hasNextPage"]:
            return cursors
        assert len(found) == size
        after = page["pageInfo"]["endCursor"]


async def backward(shop: Shop, name: str, size: int) -> list[str]:
    """As `forward`, from the end."""
    cursors: list[str] = []
    before: str | None = None
    while True:
        page = await shop.page(name, PAGE, last=size, before=before)
        found = [edge["cursor"] for edge in page["edges"]]
        assert page["pageInfo"] == {
            "hasNextPage": before is not None,
            "hasPreviousPage": page["pageInfo"]["hasPreviousPage"],
            "startCursor": found[0],
            "endCursor": found[-1],
        }
        cursors = found + cursors
        if not page["pageInfo"]["hasPreviousPage"]:
            return cursors
        assert len(found) == size
        before = page["pageInfo"]["startCursor"]


@pytest.mark.parametrize("name", LISTS)
async def test_a_list_is_the_same_from_both_ends_and_page_info_is_right_at_them(
    shop: Shop, name: str
) -> None:
    """Also where the last page is full: that there is no next one is known without asking for it."""
    whole = await forward(shop, name, 100)
    assert len(whole) >= LENGTH
    assert len(set(whole)) == len(whole)
    for size in (2, len(whole) - 1, len(whole)):
        assert await forward(shop, name, size) == whole
        assert await backward(shop, name, size) == whole


@pytest.mark.parametrize("name", LISTS)
async def test_an_empty_page_has_no_cursors_and_knows_what_lies_beside_it(shop: Shop, name: str) -> None:
    whole = await forward(shop, name, 100)
    behind = (await shop.page(name, PAGE, first=2, after=whole[-1]))["pageInfo"]
    ahead = (await shop.page(name, PAGE, last=2, before=whole[0]))["pageInfo"]
    empty = {"startCursor": None, "endCursor": None}
    assert behind == {"hasNextPage": False, "hasPreviousPage": True, **empty}
    assert ahead == {"hasNextPage": True, "hasPreviousPage": False, **empty}


@pytest.mark.parametrize("name", LISTS)
async def test_edges_and_nodes_are_the_same_items_in_the_same_order(shop: Shop, name: str) -> None:
    selection = "edges { node { __typename } } nodes { __typename } totalCount { value precision }"
    page = await shop.page(name, selection, first=100)
    assert page["nodes"] == [edge["node"] for edge in page["edges"]]
    assert page["totalCount"] == {"value": len(page["nodes"]), "precision": "EXACT"}


@pytest.mark.parametrize("name", LISTS)
async def test_cursors_are_opaque_and_count_for_their_own_list_only(shop: Shop, name: str) -> None:
    cursor = (await forward(shop, name, 100))[0]
    for readable in ("sku-", shop.seller.feed_id, shop.interaction_id):
        assert readable not in cursor
    assert cursor.replace("-", "").replace("_", "").isalnum(), "it needs no escaping"
    other = next(each for each in LISTS if each != name)
    foreign = (await forward(shop, other, 100))[0]
    for wrong in (foreign, cursor[:-1], cursor + "A", "1", ""):
        with pytest.raises(AssertionError, match="BAD_USER_INPUT"):
            await shop.page(name, PAGE, first=1, after=wrong)


@pytest.mark.parametrize(
    ("paging", "complaint"),
    [
        ({"first": 1, "last": 1}, "first and last cannot be given together"),
        ({"first": 0}, "first must be between 1 and 100"),
        ({"first": -1}, "first must be between 1 and 100"),
        ({"last": 101}, "last asks for 101 items of 'offers'; 100 are allowed"),
    ],
)
async def test_arguments_that_make_no_sense_are_refused(
    shop: Shop, paging: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(AssertionError, match=complaint):
        await shop.page("offers", PAGE, **paging)


OFFERS = """query($account: String!, $feedId: String!, $order: OfferOrder,
  $first: Int, $after: String, $last: Int, $before: String) { feed(account: $account, feedId: $feedId) {
    offers(orderBy: $order, first: $first, after: $after, last: $last, before: $before) {
      edges { cursor node { skuId } } } } }"""


async def offers(seller: Seller, order: dict[str, str], **paging: Any) -> dict[str, str]:
    """The cursors of a page, by SKU, in the order of the list."""
    data = await seller.graph.ask(OFFERS, **seller.key, order=order, **paging)
    return {edge["node"]["skuId"][-1]: edge["cursor"] for edge in data["feed"]["offers"]["edges"]}


async def test_cursors_are_stable_while_offers_come_between(lively: Seller) -> None:
    """In the order of SKUs: what comes before the cursor is not seen, what comes behind it is, once."""
    order = {"field": "SKU_ID", "direction": "ASC"}
    seen = await offers(lively, order, first=3)
    assert list(seen) == ["b", "d", "f"]
    for name in ("a", "e", "g", "k"):
        await lively.record(f"sku-{name}", {"type": "SUCCESS", "description": "It is live"})
    rest = await offers(lively, order, first=10, after=seen["f"])
    assert list(rest) == ["g", "h", "j", "k"]
    assert list(await offers(lively, order, last=10, before=seen["f"])) == ["a", "b", "d", "e"]
    whole = await offers(lively, order, first=10)
    assert {name: whole[name] for name in seen} == seen, "an item keeps its cursor"
    assert {name: whole[name] for name in rest} == rest


async def test_cursors_are_stable_while_newer_offers_come_first(lively: Seller) -> None:
    """The latest first, which is the default: new ones do not push known ones onto the next page."""
    order = {"field": "UPDATED_AT", "direction": "DESC"}
    seen = await offers(lively, order, first=3)
    assert list(seen) == ["j", "h", "f"]
    for name in ("l", "m"):
        await lively.record(f"sku-{name}", {"type": "SUCCESS", "description": "It is live"})
    assert list(await offers(lively, order, first=10, after=seen["f"])) == ["d", "b"]
    assert list(await offers(lively, order, last=10, before=seen["j"])) == ["m", "l"]
