"""Bad arguments of queries: `BAD_USER_INPUT` at the path of the field or the value, with how to mend it."""

from typing import Any

import pytest

from tests.journeys.bad_input import inputs
from tests.journeys.bad_input.faults import MANY
from tests.journeys.seller import Seller

# Every list of the contract, with what its items are asked for: at the root, and below its parents.
LISTS = {
    "channels": "channelId",
    "feeds": "feedId",
    "offers": "skuId",
    "interactions": "interactionId",
    "statusChanges": "to",
    "errorCodes": "code",
    "unmappedErrors": "fingerprint",
}
NESTED = (
    "channels.feeds",
    "feeds.activations",
    "feeds.offers",
    "feeds.interactions",
    "offers.errors",
    "offers.interactions",
    "offers.statusHistory",
    "interactions.logs",
)
BETWEEN = "must be between 1 and 100; {} was given."
TOGETHER = "first and last cannot be given together: page forward with first or backward with last."
CURSOR = (
    "{} is not a cursor of this list: a cursor counts only for the connection, parent, filter and order it"
    " was given for."
)
ARGUMENTS = {
    **{
        f"{name}: {size}": f"{name} {BETWEEN.format(size)}"
        for name in ("first", "last")
        for size in (0, -1, -(2**31))
    },
    "first: 2, last: 2": TOGETHER,
    "first: 0, last: 0": TOGETHER,
    **{
        f'{name}: "{cursor}"': CURSOR.format(name)
        for name in ("after", "before")
        for cursor in ("", "made-up", "$where", "W10", "😀", "\\u0000", "bnVsbA==", MANY)
    },
}
INSTANT = "write RFC 3339 with time and offset"


def is_refused(answer: dict[str, Any], says: str, path: list[str | int]) -> None:
    """The answer is one error on purpose at the field, whose list is nowhere in it."""
    (error,) = answer["errors"]
    assert (error["message"], error["path"]) == (says, path)
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert answer["data"] is None


def is_too_much(answer: dict[str, Any], code: str, limit: int) -> None:
    """Nothing was executed; the answer is the refusal of a limit."""
    assert "data" not in answer
    (error,) = answer["errors"]
    assert (error["extensions"]["code"], error["extensions"]["limit"]) == (code, limit)


@pytest.mark.parametrize("arguments", ARGUMENTS, ids=lambda arguments: arguments[:30])
async def test_pages_of_every_list(stocked: Seller, arguments: str) -> None:
    """1 to 100 items, from one end, and from a cursor of this list only."""
    says = ARGUMENTS[arguments]
    for field, item in LISTS.items():
        answer = await stocked.graph.answer(f"{{ {field}({arguments}) {{ nodes {{ {item} }} }} }}")
        is_refused(answer, says, [field])
    for path in NESTED:
        outer, inner = path.split(".")
        answer = await stocked.graph.answer(
            f"{{ {outer}(first: 1) {{ nodes {{ {inner}({arguments}) {{ nodes {{ __typename }} }} }} }} }}"
        )
        is_refused(answer, says, [outer, "nodes", 0, inner])


@pytest.mark.parametrize("arguments", ["first: 101", "last: 101", f"first: {2**31 - 1}"])
async def test_pages_that_are_too_large(stocked: Seller, arguments: str) -> None:
    """Refused before anything is read, wherever they stand."""
    lists = [f"{field}({arguments}) {{ nodes {{ {item} }} }}" for field, item in LISTS.items()]
    for path in NESTED:
        outer, inner = path.split(".")
        lists.append(f"{outer} {{ nodes {{ {inner}({arguments}) {{ nodes {{ __typename }} }} }} }}")
    for asked in lists:
        is_too_much(await stocked.graph.answer(f"{{ {asked} }}"), "PAGE_TOO_LARGE", 100)


