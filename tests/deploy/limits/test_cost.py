"""What operations cost, and how a caller learns it."""

import re

import pytest
from graphql import GraphQLSchema, is_input_object_type, is_interface_type, is_object_type

from deploy.engine import Engine
from deploy.operation_request import OperationRequest
from deploy.operations import Operation
from schema.build import build_schema
from schema.costs import COSTS
from tests.deploy.http_calls import JSON, post
from tests.deploy.sample_graph import serve

ITEM = "interactionId"
RECORD = """mutation ($input: RecordInteractionsInput!) { recordInteractions(input: $input) { recorded
  results { replayed warnings { code } interaction { result } offer { status price { amount } }
    statusChange { from to } userErrors { code } } userErrors { code } } }"""


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    built: GraphQLSchema = build_schema()._schema
    return built


def cost(schema: GraphQLSchema, text: str, variables: dict[str, object] | None = None) -> int:
    engine = Engine(schema, make_context=lambda call: call, costs=COSTS)
    operation = engine.prepare(OperationRequest(text, None, variables))
    assert isinstance(operation, Operation), operation
    return operation.cost


def test_the_weights_speak_of_fields_and_types_that_exist(schema: GraphQLSchema) -> None:
    for name in (*COSTS.fields, *COSTS.item_lists, *COSTS.default_pages):
        type_name, _, field = name.partition(".")
        kind = schema.get_type(type_name)
        assert is_object_type(kind) or is_interface_type(kind), name
        assert field in kind.fields, name
    for name in COSTS.value_types:
        assert is_object_type(schema.get_type(name)), name
    for name, (field, of_type) in COSTS.bulk_lists.items():
        kind = schema.get_type(name)
        assert is_input_object_type(kind)
        assert re.sub(r"\W", "", str(kind.fields[field].type)) == of_type


@pytest.mark.parametrize(
    ("text", "variables", "expected"),
    [
        ("{ __typename }", {}, 0),
        ("{ viewer { name } liveCursor }", {}, 0),
        ("{ offers { nodes { skuId price { amount } } } }", {}, 1 + 20),
        ("{ offers(first: 5) { edges { cursor node { skuId } } pageInfo { endCursor } } }", {}, 1 + 5),
        ("{ offers(last: 7) { nodes { skuId } edges { node { skuId } } } }", {}, 1 + 7 + 7),
        ("{ offers(first: 3) { totalCount { value } nodes { feed { feedId } } } }", {}, 1 + 10 + 3 * 2),
        ("{ offers(first: 3) { ...P } } fragment P on OfferConnection { nodes { id } }", {}, 1 + 3),
        ("query ($n: Int = 4) { offers(first: $n) { nodes { id } } }", {}, 1 + 4),
        ("query ($n: Int = 4) { offers(first: $n) { nodes { id } } }", {"n": 9}, 1 + 9),
        ("query ($n: Int = 4) { offers(first: $n) { nodes { id } } }", {"n": None}, 1 + 20),
        ("query ($n: Int) { offers(first: $n) { nodes { id } } }", {"n": "many"}, 1 + 20),
        (
            "query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Offer { feed { id } } } }",
            {"ids": ["x"] * 3},
            1 + 3 * 2,
        ),
        ("{ errorSummary(first: 5) { offers fullCodes { fullCode } } }", {}, 50 + 5 * 2),
    ],
)
def test_the_cost_is_about_the_objects_that_pages_ask_for(
    schema: GraphQLSchema, text: str, variables: dict[str, object], expected: int
) -> None:
    assert cost(schema, text, variables) == expected


def test_a_whole_bulk_call_of_a_connector_may_be_made_at_once(schema: GraphQLSchema) -> None:
    """R34: a thousand items, with all that a connector wants to know of each."""
    assert cost(schema, RECORD, {"input": {"items": [{ITEM: "x"}] * 1_000}}) <= 10_000


async def test_the_answer_says_the_cost_when_asked() -> None:
    async with serve() as service:
        body = {"query": "{ leaf { tree { name } } }"}
        silent = await post(service, body, JSON)
        telling = await post(
            service, {"query": "{ leaf { tree { name } } }"}, JSON, **{"X-Offergraph-Cost": "1"}
        )
    assert "extensions" not in silent.json()
    assert telling.json()["extensions"] == {"cost": {"value": 2, "limit": 10_000}}
    assert telling.json()["data"] == silent.json()["data"]
