"""What goes wrong in a compiled document is told as graphql-core tells it, and no mutation runs twice."""

from typing import Any

import orjson
import pytest

from deploy.operations import Answer
from schema.compiled.bindings import BINDING
from store import collections as names
from store.vocabulary import OfferStatus
from tests.schema.compiled.stock import ACCOUNT, RECORDED, Stock
from tests.store.connector import FEED_ID

OFFER = f'offer(account: "{ACCOUNT}", feedId: "{FEED_ID}", skuId: "sku-0")'
RECORD = "mutation($input: RecordInteractionInput!) { recordInteraction(input: $input) { %s } }"


def without_ids(answer: Answer) -> bytes:
    """The answer, its internal errors without the id that each has of its own."""
    payload: dict[str, Any] = orjson.loads(orjson.dumps(answer.payload))
    for error in payload.get("errors", ()):
        error["extensions"].pop("errorId", None)
    return orjson.dumps(payload)


async def same(stocked: Stock, text: str, variables: dict[str, Any] | None = None) -> Answer:
    """The answer that both ways give."""
    compiled, interpreted = await stocked.both(text, variables)
    assert without_ids(compiled) == without_ids(interpreted)
    return compiled


SPOILT: list[tuple[dict[str, Any], str]] = [
    ({"statusReason.message": None}, "statusReason { code message }"),
    ({"createdAt": None}, "skuId createdAt"),
    ({"createdAt": "yesterday"}, "createdAt"),
    ({"status": "LOST"}, "status"),
    ({"price": {"amount": "12", "currencyCode": "BRL"}}, "price { amount }"),
    ({"inventory": 2**40}, "inventory"),
    ({"product.name": {"de": "Stuhl"}}, "product { name }"),
]


async def test_documents_that_are_not_as_they_should_be(stocked: Stock) -> None:
    """A null where none may be, an unknown word, a converter that raises: graphql-core has the word."""
    offers = stocked.store.mongo.collection(names.OFFERS)
    kept = await offers.find({})
    await stocked.store.mongo.command({"collMod": names.OFFERS, "validationLevel": "off"})
    for change, asked in SPOILT:
        await offers.update_many({}, {"$set": change})
        for text in (f"{{ {OFFER} {{ {asked} }} }}", f"{{ offers(first: 1) {{ nodes {{ {asked} }} }} }}"):
            answer = await same(stocked, text)
            assert answer.execution == "interpreted", change
            assert answer.errors, change
        for document in kept:
            await offers.replace_one({"_id": document["_id"]}, document)


async def test_what_is_refused_or_not_compiled(stocked: Stock) -> None:
    for text in (
        "{ offers(first: 1000) { nodes { skuId } } viewer { name } }",
        "{ offers(first: 2) { nodes { interactions(first: 0) { nodes { id } } } } }",
        '{ offers(first: 2) { nodes { interactions { nodes { logs(after: "x") { nodes { id } } } } } } }',
        '{ node(id: "nothing") { id } }',
        '{ offers(filter: {query: "\\ud800"}) { nodes { id } } }',
        "{ __schema { queryType { name } } viewer { name } }",
    ):
        answer = await same(stocked, text)
        assert answer.execution != "compiled", text


async def test_variables_are_judged_as_graphql_core_judges_them(stocked: Stock) -> None:
    text = (
        "query($first: Int = 2, $filter: OfferFilter) {"
        " offers(first: $first, filter: $filter) { nodes { skuId } } }"
    )
    given: list[dict[str, Any]] = [
        {},
        {"first": None, "filter": None},
        {"first": "two"},
        {"first": 2.5},
        {"first": 2**40},
        {"first": True},
        {"filter": {"statuses": "ERROR"}},
        {"filter": {"statuses": ["LOST"], "nothing": 1}},
        {"filter": {"updatedFrom": "today"}},
        {"filter": [{}]},
        {"filter": {"accounts": [None]}},
    ]
    answers = [await same(stocked, text, variables) for variables in given]
    assert sum(answer.execution == "compiled" for answer in answers) == 3


