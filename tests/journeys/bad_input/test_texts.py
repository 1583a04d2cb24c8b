"""Text that other systems stumble over: what is no text is refused, all else is data and found again."""

from typing import Any

import httpx
import pytest

from tests.journeys.bad_input import inputs
from tests.journeys.bad_input.witness import Witness
from tests.journeys.client import PATIENCE_SECONDS, Graph
from tests.journeys.seller import Seller
from tests.journeys.service import Service

SKUS = [
    "a b",
    " a ",
    "a/b",
    "/",
    "a%2Fb",
    "../../etc/passwd",
    "😀",
    "👩‍👩‍👧‍👦 a",
    "$where",
    "$ne",
    "$where: function() { return true }",
    '{"$gt": ""}',
    "a.b.c",
    "' OR '1'='1",
    "; drop table offers",
    "<script>alert(1)</script>",
    "${7*7} {{7*7}}",
    "a#1",
    "a@1",
    "a+b",
    "a?b=c&d=e",
    "0",
    "null",
    "undefined",
    "__proto__",
    "\u200b\u202eabc",
    "e\u0301",
    "\u00e9",
    "ﬀ İ ß",
    "表ポあA鷗",
    "x" * 200,
    "😀" * 200,
]
OFFER = "offer(account: $account, feedId: $feedId, skuId: $sku)"


@pytest.fixture
async def busy(stocked: Seller) -> Seller:
    """A seller whose offers have every odd SKU, each in error, with an odd brand and error code."""
    if await stocked.offer(SKUS[0]) is None:
        items = [
            {
                **inputs.wrong(inputs.recording(stocked), "logs.1.errors.0.externalCode", sku),
                "skuId": sku,
                "product": {"name": f"Name {sku}"[:200], "brand": sku, "category": sku, "ean": sku},
            }
            for sku in SKUS
        ]
        payload = await stocked.graph.done("recordInteractions", "recorded failed", {"items": items})
        assert (payload["recorded"], payload["failed"]) == (len(SKUS), 0)
    return stocked


@pytest.mark.parametrize("sku", SKUS, ids=ascii)
async def test_a_sku_is_data(busy: Seller, sku: str) -> None:
    """It is found by its key, in lists by filter, in its history and by the id of its node, and nothing else
    is found with it."""
    document = f"""query(
      $account: String!, $feedId: String!, $sku: String!, $skus: [String!], $code: String!) {{
      {OFFER} {{ id skuId account product {{ name brand category ean }}
        errors {{ nodes {{ externalCode }} }} interactions {{ nodes {{ skuId }} }} }}
      skus: offers(filter: {{accounts: [$account], skuIds: $skus}}) {{
        nodes {{ skuId }} totalCount {{ value }} }}
      brands: offers(filter: {{accounts: [$account], brands: $skus}}) {{ nodes {{ skuId }} }}
      categories: offers(filter: {{accounts: [$account], categories: $skus}}) {{ nodes {{ skuId }} }}
      codes: offers(filter: {{accounts: [$account], errorCodes: [$code]}}) {{ nodes {{ skuId }} }}
      interactions(filter: {{accounts: [$account], skuIds: $skus}}) {{ nodes {{ skuId }} }}
      statusChanges(filter: {{accounts: [$account], skuIds: $skus}}) {{ nodes {{ to offer {{ skuId }} }} }}
    }}"""
    data = await busy.graph.ask(document, **busy.key, sku=sku, skus=[sku], code=f"CTLG-006-{sku}")
    offer = data.pop("offer")
    assert (offer["skuId"], offer["account"]) == (sku, busy.account)
    assert offer["product"] == {"name": f"Name {sku}"[:200], "brand": sku, "category": sku, "ean": sku}
    assert offer["errors"]["nodes"] == [{"externalCode": sku}]
    assert offer["interactions"]["nodes"] == [{"skuId": sku}]
    assert data.pop("statusChanges")["nodes"] == [{"to": "ERROR", "offer": {"skuId": sku}}]
    assert data["skus"].pop("totalCount") == {"value": 1}
    assert data == {field: {"nodes": [{"skuId": sku}]} for field in data}
    node = await busy.graph.ask(
        "query($id: ID!) { node(id: $id) { ... on Offer { skuId } } }", id=offer["id"]
    )
    assert node == {"node": {"skuId": sku}}


