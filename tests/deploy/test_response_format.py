"""The format of responses: what graphql-core itself answers, key by key and in the same order."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from graphql import ExecutionResult, GraphQLSchema, graphql
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.engine import Engine
from deploy.limits.document_limits import DocumentLimits
from deploy.operations import Answer
from tests.deploy.engine_calls import ask
from tests.deploy.format_graph import format_schema


@dataclass(frozen=True)
class Both:
    """The engine, and the schema that graphql-core answers from."""

    schema: GraphQLSchema
    engine: Engine


@pytest.fixture(scope="module")
def both() -> Both:
    schema = format_schema()
    # graphql-core knows no limits.
    limits = DocumentLimits(tokens=100_000, depth=50, aliases=10_000, fragments=500, directives=10_000)
    return Both(schema, Engine(schema, make_context=lambda _call: None, limits=limits))


DOCUMENTS = {
    "fields in the order of the document": "{ thing { number name id ratio when kinds } __typename }",
    "aliases": "{ b: thing { z: id a: id } a: thing { id } thing { id } }",
    "a field asked for twice is one": "{ thing { id } thing { name id } }",
    "arguments": '{ thing { a: name(upper: true) b: name(suffix: "!") c: name(upper: null) name } }',
    "a fragment in its place": "{ thing { id ...F number } } fragment F on Thing { name id ratio }",
    "fragments in it": "{ thing { ...A } } fragment A on Node { ...B id } fragment B on Thing { name }",
    "inline fragments": "{ thing { ... { number } ... on Thing { id } ... on Node { id name: id } } }",
    "a fragment of another type is left out": "{ any { ... on Other { other } ... on Thing { name } } }",
    "an interface": "{ node { id __typename ... on Other { other } ... on Thing { number } } }",
    "a union in a list with null": "{ any { __typename ... on Node { id } } }",
    "skip": "query ($y: Boolean = true) { thing { id @skip(if: $y) name @skip(if: false) } }",
    "include": "query ($n: Boolean = false) { thing { id @include(if: $n) name @include(if: true) } }",
    "skip and include together": "{ thing { id @skip(if: false) @include(if: true) name @skip(if: true) "
    "@include(if: true) number @skip(if: false) @include(if: false) } }",
    "skip on fragments": "{ thing { ... @skip(if: true) { id } ...F @include(if: false) number } } "
    "fragment F on Thing { name }",
    "nothing left": "{ thing { id @skip(if: true) } }",
    "lists of lists": "{ grid }",
    "a null": "{ thing { nothing id } }",
    "an error where null may be": "{ thing { id fails number } }",
    "an error that makes its parent null": "{ thing { id failsSurely } other: thing { id } }",
    "a null that makes its parent null": "{ thing { id nothingSurely } other: thing { id } }",
    "an error that climbs up": "{ thing { self { a: selfSurely { b: selfSurely { failsSurely } } } } }",
    "an error that climbs to the top": "{ thing { id } must { id failsSurely } }",
    "a null that climbs to the top": "{ must { selfSurely { nothingSurely } } }",
    "an error in a list": "{ things { id sure } }",
    "an error in a list of things that must be": "{ allThings { id sure } }",
    "a null in a list of things that must be": "{ sureThings { id } }",
    "several errors": "{ a: thing { fails } b: thing { fails failsSurely } c: things { sure } }",
    "errors of aliases": "{ thing { x: fails self { y: fails } } }",
    "errors that come later": "{ a: thing { slowFails fails id } b: thing { id slowFailsSurely } }",
    "a value that is not of its type": "{ thing { id badNumber } }",
    "mutations one after the other": "mutation { first third: first }",
    "a mutation that makes all null": "mutation { first second third }",
    "introspection": "{ __type(name: \"Thing\") { name fields { name type { kind ofType { name } } } } }",
}  # fmt: skip


async def expected(schema: GraphQLSchema, document: str) -> dict[str, Any]:
    """graphql-core's own response: errors first, if any, then data."""
    result: ExecutionResult = await graphql(schema, document)
    response: dict[str, Any] = {}
    if result.errors:
        response["errors"] = [error.formatted for error in result.errors]
    return {**response, "data": result.data}


def unmasked(answer: Answer, reference: dict[str, Any]) -> dict[str, Any]:
    """The answer with graphql-core's words where the service has its own for a fault.

    Faults are masked: they have other words and an id. Where they are and which they are must be the same.
    """
    payload = json.loads(json.dumps(answer.payload))
    for error, told in zip(answer.payload.get("errors", ()), reference.get("errors", ()), strict=True):  # type: ignore[call-overload] # errors are a list
        if error["extensions"]["code"] == "INTERNAL_SERVER_ERROR":
            assert "extensions" not in told
            place = payload["errors"][answer.errors.index(error)]
            place["message"] = told["message"]
            del place["extensions"]
    return dict(payload)


async def assert_same(both: Both, document: str) -> None:
    reference = await expected(both.schema, document)
    answer = await ask(both.engine, document)
    # As text, since the order of keys counts.
    assert json.dumps(unmasked(answer, reference)) == json.dumps(reference), document


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
async def test_the_response_is_graphql_cores(both: Both, document: str) -> None:
    await assert_same(both, document)


ANYWHERE = ["id", "name", "x: name", "nothing", "number", "kinds", "__typename"]
AT_ONCE = [*ANYWHERE, "sure", "fails", "failsSurely", "nothingSurely", "badNumber"]
LATER = [*ANYWHERE, "slow", "slowFails", "slowFailsSurely"]
ROOTS = ["thing", "must", "things", "allThings"]


def documents(leaves: list[str], roots: list[str]) -> st.SearchStrategy[str]:
    """Documents of nested selections below ``roots`` that end in ``leaves``."""
    nests = ["self", "a: self", "selfSurely", "b: selfSurely", "... on Thing", "... @skip(if: $no)", "..."]
    selection = st.recursive(
        st.sampled_from(leaves),
        lambda inner: st.tuples(st.sampled_from(nests), st.lists(inner, min_size=1, max_size=4)).map(_field),
        max_leaves=12,
    )
    root = st.tuples(st.sampled_from(roots), st.lists(selection, min_size=1, max_size=4)).map(_field)
    return st.lists(root, min_size=1, max_size=3).map(_document)


def _field(made: tuple[str, list[str]]) -> str:
    return f"{made[0]} {{ {' '.join(made[1])} }}"


def _document(roots: list[str]) -> str:
    fields = " ".join(f"r{number}: {root}" for number, root in enumerate(roots))
    return f"query ($no: Boolean = false) {{ {fields} __typename @skip(if: $no) }}"


# Apart, for graphql-core 3.3 forgets coroutines that wait when a field beside them fails at once (as
# sureThings always does), and Python warns of those whenever it finds them.
@settings(max_examples=200, deadline=None)
@given(documents(AT_ONCE, [*ROOTS, "sureThings"]) | documents(LATER, ROOTS))
async def test_the_response_to_any_document_is_graphql_cores(both: Both, document: str) -> None:
    await assert_same(both, document)
