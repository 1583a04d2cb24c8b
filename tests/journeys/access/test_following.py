"""Every subscription, by everybody: all that happened in one's feeds comes, and nothing of others."""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from graphql import get_named_type

from tests.deploy.socket_peer import subscribe
from tests.journeys.access.asking import initialised
from tests.journeys.access.conftest import House
from tests.journeys.access.documents import SCHEMA, selection
from tests.journeys.access.house import ACCOUNTS, FAILED, PLOTS, Visitor
from tests.journeys.access.test_reading import PEOPLE, marks
from tests.journeys.client import PATIENCE_SECONDS

assert SCHEMA.subscription_type is not None, "the schema can be followed"
EVENTS = ("offerStatusChanged", "interactionChanged", "offerEvents")
TRANSPORTS = ("sse", "websocket")


def test_every_subscription_has_a_decision() -> None:
    """Who adds a subscription says who may follow it."""
    assert SCHEMA.subscription_type is not None
    assert set(SCHEMA.subscription_type.fields) == {*EVENTS, "offerCountsChanged"}


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("field", EVENTS)
@pytest.mark.parametrize("name", PEOPLE)
def test_events_are_of_what_one_sees(house: House, name: str, field: str, transport: str) -> None:
    """From the start to the last of one's own, which everybody else's come before."""
    person = house.people[name]
    last = max(person.plots, key=lambda plot: plot.number)
    last_id = last.id(FAILED, len(PLOTS) + last.number)
    document = f"subscription ($after: String) {{ {field}(after: $after) {_below(field)} }}"
    seen: set[str] = set()
    for data in _followed(house, person, transport, document, {"after": house.start}):
        seen |= marks(data)
        assert seen <= person.marks
        if last_id in json.dumps(data):
            break
    assert {plot.mark for plot in person.plots} <= seen


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("name", PEOPLE)
def test_counts_are_of_what_one_sees(house: House, name: str, transport: str) -> None:
    """Of another's account as of one that nobody has: nothing."""
    person = house.people[name]
    document = "subscription ($a: String!) { offerCountsChanged(account: $a) { counts { total } } }"
    for account in (*ACCOUNTS, "nobody"):
        first = next(_followed(house, person, transport, document, {"a": account}))
        expected = sum(plot.offers for plot in person.plots if plot.account == account)
        assert first == {"offerCountsChanged": {"counts": {"total": expected}}}


def _below(field: str) -> str:
    assert SCHEMA.subscription_type is not None
    return selection(get_named_type(SCHEMA.subscription_type.fields[field].type), 1, set())


def _followed(
    house: House, person: Visitor, transport: str, document: str, variables: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """The data of a subscription's events, for as long as it is asked for more."""
    if transport == "sse":
        payload = {"query": document, "variables": variables}
        headers = {**person.headers, "Accept": "text/event-stream"}
        with httpx.stream(
            "POST", f"{house.url}/graphql", json=payload, headers=headers, timeout=PATIENCE_SECONDS
        ) as response:
            for line in response.iter_lines():
                if line.startswith("data: {"):
                    yield _data(json.loads(line[6:]))
        return
    with initialised(house, headers=person.headers) as socket:
        socket.recv(PATIENCE_SECONDS)
        socket.send(json.dumps(subscribe("1", document, variables=variables)))
        while True:
            message = json.loads(socket.recv(PATIENCE_SECONDS))
            if message["type"] == "next":
                yield _data(message["payload"])


def _data(answer: dict[str, Any]) -> dict[str, Any]:
    assert "errors" not in answer, answer
    data: dict[str, Any] = answer["data"]
    return data


@pytest.mark.parametrize("name", PEOPLE)
def test_the_position_of_now_tells_nothing_of_others(house: House, name: str) -> None:
    """MongoDB's own would hold the key of the last change, whosever it was."""
    answer = house.http.post(
        "/graphql", json={"query": "{ liveCursor }"}, headers=house.people[name].headers
    ).json()
    cursor = answer["data"]["liveCursor"]
    read = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    told = cursor.encode() + read + bytes.fromhex("".join(re.findall("(?:[0-9A-F]{2})+", cursor)))
    assert [account for account in ACCOUNTS if account.encode() in told] == []