@pytest.mark.parametrize("sku", [sku for sku in SKUS if any(letter.isalnum() for letter in sku)], ids=ascii)
async def test_r32_a_sku_is_found_by_its_words(busy: Seller, sku: str) -> None:
    """Whatever stands between them: `query` has no operators."""
    document = """query($filter: OfferFilter) { offers(filter: $filter, first: 100) { nodes { skuId } } }"""
    for query in (sku, sku.upper(), f" {sku}\0$ "):
        data = await busy.graph.ask(document, filter={"accounts": [busy.account], "query": query})
        assert sku in {node["skuId"] for node in data["offers"]["nodes"]}


async def test_equal_looking_skus_are_two(busy: Seller) -> None:
    """`é` in two spellings: ids are not folded, searches are."""
    document = """query($filter: OfferFilter) { offers(filter: $filter) { nodes { skuId } } }"""
    filter = {"accounts": [busy.account], "query": "É"}
    found = [node["skuId"] for node in (await busy.graph.ask(document, filter=filter))["offers"]["nodes"]]
    assert {"e\u0301", "\u00e9"} <= set(found)


@pytest.mark.parametrize("account", ["a/b", "a b", "$where", "😀", "%2F", "x" * 200, "a@b.c"], ids=ascii)
async def test_an_account_is_data(stocked: Seller, account: str) -> None:
    """It gets a feed of its own, and sees nothing of another's."""
    other = Seller(stocked.graph, account, stocked.feed_id)
    await other.activate()
    await other.record("a/b", inputs.success())
    assert await other.counts() == {"total": 1, "synced": 1}
    data = await stocked.graph.ask(
        """query($it: String!) { offers(filter: {accounts: [$it], query: "a b"}) { nodes { account skuId } }
        feeds(account: $it) { nodes { account offerCounts { total } offers { nodes { skuId } } } } }""",
        it=account,
    )
    assert data["offers"]["nodes"] == [{"account": account, "skuId": "a/b"}]
    assert data["feeds"]["nodes"] == [
        {"account": account, "offerCounts": {"total": 1}, "offers": {"nodes": [{"skuId": "a/b"}]}}
    ]


async def test_words_may_hold_anything_that_is_text(seller: Seller) -> None:
    """NUL, line breaks and other scripts in descriptions, titles and evidence are kept as they came."""
    odd = "a\0b\r\n\t\u2028\ufffe\U0010ffff 😀 $where"
    log = {
        **inputs.failure(),
        "description": odd,
        "evidence": {"request": odd, "response": odd},
        "errors": [{"code": "CTLG-006", "title": odd, "description": odd}],
    }
    recorded = await seller.record("sku-1", log)
    assert recorded["statusChange"]["reason"] == {"code": "CREATED", "message": odd}
    document = """query($account: String!, $feedId: String!) { feed(account: $account, feedId: $feedId) {
        interactions { nodes { logs { nodes {
          description evidence { request response } errors { title description } } } } } } }"""
    data = await seller.graph.ask(document, **seller.key)
    (interaction,) = data["feed"]["interactions"]["nodes"]
    (kept,) = interaction["logs"]["nodes"]
    assert kept == {
        "description": odd,
        "evidence": {"request": odd, "response": odd},
        "errors": [{"title": odd, "description": odd}],
    }


HALF = r"\ud800"
RECORD = "mutation($input: RecordInteractionInput!) { recordInteraction(input: $input) { replayed } }"


async def post(service: Service, body: bytes) -> httpx.Response:
    """The answer to a body as it is."""
    async with httpx.AsyncClient(base_url=service.url, timeout=PATIENCE_SECONDS) as client:
        return await client.post("/graphql", content=body, headers={"Content-Type": "application/json"})