async def test_a_resolver_that_fails_on_purpose_is_not_asked_again(
    stocked: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What MongoDB could not answer in time would not be answered in twice the time."""
    asked = 0

    async def refuse(*_: object, **__: object) -> None:
        nonlocal asked
        asked += 1
        raise Refused("not now")

    monkeypatch.setattr(stocked.store.offers, "page", refuse)
    text = "{ offers { nodes { id } } viewer { name } }"
    answer = await stocked.ask(stocked.compiled, text)
    assert asked == 1
    assert [error["message"] for error in answer.errors] == ["not now"]
    assert without_ids(answer) == without_ids(await stocked.ask(stocked.interpreted, text))


class Refused(Exception):
    """On purpose."""

    code = "OVERLOADED"


async def test_r27_a_mutation_whose_payload_cannot_be_compiled_runs_once(
    stocked: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """graphql-core shows the payload that was given; the counts and the journal know of one interaction."""
    submit, submitted = stocked.store.writer.submit, 0

    async def counted(*given: Any, **more: Any) -> Any:
        nonlocal submitted
        submitted += 1
        return await submit(*given, **more)

    async def broken(*_: object, **__: object) -> Any:
        raise RuntimeError("no feeds today")

    monkeypatch.setattr(stocked.store.writer, "submit", counted)
    monkeypatch.setattr(stocked.store.channels, "by_ids", broken)
    text = RECORD % "interaction { result } offer { skuId channel { name } } replayed"
    answer = await stocked.ask(stocked.compiled, text, {"input": RECORDED})
    assert submitted == 1
    assert answer.execution == "interpreted"
    data: Any = answer.payload["data"]
    assert data["recordInteraction"]["interaction"] == {"result": "FAILURE"}
    assert data["recordInteraction"]["offer"] is None
    assert data["recordInteraction"]["replayed"] is False
    assert [error["path"] for error in answer.errors] == [["recordInteraction", "offer", "channel"]]


async def test_of_several_mutations_those_before_a_failing_one_run_once(
    stocked: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They run one after the other; the one that fails ends the operation, as graphql-core has it."""
    record, seen = stocked.store.writer.submit, []

    async def second_fails(viewer: Any, command: Any) -> Any:
        seen.append(command.sku_id)
        if command.sku_id == "sku-b":
            raise RuntimeError("broken")
        return await record(viewer, command)

    monkeypatch.setattr(stocked.store.writer, "submit", second_fails)
    fields = " ".join(
        f"{name}: recordInteraction(input: ${name}) {{ offer {{ skuId }} replayed }}" for name in "abc"
    )
    text = f"mutation({', '.join(f'${name}: RecordInteractionInput!' for name in 'abc')}) {{ {fields} }}"
    inputs = {
        name: {**RECORDED, "skuId": f"sku-{name}", "interactionId": f"{number:032X}"}
        for number, name in enumerate("abc")
    }
    answer = await stocked.ask(stocked.compiled, text, inputs)
    assert seen == ["sku-a", "sku-b"]
    assert [error["path"] for error in answer.errors] == [["b"]]
    assert answer.payload["data"] is None


async def test_a_field_without_a_binding_is_left_to_graphql_core(stocked: Stock) -> None:
    """For that document, and for good."""
    field = stocked.schema._schema.get_type("Offer").fields["inventory"]  # type: ignore[union-attr] # it has
    del field.extensions[BINDING]
    for _ in range(2):
        answer = await same(stocked, "{ offers { nodes { inventory } } }")
        assert answer.execution == "interpreted"
    assert stocked.compiled.compiled_path.interpreted["a field without a binding"] == 2


async def test_an_object_of_another_type_is_told(stocked: Stock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that gives what its type is not shown of."""

    async def offers_for_channels(_scope: Any, ids: list[str]) -> dict[str, Any]:
        return dict.fromkeys(ids, OfferStatus.ERROR)

    monkeypatch.setattr(stocked.store.channels, "by_ids", offers_for_channels)
    answer = await same(stocked, f'{{ channel(channelId: "{FEED_ID}") {{ vendor }} }}')
    assert answer.errors


async def test_a_plan_keeps_nothing_of_who_ran_it(stocked: Stock) -> None:
    """The same document for another viewer and other variables."""
    text = (
        "query($account: String!, $feed: String!) { viewer { name }"
        " feed(account: $account, feedId: $feed) { account offers { nodes { skuId account } } } }"
    )
    for account in (ACCOUNT, "grocery2", "nobody"):
        answer = await same(stocked, text, {"account": account, "feed": FEED_ID})
        assert answer.execution == "compiled"
        feed: Any = answer.payload["data"]["feed"]  # type: ignore[index] # as the document says
        assert (feed is None) == (account == "nobody")
        assert feed is None or {offer["account"] for offer in feed["offers"]["nodes"]} == {account}
