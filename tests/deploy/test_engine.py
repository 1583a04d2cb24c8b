"""The engine: one place that parses, validates, picks, executes and tells errors."""

from unittest.mock import Mock

import pytest
from graphql import build_schema, graphql, parse, print_ast

from deploy.engine import Engine
from deploy.operation_request import OperationRequest
from deploy.operations import Call, Operation
from tests.deploy.engine_calls import ask, listen, only_error
from tests.deploy.sample_graph import RefusedError, sample_schema


async def test_an_answer_has_data_and_no_errors_key(engine: Engine) -> None:
    answer = await ask(engine, '{ hello(name: "you") }')
    assert answer.payload == {"data": {"hello": "hello you"}}


async def test_errors_come_before_data(engine: Engine) -> None:
    answer = await ask(engine, "{ hello refused }")
    assert list(answer.payload) == ["errors", "data"]
    assert answer.payload["data"] == {"hello": "hello world", "refused": None}


@pytest.mark.parametrize(
    ("query", "code", "fragment"),
    [
        ("{", "GRAPHQL_PARSE_FAILED", "Expected Name, found <EOF>"),
        ("", "GRAPHQL_PARSE_FAILED", "Unexpected <EOF>"),
        ("{a" * 500, "TOO_DEEP", "levels deep"),
        ("{ hello(name: " + "[" * 500 + ") }", "TOO_DEEP", "levels deep"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED", "Cannot query field 'nothing'"),
        ('{ hello(nam: "x") }', "GRAPHQL_VALIDATION_FAILED", "Unknown argument 'nam'"),
        ("query ($x: Int) { hello }", "GRAPHQL_VALIDATION_FAILED", "never used"),
        ("fragment F on Query { hello }", "GRAPHQL_VALIDATION_FAILED", "never used"),
        ("type Query { a: Int }", "GRAPHQL_VALIDATION_FAILED", "not executable"),
        ("subscription { forever unstartable(feedId: 1) }", "GRAPHQL_VALIDATION_FAILED", "only one"),
    ],
)
async def test_a_document_that_is_wrong_is_refused_with_its_code(
    engine: Engine, query: str, code: str, fragment: str
) -> None:
    answer = await ask(engine, query)
    assert not answer.executed
    error = next(error for error in answer.errors if error["extensions"]["code"] == code)
    assert fragment in error["message"]
    assert error["locations"]


SEVERAL = "query A { a: hello } query B { b: hello }"


@pytest.mark.parametrize(
    ("query", "name", "answered"),
    [
        (SEVERAL, "A", {"data": {"a": "hello world"}}),
        (SEVERAL, "B", {"data": {"b": "hello world"}}),
        (SEVERAL, None, "several operations"),
        (SEVERAL, "", "several operations"),
        (SEVERAL, "C", "no operation 'C'"),
        ("query A { a: hello }", None, {"data": {"a": "hello world"}}),
        ("query A { a: hello }", "", {"data": {"a": "hello world"}}),
        ("{ hello }", "A", "no operation 'A'"),
    ],
)
async def test_the_operation_is_picked_by_name(
    engine: Engine, query: str, name: str | None, answered: dict[str, object] | str
) -> None:
    answer = await ask(engine, query, name=name)
    if isinstance(answered, dict):
        assert answer.payload == answered
    else:
        error = only_error(answer)
        assert error["extensions"]["code"] == "OPERATION_RESOLUTION_FAILURE"
        assert answered in error["message"]


async def test_each_operation_has_a_context_of_its_own(engine: Engine) -> None:
    query = "{ contextNumber again: contextNumber }"
    answers = [await ask(engine, query) for _ in range(2)]
    assert [answer.payload["data"] for answer in answers] == [
        {"contextNumber": 0, "again": 0},
        {"contextNumber": 1, "again": 1},
    ]


async def test_a_context_that_cannot_be_made_refuses_the_operation(engine: Engine) -> None:
    request = OperationRequest("{ hello }")
    operation = engine.prepare(request)
    assert isinstance(operation, Operation)
    denied = Mock(headers={"x-deny": "1"})
    answer = await engine.execute(operation, Call(denied))
    assert answer.payload == {
        "errors": [{"message": "Sign in first.", "extensions": {"code": "UNAUTHENTICATED"}}]
    }


async def test_a_subscription_gives_an_answer_per_event_in_one_context(engine: Engine) -> None:
    answers = await listen(engine, "subscription { ticks(to: 3) { value contextNumber } }")
    assert [answer.payload for answer in answers] == [
        {"data": {"ticks": {"value": value, "contextNumber": 0}}} for value in (1, 2, 3)
    ]


async def test_a_subscription_that_cannot_start_answers_with_errors_only(engine: Engine) -> None:
    [answer] = await listen(engine, 'subscription { unstartable(feedId: "x") }')
    assert not answer.executed
    assert only_error(answer)["extensions"]["code"] == "FEED_NOT_FOUND"


async def test_a_plain_graphql_core_schema_does_as_well_and_refuses_to_subscribe_at_once() -> None:
    schema = build_schema("type Query { a: Int } type Subscription { s: Int, none: Int }")
    assert schema.subscription_type is not None

    def refuse(*_arguments: object) -> None:
        raise RefusedError("There is no such feed.")

    schema.subscription_type.fields["s"].subscribe = refuse
    plain = Engine(schema, make_context=lambda _call: None)
    [refused] = await listen(plain, "subscription { s }")
    assert refused.payload == {
        "errors": [
            {
                "message": "There is no such feed.",
                "locations": [{"line": 1, "column": 16}],
                "path": ["s"],
                "extensions": {"code": "FEED_NOT_FOUND", "feedId": "acme.shop"},
            }
        ]
    }
    [sourceless] = await listen(plain, "subscription { none }")
    assert only_error(sourceless)["extensions"]["code"] == "INTERNAL_SERVER_ERROR"


@pytest.mark.parametrize(
    ("on_purpose", "code"), [("true", "RESYNC_REQUIRED"), ("false", "INTERNAL_SERVER_ERROR")]
)
async def test_a_source_that_fails_ends_its_subscription_with_the_error(
    engine: Engine, on_purpose: str, code: str
) -> None:
    first, last = await listen(engine, f"subscription {{ failing(onPurpose: {on_purpose}) }}")
    assert first.payload == {"data": {"failing": 1}}
    assert not last.executed
    assert only_error(last)["extensions"]["code"] == code
    assert "hunter2" not in str(last.payload)


RESPONSE_FORMAT = """
query Q($yes: Boolean = true, $no: Boolean = false) {
  z: hello a: hello(name: "a")
  leaf { name ...F ... on Leaf { inline: name } ... @include(if: $no) { gone: name } }
  skipped: hello @skip(if: $yes)
  shown: hello @include(if: $yes)
  __typename
}
fragment F on Leaf { tree { tree { deep: name } } }
"""


async def test_the_response_is_the_one_graphql_core_gives(engine: Engine) -> None:
    answer = await ask(engine, RESPONSE_FORMAT)
    reference = await graphql(sample_schema(), print_ast(parse(RESPONSE_FORMAT)))
    assert reference.errors is None
    assert answer.payload == {"data": reference.data}
    assert str(answer.payload["data"]) == str(reference.data), "the order of fields is the document's"