@pytest.mark.parametrize("first", [0, -1])
async def test_the_size_of_a_summary(stocked: Seller, first: int) -> None:
    answer = await stocked.graph.answer(f"{{ errorSummary(first: {first}) {{ offers }} }}")
    is_refused(answer, f"first {BETWEEN.format(first)}", ["errorSummary"])


async def test_cursors_of_other_lists(stocked: Seller) -> None:
    """Each list takes its own cursors and those of no other."""
    asked = " ".join(f"{field}(first: 1) {{ pageInfo {{ endCursor }} }}" for field in LISTS)
    pages = await stocked.graph.ask(f"{{ {asked} }}")
    cursors = {field: page["pageInfo"]["endCursor"] for field, page in pages.items()}
    assert all(cursors.values())
    for field in LISTS:
        document = f"query($cursor: String) {{ {field}(after: $cursor) {{ nodes {{ __typename }} }} }}"
        for other, cursor in cursors.items():
            answer = await stocked.graph.answer(document, cursor=cursor)
            if other == field:
                assert "errors" not in answer
            else:
                is_refused(answer, CURSOR.format("after"), [field])


async def test_cursors_of_another_filter_order_or_parent(stocked: Seller) -> None:
    """What the items are sorted and chosen by is part of the list."""
    document = """query($filter: OfferFilter, $order: OfferOrder, $after: String) {
        offers(filter: $filter, orderBy: $order, after: $after, first: 1) { pageInfo { endCursor } } }"""
    own = {"accounts": [stocked.account]}
    page = await stocked.graph.ask(document, filter=own)
    cursor = page["offers"]["pageInfo"]["endCursor"]
    assert "errors" not in await stocked.graph.answer(document, filter=own, after=cursor)
    for filter, order in (
        (None, None),
        ({}, None),
        ({**own, "statuses": ["ERROR"]}, None),
        ({**own, "query": "sku"}, None),
        ({"accounts": ["another"]}, None),
        (own, {"direction": "ASC"}),
        (own, {"field": "SKU_ID"}),
    ):
        answer = await stocked.graph.answer(document, filter=filter, order=order, after=cursor)
        is_refused(answer, CURSOR.format("after"), ["offers"])
    below = """query($sku: String!, $after: String, $account: String!, $feedId: String!) {
        offer(account: $account, feedId: $feedId, skuId: $sku) {
          interactions(first: 1, after: $after) { pageInfo { endCursor } } } }"""
    found = await stocked.graph.ask(below, **stocked.key, sku="sku-1")
    cursor = found["offer"]["interactions"]["pageInfo"]["endCursor"]
    answer = await stocked.graph.answer(below, **stocked.key, sku="sku-2", after=cursor)
    (error,) = answer["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["offer", "interactions"], "BAD_USER_INPUT")
    assert answer["data"] == {"offer": None}


@pytest.mark.parametrize("position", range(0, 40, 3))
async def test_a_cursor_that_was_tampered_with(stocked: Seller, position: int) -> None:
    """Cut, longer, or with another letter: it is refused, or names a place in this very list."""
    document = "query($after: String) { offers(after: $after, first: 1) { pageInfo { endCursor } } }"
    cursor = (await stocked.graph.ask(document))["offers"]["pageInfo"]["endCursor"]
    letter = "A" if cursor[position] != "A" else "B"
    for tampered in (cursor[:position], cursor[:position] + letter + cursor[position + 1 :], cursor + "AAAA"):
        answer = await stocked.graph.answer(document, after=tampered)
        if "errors" in answer:
            is_refused(answer, CURSOR.format("after"), ["offers"])
        else:
            assert answer["data"]["offers"]["pageInfo"].keys() == {"endCursor"}


@pytest.mark.parametrize("field", ["offers", "offerFacets", "errorSummary"])
async def test_a_query_of_too_many_words(stocked: Seller, field: str) -> None:
    words = " ".join(f"word{number}" for number in range(17))
    is_refused(await filtered(stocked, field, {"query": words}), "query has more than 16 words.", [field])


@pytest.mark.parametrize("field", ["offers", "offerFacets", "errorSummary"])
async def test_a_filter_of_too_many_values(stocked: Seller, field: str) -> None:
    answer = await filtered(stocked, field, {"errorCodes": ["CTLG"] * 251})
    is_too_much(answer, "LIST_TOO_LONG", 250)
    assert answer["errors"][0]["extensions"]["inputPath"] == ["filter", "errorCodes"]


async def filtered(stocked: Seller, field: str, filter: dict[str, Any]) -> dict[str, Any]:
    """The answer to a list with this filter."""
    selection = {"offers": "nodes { skuId }", "offerFacets": "brands { value }", "errorSummary": "offers"}
    document = f"query($filter: OfferFilter) {{ {field}(filter: $filter) {{ {selection[field]} }} }}"
    return await stocked.graph.answer(document, filter=filter)


MALFORMED = [
    ("OfferFilter", "statuses", ["GONE"], "does not exist in 'OfferStatus' enum", [0]),
    ("OfferFilter", "accounts", [None], "non-null type 'String!'", [0]),
    ("OfferFilter", "accounts", {"$ne": ""}, "String cannot represent a non string value", []),
    ("OfferFilter", "query", {"$regex": ".*"}, "String cannot represent a non string value", []),
    ("OfferFilter", "updatedFrom", "2026-01-01T00:00:00", INSTANT, []),
    ("OfferFilter", "updatedTo", {"$gt": 0}, INSTANT, []),
    ("OfferFilter", "$where", "true", "unknown field '$where'", []),
    ("OfferOrder", "field", "PRICE", "Value 'PRICE' does not exist in 'OfferSort' enum.", []),
    ("OfferOrder", "field", "updatedAt", "Did you mean the enum value 'UPDATED_AT'?", []),
    ("OfferOrder", "field", None, "non-null type 'OfferSort!'", []),
    ("OfferOrder", "direction", "UP", "Value 'UP' does not exist in 'SortDirection' enum.", []),
    ("OfferOrder", "direction", -1, "Enum 'SortDirection' cannot represent non-string value: -1.", []),
]


@pytest.mark.parametrize(("kind", "name", "value", "says", "below"), MALFORMED)
async def test_a_malformed_filter_or_order(
    stocked: Seller, kind: str, name: str, value: object, says: str, below: list[int]
) -> None:
    """Operators of a database are no values; unknown sorts and statuses are named."""
    argument = "filter" if kind == "OfferFilter" else "orderBy"
    document = f"query($it: {kind}) {{ offers({argument}: $it) {{ nodes {{ skuId }} }} }}"
    answer = await stocked.graph.answer(document, it={name: value})
    assert "data" not in answer
    (error,) = answer["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "inputPath": ["it", name, *below]}
    assert says in error["message"]


@pytest.mark.parametrize(
    ("query", "says", "input_path"),
    [
        ("offers(first: 2147483648) { nodes { skuId } }", "non 32-bit signed integer", ["first"]),
        ('offers(first: "2") { nodes { skuId } }', "Int cannot represent non-integer value", ["first"]),
        ("offers(after: 2) { nodes { skuId } }", "String cannot represent a non string", ["after"]),
        ("offers(orderBy: {field: PRICE}) { nodes { skuId } }", "'OfferSort' enum", ["orderBy", "field"]),
        (
            "interactions(orderBy: {field: SKU_ID}) { nodes { state } }",
            "'InteractionSort'",
            ["orderBy", "field"],
        ),
        (
            "interactions { nodes { logs(types: [FATAL]) { nodes { type } } } }",
            "'LogType' enum",
            ["types", 0],
        ),
        ("feeds(state: GONE) { nodes { state } }", "'FeedState' enum", ["state"]),
        ("offers { nodes { errors(state: GONE) { nodes { code } } } }", "'OfferErrorState' enum", ["state"]),
        ('statusChanges(from: "1970") { nodes { to } }', INSTANT, ["from"]),
        ('offer(account: "a", feedId: "b") { skuId }', "'String!' is required", ["skuId"]),
        ('offer(account: "a", feedId: "b", skuId: null) { skuId }', "'String!'", ["skuId"]),
        ('offer(account: "a", feedId: "b", skuId: 1) { skuId }', "String cannot represent", ["skuId"]),
        ("node(id: 1.5) { id }", "ID cannot represent", ["id"]),
    ],
)
async def test_a_malformed_literal(stocked: Seller, query: str, says: str, input_path: list[str]) -> None:
    answer = await stocked.graph.answer(f"{{ {query} }}")
    assert "data" not in answer
    (error,) = answer["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "inputPath": input_path}
    assert says in error["message"]


@pytest.mark.parametrize("id", ["", "nope", "$where", "\0", "T2ZmZXI6", MANY])
async def test_an_id_that_is_none_of_this_service(stocked: Seller, id: str) -> None:
    """Ids are passed on as they were given."""
    says = "id is not an id of this service; pass on an `id` as it was given"
    answer = await stocked.graph.answer("query($id: ID!) { node(id: $id) { id } }", id=id)
    (error,) = answer["errors"]
    assert (error["message"], error["path"]) == (says, ["node"])
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert answer["data"] == {"node": None}


async def test_101_ids_are_too_many(stocked: Seller) -> None:
    answer = await stocked.graph.answer("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["x"] * 101)
    is_refused(answer, "ids holds 101 ids, and 100 are allowed", ["nodes"])


@pytest.mark.parametrize("value", ["", "unknown", "$where", "a\0b", "../..", "😀", '{"$ne": ""}', MANY])
async def test_what_does_not_exist_is_null(stocked: Seller, value: str) -> None:
    """An unknown channel, feed, offer, interaction, log or code is no error, and is found nowhere."""
    unknown = value and f"{value} nowhere"  # Others on this service make accounts and offers of such names.
    data = await stocked.graph.ask(
        """query($it: String!, $account: String!, $feedId: String!) {
          channel(channelId: $it) { name } errorCode(code: $it) { code }
          unknownFeed: feed(account: $account, feedId: $it) { state }
          unknownAccount: feed(account: $it, feedId: $feedId) { state }
          offer(account: $account, feedId: $feedId, skuId: $it) { status }
          interaction(account: $account, feedId: $feedId, interactionId: $it) { state }
          log(account: $account, feedId: $feedId, logId: $it) { type }
        }""",
        it=unknown,
        **stocked.key,
    )
    assert set(data.values()) == {None}
    lists = await stocked.graph.ask(
        """query($it: String!) {
          channels(vendor: $it) { nodes { name } } feeds(account: $it) { nodes { state } }
          errorCodes(category: $it) { nodes { code } }
          unmappedErrors(account: $it) { nodes { fingerprint } }
          offers(filter: {accounts: [$it]}) { nodes { skuId } totalCount { value } }
          brands: offers(filter: {brands: [$it]}) { nodes { skuId } }
          codes: offers(filter: {errorCodes: [$it]}) { nodes { skuId } }
          interactions(filter: {skuIds: [$it]}) { nodes { state } }
          statusChanges(filter: {feedIds: [$it]}) { nodes { to } }
        }""",
        it=unknown,
    )
    assert {field: page["nodes"] for field, page in lists.items()} == {field: [] for field in lists}


def test_inputs_are_wrong_in_one_place_only() -> None:
    """The tables of these tests stand on this."""
    input = {"a": {"b": 1}, "c": [{"d": 2}]}
    assert inputs.wrong(input, "c.0.d", 3) == {"a": {"b": 1}, "c": [{"d": 3}]}
    assert inputs.wrong(input, "e.f", 3) == {**input, "e": {"f": 3}}
    assert inputs.wrong(input, "a.b", inputs.Missing()) == {"a": {}, "c": [{"d": 2}]}
    assert input == {"a": {"b": 1}, "c": [{"d": 2}]}
