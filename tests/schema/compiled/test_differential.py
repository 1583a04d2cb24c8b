"""The same answer whichever way a document runs, to the byte: compiled, or by graphql-core."""

from collections import Counter
from typing import Any

import pytest
from graphql import execute, parse

from deploy.operation_request import OperationRequest
from deploy.operations import Operation
from resolvers import live
from schema.bindings import compiler_of
from store.collections import JOURNAL
from store.documents import from_document
from store.records.journal import EntryKind, JournalEntry
from store.scope import Viewer
from store.vocabulary import ViewerRole
from tests.schema.compiled.coverage import compare, written
from tests.schema.compiled.documents import Documents
from tests.schema.compiled.stock import KEY, LOG, OTHER_ACCOUNT, RECORDED, Stock
from tests.store.connector import FEED_ID

QUERIES = 1_000
ROUNDS = 15

SELLER = Viewer("seller", ViewerRole.SELLER, accounts=(OTHER_ACCOUNT,))
# Whatever is given again changes nothing and answers the same.
MUTATIONS: dict[str, dict[str, Any]] = {
    "recordInteraction": RECORDED,
    "recordInteractions": {"items": [RECORDED, {**RECORDED, "feedId": "vtex.none"}]},
    "openInteraction": {name: value for name, value in RECORDED.items() if name != "logs"},
    "closeInteraction": {**KEY, "interactionId": RECORDED["interactionId"]},
    "createLog": {**KEY, "interactionId": RECORDED["interactionId"], "log": LOG},
    "updateChannel": {"channelId": FEED_ID, "name": "Meli"},
    "createChannel": {"vendor": "vtex", "name": "Second"},
    "updateFeed": {**KEY, "affiliateId": "MLC", "salesChannel": "2"},
    "describeProducts": {**KEY, "products": [{"skuId": "sku-9", "product": {"ean": "1"}}]},
    "updateErrorCode": {"code": "CTLG-006", "description": "Too long", "solutionText": None},
    "createErrorCode": {"code": "not a code", "category": "x", "description": "y"},
}


async def test_random_queries(stocked: Stock, times: int) -> None:
    """Of every feature some ran compiled; what did not was refused by the store or by graphql-core."""
    coverage = await compare(stocked, QUERIES * times, seed=20_260_301)
    assert coverage.ran["compiled"] > 0.7 * QUERIES * times, coverage.table()
    assert all(counts["compiled"] for counts in coverage.features.values()), coverage.table()
    assert len(coverage.features) >= 13, coverage.table()
    assert set(coverage.reasons) <= {"BadInput", "GraphQLError", "a value that graphql-core judges"}
    assert len(coverage.fields) > 250, coverage.fields


async def test_random_queries_of_somebody_who_sees_a_part(stocked: Stock) -> None:
    stocked.viewer = SELLER
    coverage = await compare(stocked, QUERIES // 20, seed=7)
    assert coverage.ran["compiled"]


async def test_random_payloads(stocked: Stock) -> None:
    """Of every mutation; where the payload cannot be shown whole, the errors are the same as well."""
    documents = Documents(stocked.schema._schema, await stocked.pools(), seed=3)
    ran: Counter[str] = Counter()
    for name, input in MUTATIONS.items():
        for _ in range(ROUNDS):
            made = documents.operation("mutation", name, f"{name[0].upper()}{name[1:]}Payload")
            variables = {**made.variables, "input": input}
            # What the first one changes, the next ones find changed.
            await stocked.ask(stocked.interpreted, made.text, variables)
            compiled, interpreted = await stocked.both(made.text, variables)
            assert written(compiled) == written(interpreted), made
            ran[f"{name} {compiled.execution}"] += 1
    assert all(ran[f"{name} compiled"] > ROUNDS / 3 for name in MUTATIONS), ran


@pytest.mark.parametrize(
    ("root", "type_name", "kinds"),
    [
        ("offerStatusChanged", "OfferStatusChanged", [EntryKind.STATUS]),
        ("interactionChanged", "InteractionChanged", [EntryKind.INTERACTION]),
        ("offerEvents", "OfferEvent", list(EntryKind)),
    ],
)
async def test_random_events(stocked: Stock, root: str, type_name: str, kinds: list[EntryKind]) -> None:
    """Each event is shown as graphql-core shows it, whichever of the union's types it is."""
    schema = stocked.schema._schema
    documents = Documents(schema, await stocked.pools(), seed=5)
    shapes = {
        EntryKind.STATUS: live.OfferStatusChanged,
        EntryKind.INTERACTION: live.InteractionChanged,
        EntryKind.OFFER: live.OfferUpdated,
        EntryKind.FEED: live.FeedChanged,
    }
    compiler = compiler_of(stocked.schema)
    found = await stocked.store.mongo.collection(JOURNAL).find({"kind": {"$in": kinds}}, limit=200)
    entries = [from_document(document, JournalEntry) for document in found]
    shown = 0
    for number in range(ROUNDS * 3):
        made = documents.operation("subscription", root, type_name)
        request = OperationRequest(made.text, None, made.variables)
        operation = stocked.compiled.prepare(request)
        if not isinstance(operation, Operation):
            continue
        entry = entries[number * 7 % len(entries)]
        event = shapes[entry.kind]("cursor", entry)
        compiled = compiler.operation(operation.definition, operation.document.fragments)
        answered = await _awaited(compiled.shows(stocked.context(), made.variables)(event))
        result: Any = await _awaited(
            execute(
                schema,
                parse(made.text),
                root_value=event,
                context_value=stocked.context(),
                variable_values=made.variables,
            )
        )
        if result.errors:
            assert answered.data is None, made
            continue
        assert answered.data == result.data, made
        assert list(answered.data or ()) == list(result.data), made
        shown += 1
    assert shown > ROUNDS


async def _awaited(given: Any) -> Any:
    return await given if hasattr(given, "__await__") else given
