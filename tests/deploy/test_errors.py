"""What a client sees of an error, and what stays in the log."""

import logging

import pytest
from graphql import GraphQLError

from deploy.engine import Engine
from deploy.errors import INTERNAL_MESSAGE, present_exception
from tests.deploy.engine_calls import ask, only_error


async def test_errors_raised_on_purpose_go_out_with_code_path_and_locations(engine: Engine) -> None:
    answer = await ask(engine, "{ refused no: forbidden }")
    assert answer.errors == [
        {
            "message": "There is no such feed.",
            "locations": [{"line": 1, "column": 3}],
            "path": ["refused"],
            "extensions": {"code": "FEED_NOT_FOUND", "feedId": "acme.shop"},
        },
        {
            "message": "Not yours.",
            "locations": [{"line": 1, "column": 11}],
            "path": ["no"],
            "extensions": {"code": "FORBIDDEN"},
        },
    ]


async def test_any_other_error_is_masked_and_logged_under_its_id(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "deploy.errors"):
        answer = await ask(engine, "{ hello leaf { tree { broken } } }")
    error = only_error(answer)
    assert error["message"] == INTERNAL_MESSAGE
    assert error["path"] == ["leaf", "tree", "broken"]
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert answer.payload["data"] == {"hello": "hello world", "leaf": None}
    [record] = caplog.records
    assert error["extensions"]["errorId"] in record.getMessage()
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], ValueError)
    assert record.exc_info[2] is not None
    assert "hunter2" not in str(answer.payload)


@pytest.mark.parametrize("code", ["f405", "42", 11000, None])
def test_the_codes_of_drivers_do_not_unmask_their_errors(code: object) -> None:
    error = RuntimeError("secret")
    error.code = code  # type: ignore[attr-defined] # drivers' errors have one
    assert present_exception(error)["message"] == INTERNAL_MESSAGE


def test_a_purpose_is_found_under_other_errors() -> None:
    inner = GraphQLError("Inner.", extensions={"code": "CONFLICT"})
    outer = GraphQLError("Outer.", original_error=GraphQLError("Middle.", original_error=inner), path=["a"])
    assert present_exception(outer) == {
        "message": "Outer.",
        "path": ["a"],
        "extensions": {"code": "CONFLICT"},
    }
