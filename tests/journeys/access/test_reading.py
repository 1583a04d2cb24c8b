"""Every field of the schema, by everybody: one sees what is one's own, and of others what is nowhere."""

import json
from base64 import urlsafe_b64decode
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLInterfaceType, get_named_type

from tests.journeys.access.asking import TRANSPORTS, by_http
from tests.journeys.access.conftest import House
from tests.journeys.access.documents import SCHEMA, object_fields, selection, values
from tests.journeys.access.house import MARK, PLOTS, Visitor
from tests.journeys.access.questions import DEPTH, KEYED, LISTED, NOWHERE, ROOTS, question

DECISIONS = dict(
    line.split(" ") for line in Path(__file__).with_name("decisions.txt").read_text().splitlines()
)
PEOPLE = ("seller", "connector", "stranger", "admin")
Seen = dict[str, list[Any]]


def test_every_field_has_a_decision_and_is_asked_for() -> None:
    """Who adds a field says who sees it, in decisions.txt; what is read is read by the tests below."""
    assert set(DECISIONS) == object_fields()
    asked: set[str] = set()
    roots = (SCHEMA.query_type, SCHEMA.subscription_type)
    for name, field in ((name, field) for root in roots if root for name, field in root.fields.items()):
        asked.add(f"{'Query' if name in ROOTS else 'Subscription'}.{name}")
        selection(get_named_type(field.type), DEPTH, asked)
    unread = {field for field in set(DECISIONS) - asked if DECISIONS[field] not in ("command", "answer")}
    assert unread == set()


@pytest.fixture(scope="module")
def ids(house: House) -> list[str]:
    """The global id of everything that an admin sees."""
    admin = house.people["admin"]
    asked = [question(name) for name in LISTED] + [question(name, plot) for name in KEYED for plot in PLOTS]
    answers = [by_http(house, admin.key, *each)["data"] for each in asked]
    return sorted({value for answer in answers for name, value in values(answer) if name.endswith(".id")})


@pytest.fixture(scope="module")
def seen(house: House, ids: list[str]) -> dict[str, Seen]:
    """What everybody gets of each field, asked for in every way."""
    collected: dict[str, Seen] = {}
    for person in house.people.values():
        fields: Seen = defaultdict(list)
        asked = [question(name) for name in LISTED]
        asked += [question(name, plot) for name in KEYED for plot in PLOTS]
        asked += [question("nodes", ids=ids[start : start + 100]) for start in range(0, len(ids), 100)]
        for document, variables in asked:
            for name, value in values(by_http(house, person.key, document, variables).get("data")):
                fields[name].append(value)
        collected[person.name] = fields
    return collected