@pytest.mark.parametrize(
    "path", ["skuId", "account", "product.name", "logs.0.description", "logs.0.evidence.request"]
)
@pytest.mark.parametrize("half", [r"\ud800", r"\uDFFF", r"\ude00\ud83d", r"a\ud83dz"])
async def test_half_a_surrogate_pair_is_no_text(
    service: Service, stocked: Seller, witness: Witness, path: str, half: str
) -> None:
    """In variables: the body is no JSON that all readers would read alike, and is refused as a whole."""
    input = inputs.wrong(inputs.recording(stocked), path, "@half@")
    body = httpx.Request("POST", service.url, json={"query": RECORD, "variables": {"input": input}}).read()
    async with witness.nothing_written():
        response = await post(service, body.replace(b"@half@", half.encode()))
        assert response.status_code == httpx.codes.BAD_REQUEST
        (error,) = response.json()["errors"]
        assert error["extensions"] == {"code": "BAD_REQUEST"}
        assert error["message"].startswith("The body is not valid JSON: ")
        assert "surrogate" in error["message"]


@pytest.mark.parametrize(
    ("body", "status", "code", "says"),
    [
        (rb'{"query": "{ offer(account: \"\ud800\") { skuId } }"}', 400, "BAD_REQUEST", "surrogate"),
        (rb'{"query": "{ errorCode(code: \"\\ud800\") { code } }"}', 200, "GRAPHQL_PARSE_FAILED", "escape"),
        (rb'{"query": "{ errorCode(code: \"\\udc00\\ud800\") { code } }"}', 200, "GRAPHQL_PARSE_FAILED", ""),
        (rb'{"query": "{ errorCode(code: \"\\u{d800}\") { code } }"}', 200, "GRAPHQL_PARSE_FAILED", "escape"),
        (b'{"query": "{ errorCode(code: \\"\xed\xa0\x80\\") { code } }"}', 400, "BAD_REQUEST", "not UTF-8"),
        (b'{"query": "{ errorCode(code: \\"\xff\\") { code } }"}', 400, "BAD_REQUEST", "not UTF-8 at byte"),
        (b'{"query": "{ __typename \x00 }"}', 400, "BAD_REQUEST", "control character"),
        (rb'{"query": "{ __typename \u0000 }"}', 200, "GRAPHQL_PARSE_FAILED", "Unexpected character"),
        (
            rb'{"query": "query($i: Int) { __typename }", "variables": {"i": NaN}}',
            400,
            "BAD_REQUEST",
            "NaN is no JSON value",
        ),
        (
            rb'{"query": "query($i: Int) { __typename }", "variables": {"i": 1e400}}',
            400,
            "BAD_REQUEST",
            "the number 1e400 is too large",
        ),
    ],
)
async def test_a_body_or_document_that_is_no_text(
    service: Service, witness: Witness, body: bytes, status: int, code: str, says: str
) -> None:
    async with witness.nothing_written():
        response = await post(service, body)
        (error,) = response.json()["errors"]
        assert (response.status_code, error["extensions"]["code"]) == (status, code)
        assert says in error["message"]
        assert "data" not in response.json()


async def test_whole_surrogate_pairs_are_text(service: Service, graph: Graph) -> None:
    """However they are written."""
    bodies: list[Any] = [
        rb'{"query": "{ __typename @include(if: true) a: errorCode(code: \"\ud83d\ude00\") { code } }"}',
        rb'{"query": "{ __typename a: errorCode(code: \"\\ud83d\\ude00\") { code } }"}',
        rb'{"query": "{ __typename a: errorCode(code: \"\\u{1F600}\") { code } }"}',
        '{"query": "{ __typename a: errorCode(code: \\"😀\\") { code } }"}'.encode(),
    ]
    for body in bodies:
        assert (await post(service, body)).json() == {"data": {"__typename": "Query", "a": None}}
    assert await graph.ask("{ __typename }") == {"__typename": "Query"}
