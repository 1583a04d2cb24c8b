"""Fragments that spread others twice, and those others: each is looked at once, wherever fields are counted.

Forty of them stand for a million million fields. Whoever looks at each does not come back.
"""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from graphql import FieldNode, GraphQLSchema

from deploy.engine import Engine
from deploy.event_ids import event_ids
from deploy.limits.document_limits import DocumentLimits
from deploy.operation_request import OperationRequest
from deploy.operations import Operation
from resolvers.info import Info
from schema.build import build_schema
from schema.costs import COSTS

DOUBLINGS = 40
LIMITS = DocumentLimits(fragments=1_000, tokens=10_000, aliases=1_000, depth=1_000, cost=1 << 100)


@pytest.fixture(scope="module")
def engine() -> Engine:
    """The service's, that takes such documents."""
    built: GraphQLSchema = build_schema()._schema
    return Engine(built, make_context=lambda call: call, costs=COSTS, limits=LIMITS)


def prepared(engine: Engine, text: str, on: str, leaf: str) -> Operation:
    """The operation of `text`, in which `...F0` stands for `leaf` again and again."""
    spreading = [f"fragment F{n} on {on} {{ ...F{n + 1} ...F{n + 1} }}" for n in range(DOUBLINGS)]
    last = f"fragment F{DOUBLINGS} on {on} {{ {leaf} }}"
    operation = engine.prepare(OperationRequest(" ".join([text, *spreading, last])))
    assert isinstance(operation, Operation), operation
    return operation


def test_what_they_cost_is_added_up_once(engine: Engine) -> None:
    """And counted as often as it is there."""
    text = '{ feed(account: "a", feedId: "v.c") { ...F0 } }'
    operation = prepared(engine, text, "Feed", "offers(first: 3) { nodes { id } }")
    assert operation.cost == 1 + (1 + 3) * 2**DOUBLINGS


def test_lists_in_lists_are_added_up_once(engine: Engine) -> None:
    """As many ways lead to the innermost, and none is gone twice."""
    page = "offers(first: 1) { nodes { ...N } }"
    levels = [
        f"fragment N{n} on Offer {{ feed {{ a: {page} b: {page} }} }}".replace("...N ", f"...N{n + 1} ")
        for n in range(DOUBLINGS)
    ]
    text = f"{{ {page} }}".replace("...N ", "...N0 ")
    operation = engine.prepare(
        OperationRequest(" ".join([text, *levels, f"fragment N{DOUBLINGS} on Offer {{ id }}"]))
    )
    assert isinstance(operation, Operation), operation
    inner = 0
    for _ in levels:
        inner = 1 + 2 * (1 + 1 + inner)
    assert operation.cost == 1 + 1 + inner


def test_cursors_of_events_are_found(engine: Engine) -> None:
    text = 'subscription { offerEvents(filter: { accounts: ["a"] }) { ...F0 } }'
    operation = prepared(engine, text, "OfferEvent", "... on Checkpoint { cursor }")
    ids = event_ids(operation.document, operation.definition)
    assert ids.of({"offerEvents": {"cursor": "here"}}) == "here"


def test_what_is_selected_is_found(engine: Engine) -> None:
    operation = prepared(
        engine, "{ offers(first: 1) { ...F0 } }", "OfferConnection", "pageInfo { endCursor }"
    )
    root = cast("FieldNode", operation.definition.selection_set.selections[0])
    raw: Any = SimpleNamespace(field_nodes=[root], fragments=operation.document.fragments)
    assert Info(_raw_info=raw, _field=cast("Any", None)).wanted() == {"pageInfo"}