@pytest.mark.parametrize("name", PEOPLE)
def test_each_field_shows_what_its_decision_says(house: House, seen: dict[str, Seen], name: str) -> None:
    """Marks of one's own and of nobody else's, sums of one's own offers, the admin's things for the admin."""
    person, own, all_there_is = house.people[name], seen[name], seen["admin"]
    for field, decision in DECISIONS.items():
        given = own.get(field, [])
        assert marks(given) <= person.marks, field
        match decision:
            case "feed" | "channel":
                assert bool(marks(given)) == bool(marks(all_there_is.get(field, []))), field
            case "sum":
                assert given, field
                assert {value & ~person.offers for value in given} == {0}, field
            case "admin":
                assert name == "admin" or not given, field
            case "open":
                assert texts(given) == texts(all_there_is[field]), field
    assert max(own["OfferCounts.total"]) == person.offers


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("root", KEYED)
def test_what_is_foreign_looks_like_what_is_nowhere(house: House, root: str, transport: str) -> None:
    """The same answer to the letter, but for the words of who asks; one's own is there."""
    ask = TRANSPORTS[transport]
    for person in house.people.values():
        nowhere = ask(house, person.key, *question(root, NOWHERE))
        for plot in PLOTS:
            answer = ask(house, person.key, *question(root, plot))
            if root == "errorCode":
                assert answer == nowhere != {"data": {root: None}}
            elif plot in person.plots or (root == "channel" and plot.vendor in person.vendors):
                assert marks(answer) != set()
            else:
                assert answer == nowhere == {"data": {root: None}}


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("root", LISTED)
def test_lists_and_sums_are_of_what_one_sees(house: House, root: str, transport: str) -> None:
    """No mark of others, over any transport; one's own is there."""
    ask = TRANSPORTS[transport]
    all_there_is = ask(house, house.people["admin"].key, *question(root))
    for person in house.people.values():
        answer = ask(house, person.key, *question(root))
        if root == "auditLog" and person.name != "admin":
            assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]
            assert answer["data"] is None
        else:
            assert "errors" not in answer
            assert marks(answer) <= person.marks
            assert bool(marks(answer)) == bool(marks(all_there_is))


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_global_id_of_others_names_nothing(house: House, ids: list[str], transport: str) -> None:
    """By `nodes`: everything there is, of every type; `node` asks the same loaders."""
    node = SCHEMA.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    assert {named(each)[0] for each in ids} == {kind.name for kind in SCHEMA.get_possible_types(node)}
    document = "query ($ids: [ID!]!, $id: ID!) { nodes(ids: $ids) { id } node(id: $id) { id } }"
    sample = ids[:: -(-len(ids) // 100)]
    for person in house.people.values():
        variables = {"ids": sample, "id": sample[0]}
        data = TRANSPORTS[transport](house, person.key, document, variables)["data"]
        assert data["nodes"] == [{"id": each} if may_see(person, each) else None for each in sample]
        assert data["node"] == data["nodes"][0]


@pytest.mark.parametrize("person", PEOPLE)
def test_a_filter_for_others_finds_nothing_and_counts_nothing(house: House, person: str) -> None:
    """Naming an account or a feed of others is as naming one that nobody has."""
    visitor = house.people[person]
    document = """query ($accounts: [String!], $feedIds: [String!], $account: String!) {
      offers(filter: {accounts: $accounts, feedIds: $feedIds}) { totalCount { value } nodes { skuId } }
      interactions(filter: {accounts: $accounts, feedIds: $feedIds}) { totalCount { value } nodes { skuId } }
      statusChanges(filter: {accounts: $accounts, feedIds: $feedIds}) { totalCount { value } nodes { to } }
      offerCounts(filter: {accounts: $accounts, feedIds: $feedIds}) { total }
      offerFacets(filter: {accounts: $accounts, feedIds: $feedIds}) {
        feeds { value } statuses { value } brands { value } categories { value } errorCodes { value } }
      errorSummary(filter: {accounts: $accounts, feedIds: $feedIds}) { offers }
      unmappedErrors(account: $account) { totalCount { value } nodes { offers } }
      feeds(account: $account) { totalCount { value } nodes { feedId } } }"""

    def ask(account: str, *feed_ids: str) -> dict[str, Any]:
        given = {"accounts": [account], "account": account, "feedIds": list(feed_ids)}
        return by_http(house, visitor.key, document, given)

    nowhere = ask("nobody")
    for plot in PLOTS:
        asked = ask(plot.account, plot.feed_id)
        own = [each for each in visitor.plots if each.account == plot.account]
        assert asked["data"]["offerCounts"] == {"total": plot.offers if plot in visitor.plots else 0}
        if not own:
            assert asked == nowhere == ask(plot.account)


def marks(answer: Any) -> set[str]:
    """The marks in an answer, also in its global ids and cursors once they are read."""
    return set(MARK.findall(json.dumps(answer)))


def texts(given: list[Any]) -> set[str]:
    """The values, each once."""
    return {json.dumps(value) for value in given}


def named(global_id: str) -> tuple[str, str]:
    """The type and the key that a global id names."""
    text = urlsafe_b64decode(global_id + "=" * (-len(global_id) % 4)).decode()
    kind, _, key = text.partition(":")
    return kind, key


def may_see(person: Visitor, global_id: str) -> bool:
    """Whether a person may see what an id names: what lies in its feeds, its channels, and what is all's."""
    kind, key = named(global_id)
    if kind == "Channel":
        return key.partition(".")[0] in person.vendors
    if kind in ("ErrorCode", "UnmappedError"):
        return True
    return any(key.startswith(f"{plot.account}/{plot.feed_id}") for plot in person.plots)
