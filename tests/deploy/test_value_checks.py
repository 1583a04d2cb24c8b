"""Faults in values: told apart from faults of the document, with the way to each (R12)."""

from collections.abc import KeysView

import pytest
from graphql import OperationDefinitionNode, graphql, parse

from deploy.engine import Engine
from deploy.value_checks import MAX_VARIABLE_ERRORS, variable_errors
from tests.deploy.engine_calls import ask, only_error
from tests.deploy.sample_graph import sample_schema


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("{ hello(name: 7) }", ["name"]),
        ("{ identity }", ["value"]),
        ("{ big(size: 99999999999) }", ["size"]),
        ("{ order(order: {items: [{skuId: 1}]}) }", ["order", "items", 0, "skuId"]),
        ('{ order(order: {items: [{skuId: "a"}, {amount: 2}]}) }', ["order", "items", 1, "skuId"]),
        ('{ order(order: {items: {skuId: "a", color: RED}}) }', ["order", "items", "color"]),
        ('{ order(order: {items: [{skuId: "a", colour: BLUE}]}) }', ["order", "items", 0, "colour"]),
        ("{ order(order: {}) }", ["order", "items"]),
        ("{ order(order: null) }", ["order"]),
        ("query ($n: String = 7) { hello(name: $n) }", ["n"]),
    ],
)
async def test_a_wrong_literal_is_bad_user_input_with_the_way_to_it(
    engine: Engine, query: str, path: list[str | int]
) -> None:
    """What GraphQL itself refuses of a value names the item (R12)."""
    answer = await ask(engine, query)
    assert not answer.executed
    error = only_error(answer)
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "inputPath": path}
    assert error["locations"]


async def test_a_field_given_twice_in_a_literal_is_bad_user_input(engine: Engine) -> None:
    answer = await ask(engine, '{ order(order: {items: [{skuId: "a", skuId: "b"}]}) }')
    assert only_error(answer)["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("variables", "paths"),
    [
        (None, [["order"]]),
        ({"order": None}, [["order"]]),
        ({"order": 7}, [["order"]]),
        ({"order": {}}, [["order", "items"]]),
        ({"order": {"items": [{"skuId": "a"}, {"skuId": 7}]}}, [["order", "items", 1, "skuId"]]),
        ({"order": {"items": [{}]}}, [["order", "items", 0, "skuId"]]),
        ({"order": {"items": {"amount": "x"}}}, [["order", "items", "skuId"], ["order", "items", "amount"]]),
        ({"order": {"items": [], "notes": 1}}, [["order", "notes"]]),
        ({"order": {"b": 1, "a": 1}}, [["order", "items"], ["order", "b"], ["order", "a"]]),
        ({"order": {"items": [{"skuId": "a", "colour": "BLUE"}]}}, [["order", "items", 0, "colour"]]),
        ({"order": {"items": [{"skuId": "a", "amount": 2**31}]}}, [["order", "items", 0, "amount"]]),
        ({"order": {"items": [{"skuId": "a", "amount": 1.5}]}}, [["order", "items", 0, "amount"]]),
    ],
)
async def test_a_wrong_variable_is_bad_user_input_with_the_way_to_it(
    engine: Engine, variables: dict[str, object] | None, paths: list[list[str | int]]
) -> None:
    """What GraphQL itself refuses of a value names the item (R12)."""
    answer = await ask(engine, "query ($order: OrderInput!) { order(order: $order) }", variables)
    assert not answer.executed
    assert [error["extensions"] for error in answer.errors] == [
        {"code": "BAD_USER_INPUT", "inputPath": path} for path in paths
    ]
    assert all(error["message"].startswith("Variable '$order' has invalid value") for error in answer.errors)


async def test_variable_errors_have_the_words_of_graphql_core(engine: Engine) -> None:
    query = "query ($order: OrderInput!, $size: Int!) { order(order: $order) big(size: $size) }"
    variables: dict[str, object] = {"order": {"items": [{"skuId": []}, {}], "x": 1}, "size": "7"}
    answer = await ask(engine, query, variables)
    reference = await graphql(sample_schema(), query, variable_values=variables)
    assert [e["message"] for e in answer.errors] == [e.message for e in reference.errors or ()]


def test_no_more_faults_are_looked_for_than_are_told() -> None:
    """Each takes as long as its object is large: a megabyte of names that nothing has took minutes."""
    looked_at = 0

    class Members(dict[str, object]):
        def keys(self) -> KeysView[str]:  # type: ignore[override]  # as much of it as is asked for
            nonlocal looked_at
            looked_at += 1
            return super().keys()

    document = parse("query ($order: OrderInput!) { order(order: $order) }")
    [operation] = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    values = {"order": Members((f"x{number}", 1) for number in range(1_000))}
    errors = variable_errors(sample_schema(), operation, values, hide_suggestions=True)
    assert (len(errors), looked_at) == (MAX_VARIABLE_ERRORS, MAX_VARIABLE_ERRORS)


async def test_variables_nested_beyond_all_measure_are_refused(engine: Engine) -> None:
    deep: object = "a"
    for _ in range(900):
        deep = [deep]
    answer = await ask(engine, "query ($o: OrderInput!) { order(order: $o) }", {"o": {"items": deep}})
    assert {error["extensions"]["code"] for error in answer.errors} == {"BAD_USER_INPUT"}


async def test_a_null_for_an_argument_with_a_default_is_bad_user_input(engine: Engine) -> None:
    answer = await ask(engine, "query ($v: Int) { defaulted(value: $v) }", {"v": None})
    error = only_error(answer)
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert error["path"] == ["defaulted"]


async def test_a_missing_variable_is_not_a_null_one(engine: Engine) -> None:
    query = "query ($v: Int, $n: String) { defaulted(value: $v) order(order: {items: [], note: $n}) }"
    missing = await ask(engine, query, {})
    assert missing.payload == {"data": {"defaulted": 5, "order": "0 items, note absent"}}
    null = await ask(engine, query, {"v": 6, "n": None})
    assert null.payload == {"data": {"defaulted": 6, "order": "0 items, note None"}}
