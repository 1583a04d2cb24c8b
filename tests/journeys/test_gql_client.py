"""gql, the client of Python programs, from its own package against the service: over HTTP and WebSocket."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from gql import Client, GraphQLRequest, gql
from gql.client import AsyncClientSession
from gql.transport.exceptions import TransportConnectionFailed, TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport

from tests.journeys.seller import Seller, new_id
from tests.journeys.service import Service

OFFERS = "query($accounts: [String!]) { offers(filter: {accounts: $accounts}) { nodes { skuId status } } }"
RECORD = """mutation($input: RecordInteractionInput!) {
  recordInteraction(input: $input) { offer { skuId status } userErrors { code } } }"""
HALF_WRONG = '{ viewer { role } node(id: "nobody") { id } }'
CHANGES = """subscription($filter: LiveFilter, $after: String) {
  offerStatusChanged(filter: $filter, after: $after) { cursor skuId from to } }"""
SUCCESS = {"type": "SUCCESS", "agent": "connector", "description": "The offer is live"}
FAILURE = {
    "type": "FAILURE",
    "agent": "connector",
    "description": "Refused",
    "errors": [{"code": "CTLG-001", "title": "No category"}],
}


@pytest.fixture(params=["http", "websocket"])
async def session(request: pytest.FixtureRequest, service: Service) -> AsyncIterator[AsyncClientSession]:
    """A session over each transport."""
    if request.param == "http":
        async with Client(transport=HTTPXAsyncTransport(url=f"{service.url}/graphql")) as opened:
            yield opened
    else:
        async with Client(transport=websocket(service)) as opened:
            yield opened


def websocket(service: Service) -> WebsocketsTransport:
    """gql's WebSocket to the service; it offers both of its subprotocols, as by default."""
    return WebsocketsTransport(url=f"{service.url.replace('http', 'ws')}/graphql")


def request(document: str, variables: dict[str, Any]) -> GraphQLRequest:
    """The document with its variables."""
    parsed = gql(document)
    parsed.variable_values = variables
    return parsed


async def run(session: AsyncClientSession, document: str, **variables: Any) -> dict[str, Any]:
    """The data of one answer."""
    return await session.execute(request(document, variables))


async def test_query_and_mutation(session: AsyncClientSession, seller: Seller) -> None:
    """What is told is there, and a rule that is broken is a user error, no exception."""
    input = {
        **seller.key,
        "skuId": "sku-1",
        "interactionId": new_id(),
        "source": "SELLER",
        "origin": "CATALOG",
        "logs": [SUCCESS],
    }
    told = await run(session, RECORD, input=input)
    assert told["recordInteraction"] == {"offer": {"skuId": "sku-1", "status": "SYNCED"}, "userErrors": []}
    refused = await run(session, RECORD, input={**input, "feedId": "no.feed"})
    assert refused["recordInteraction"] == {"offer": None, "userErrors": [{"code": "FEED_NOT_FOUND"}]}
    asked = await run(session, OFFERS, accounts=[seller.account])
    assert asked["offers"]["nodes"] == [{"skuId": "sku-1", "status": "SYNCED"}]


async def test_errors(session: AsyncClientSession) -> None:
    """An error beside data, one instead of it, and a session that goes on."""
    with pytest.raises(TransportQueryError) as half:
        await run(session, HALF_WRONG)
    assert half.value.data == {"viewer": {"role": "ADMIN"}, "node": None}
    assert half.value.errors is not None
    assert [(error["path"], error["extensions"]["code"]) for error in half.value.errors] == [
        (["node"], "BAD_USER_INPUT")
    ]
    with pytest.raises(TransportQueryError) as none:
        await run(session, "{ nothingOfThatName }")
    assert none.value.errors is not None
    assert [error["extensions"]["code"] for error in none.value.errors] == ["GRAPHQL_VALIDATION_FAILED"]
    assert (await run(session, "{ viewer { role } }")) == {"viewer": {"role": "ADMIN"}}


async def test_unsubscribing_leaves_the_session_usable(service: Service, seller: Seller) -> None:
    """A subscription that is left ends by itself; another one on the same socket goes on."""
    async with Client(transport=websocket(service)) as session:
        variables = {"filter": {"accounts": [seller.account]}, "after": await now(session)}
        left = session.subscribe(request(CHANGES, variables))
        stays = session.subscribe(request(CHANGES, variables))
        await seller.record("sku-1", SUCCESS)
        assert await anext(left) == await anext(stays)
        await left.aclose()
        await seller.record("sku-1", FAILURE)
        assert (await anext(stays))["offerStatusChanged"]["to"] == "ERROR"
        await stays.aclose()
        assert await run(session, "{ viewer { role } }") == {"viewer": {"role": "ADMIN"}}


async def test_a_cursor_that_never_was_is_refused(service: Service) -> None:
    """The subscriber gets the code."""
    async with Client(transport=websocket(service)) as session:
        events = session.subscribe(request(CHANGES, {"after": "no cursor of this service"}))
        with pytest.raises(TransportQueryError) as refused:
            await anext(events)
        assert refused.value.errors is not None
        assert [error["extensions"]["code"] for error in refused.value.errors] == ["BAD_CURSOR"]


async def test_after_a_broken_line_nothing_is_missed(service: Service, seller: Seller) -> None:
    """The session reconnects by itself; the subscription goes on `after` the last event it has seen."""
    transport = websocket(service)
    async with reconnecting(Client(transport=transport)) as session:
        variables = {"filter": {"accounts": [seller.account]}, "after": await now(session)}
        seen: list[tuple[str | None, str]] = []
        await seller.record("sku-1", SUCCESS)
        for number in (1, 3, 5, 7):
            async with contextlib.aclosing(session.subscribe(request(CHANGES, variables))) as events:
                while len(seen) < number:
                    event = (await anext(events))["offerStatusChanged"]
                    seen.append((event["from"], event["to"]))
                    variables["after"] = event["cursor"]
                cut(transport)
                with pytest.raises(TransportConnectionFailed):
                    await anext(events)
            await seller.record("sku-1", FAILURE)
            await seller.record("sku-1", SUCCESS)
        assert seen == [(None, "SYNCED"), *[("SYNCED", "ERROR"), ("ERROR", "SYNCED")] * 3]


@contextlib.asynccontextmanager
async def reconnecting(client: Client) -> AsyncIterator[AsyncClientSession]:
    """A session that connects again whenever its connection is gone. (gql leaves these types out.)"""
    connect: Callable[..., Awaitable[AsyncClientSession]] = client.connect_async
    close: Callable[[], Awaitable[None]] = client.close_async
    session = await connect(reconnecting=True)
    try:
        yield session
    finally:
        await close()


def cut(transport: WebsocketsTransport) -> None:
    """Break the connection under the socket, as a network does: without a close frame."""
    connection = transport.adapter.websocket
    assert connection is not None
    connection.transport.abort()


async def now(session: AsyncClientSession) -> str:
    """The position of now."""
    cursor: str = (await run(session, "{ liveCursor }"))["liveCursor"]
    return cursor
