"""How a plan runs: it gives way to others, and is kept for what its document's directives say."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from graphql import OperationDefinitionNode, build_schema, parse

from schema.compiled import Answered, Call, Compiler
from schema.compiled.bindings import BINDING
from schema.compiled.inputs import ATTRIBUTE, Variables
from schema.compiled.plans import Surroundings
from schema.compiled.running import SLICE, Listed, NonNull, Plain, Run, Shaped
from schema.compiled.source import Members, Shape, Unforeseen, reading

SCHEMA = "type Query { a: Int b: Int } type Subscription { n(most: Int!): Int }"


def compiler(**fields: Any) -> Compiler:
    """Of a schema that is not ours, its fields being what these give."""
    schema = build_schema(SCHEMA)
    assert schema.query_type is not None
    for name, value in fields.items():
        schema.query_type.fields[name].extensions[BINDING] = Call(lambda _root, value=value: value, False)
    return Compiler(schema, Surroundings(str, {}, frozenset, lambda asked: asked))


def definition(text: str) -> OperationDefinitionNode:
    """The operation of a document."""
    (found,) = parse(text).definitions
    assert isinstance(found, OperationDefinitionNode)
    return found


async def test_many_objects_let_others_have_a_turn() -> None:
    """Whoever waits runs after every slice of them."""
    turns: list[int] = []
    shown: list[int] = []

    async def light() -> None:
        while True:
            turns.append(len(shown))
            await asyncio.sleep(0)

    def show(value: int) -> int:
        shown.append(value)
        return value

    other = asyncio.create_task(light())
    await asyncio.sleep(0)
    run = Run(None, {}, {}, {}, lambda asked: asked)
    assert await Plain(show).all(list(range(10 * SLICE)), run) == list(range(10 * SLICE))
    other.cancel()
    assert turns[1:] == [SLICE * number for number in range(1, 11)]


async def test_each_outcome_of_the_directives_has_a_plan_of_its_own() -> None:
    text = "query($a: Boolean!, $b: Boolean!) { a @include(if: $a) b @skip(if: $b) }"
    operation = compiler(a=1, b=2).operation(definition(text), {})
    for a, b, expected in [
        (True, True, {"a": 1}),
        (True, False, {"a": 1, "b": 2}),
        (False, False, {"b": 2}),
        (False, True, {}),
    ]:
        assert (await operation.run(None, {"a": a, "b": b})).data == expected


async def test_too_many_outcomes_are_left_to_graphql_core() -> None:
    names = [f"v{number}" for number in range(6)]
    declared = ", ".join(f"${name}: Boolean!" for name in names)
    fields = " ".join(f"{name}: a @include(if: ${name})" for name in names)
    operation = compiler(a=1).operation(definition(f"query({declared}) {{ {fields} }}"), {})
    answers = [
        await operation.run(None, {name: bool(way >> bit & 1) for bit, name in enumerate(names)})
        for way in range(20)
    ]
    assert [answer.data is not None for answer in answers] == [True] * 16 + [False] * 4
    assert answers[-1].reason == "too many variants"


async def test_a_reason_is_remembered_and_told() -> None:
    schema = compiler(a=1)
    operation = schema.operation(definition("{ a b }"), {})
    for _ in range(2):
        assert (await operation.run(None, {})).reason == "a field without a binding"


async def test_the_variables_of_a_subscription_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """For all of its events; where they are refused, each event says why."""
    read, reads = Variables.read, []

    def counted(self: Variables, given: Mapping[str, Any]) -> Any:
        reads.append(given)
        return read(self, given)

    monkeypatch.setattr(Variables, "read", counted)
    made = compiler()
    root = made.schema.subscription_type
    assert root is not None
    root.fields["n"].extensions[BINDING] = Call(lambda _root: None, False)
    root.fields["n"].args["most"].extensions[ATTRIBUTE] = "most"
    operation = made.operation(definition("subscription($most: Int!) { n(most: $most) }"), {})
    shown, refused = operation.shows(None, {"most": 3}), operation.shows(None, {})
    assert [shown(number) for number in range(3)] == [Answered({"n": number}) for number in range(3)]
    doubted = Answered(None, "a value that graphql-core judges")
    assert [refused(number) for number in range(3)] == [doubted] * 3
    assert reads == [{"most": 3}, {}]


def test_lists_of_rows_that_are_arrays() -> None:
    """They are read by the order of their members; a missing one is for graphql-core to tell of."""
    members = Members(str.upper, ("A", "B"))
    shape = Shape()
    shape.scalar("a", reading("a", members, strict=True), str, kind="String", null=False)
    shape.scalar("c", reading("b.c", members, strict=False), str, kind="String", null=True)
    show = Listed(NonNull(Shaped(shape, []))).one
    assert show is not None
    rows: list[Any] = [["x", {"C": "y"}], [1, {}]]
    assert show(rows) == [{"a": "x", "c": "y"}, {"a": "1", "c": None}]
    with pytest.raises(Unforeseen):
        show([*rows, None])
