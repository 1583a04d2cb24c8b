"""Each limit of an operation: just under it passes, just over it is refused by its code, at no more cost."""

import sys
from types import FrameType
from typing import Any

import pytest
from graphql import get_introspection_query

from deploy.engine import Engine
from deploy.errors import ErrorCode
from deploy.operation_request import OperationRequest
from deploy.operations import Answer, Operation
from schema.build import build_schema
from schema.costs import COSTS
from tests.deploy.engine_calls import only_error
from tests.deploy.limits.ladder import RUNGS, Rung, said

EVERY_RUNG = pytest.mark.parametrize("rung", RUNGS, ids=lambda rung: rung.dose.__name__)


@pytest.fixture
def engine() -> Engine:
    """The service's schema and weights under the default limits; nothing is executed."""
    return Engine(build_schema()._schema, make_context=lambda call: call, costs=COSTS)


def refusal(engine: Engine, request: OperationRequest) -> dict[str, Any]:
    answer = engine.prepare(request)
    assert isinstance(answer, Answer), request
    return only_error(answer)


@EVERY_RUNG
def test_just_under_passes_and_just_over_is_refused_by_its_code(engine: Engine, rung: Rung) -> None:
    under = engine.prepare(rung.dose(rung.limit))
    assert isinstance(under, Operation), under
    error = refusal(engine, rung.dose(rung.limit + rung.step))
    assert error["extensions"]["code"] == rung.code
    assert error["extensions"]["limit"] == rung.limit
    assert rung.limit < error["extensions"]["value"] <= rung.limit + rung.step


def test_every_code_of_a_limit_of_operations_has_a_rung() -> None:
    named = {code for code in ErrorCode if code.startswith("TOO_")} | {
        ErrorCode.INTROSPECTION_TOO_DEEP,
        ErrorCode.PAGE_TOO_LARGE,
        ErrorCode.LIST_TOO_LONG,
    }
    of_connections = {
        ErrorCode.TOO_MANY_OPERATIONS,
        ErrorCode.TOO_MANY_STREAMS,
        ErrorCode.TOO_MANY_SOCKETS,
        ErrorCode.TOO_MANY_CONNECTIONS,
    }
    assert {rung.code for rung in RUNGS} == named - of_connections


@EVERY_RUNG
def test_a_hundred_times_the_dose_costs_no_more_than_a_full_document(engine: Engine, rung: Rung) -> None:
    """Counted in calls of functions, which no busy machine changes: a text ends at its limit of tokens."""
    most = calls(engine, rung.dose(rung.limit)) + calls(engine, said("{ a " * 2_000))
    enormous = rung.dose(100 * rung.limit)
    assert calls(engine, enormous) < 2 * most + 60_000
    assert refusal(engine, enormous)["extensions"]["limit"]


def calls(engine: Engine, request: OperationRequest) -> int:
    """How many functions are called to prepare ``request``, those written in C included."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        engine.prepare(request)
    finally:
        sys.setprofile(None)
    return count


def test_the_schema_can_be_asked_for_as_tools_do(engine: Engine) -> None:
    query = get_introspection_query(
        specified_by_url=True, directive_is_repeatable=True, input_value_deprecation=True
    )
    assert isinstance(engine.prepare(said(query)), Operation)
