"""Apollo's multipart subscriptions over HTTP, subscriptionSpec 1.0."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import pytest_asyncio

from deploy.transports import TransportSettings
from tests.deploy.http_calls import EVENTS, JSON, NEWER, error_of, is_departure
from tests.deploy.sample_graph import Service, serve, until

PARTS = "multipart/mixed;subscriptionSpec=1.0"
APOLLO = f"multipart/mixed;boundary=graphql;subscriptionSpec=1.0, {NEWER}, {JSON};q=0.9"

module_loop = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service() -> AsyncIterator[Service]:
    async with serve() as running:
        yield running


async def fetch(service: Service, query: str, accept: str = APOLLO) -> httpx.Response:
    return await service.http.post("/graphql", json={"query": query}, headers={"Accept": accept})


@asynccontextmanager
async def streaming(service: Service, query: str) -> AsyncIterator[AsyncIterator[str]]:
    async with service.http.stream(
        "POST", "/graphql", json={"query": query}, headers={"Accept": APOLLO}
    ) as response:
        assert response.status_code == 200
        yield response.aiter_text()


def parts(text: str) -> list[Any]:
    """The bodies of a whole stream, which must be written exactly as RFC 2046 and the protocol have it."""
    preamble, *written, epilogue = text.split("\r\n--graphql")
    assert (preamble, epilogue) == ("", "--\r\n")
    bodies = []
    for part in written:
        head, body = part.split("\r\n\r\n")
        assert head == "\r\nContent-Type: application/json"
        bodies.append(json.loads(body))
    return bodies


@module_loop
@pytest.mark.parametrize(
    "accept",
    [
        APOLLO,
        PARTS,
        'multipart/mixed;subscriptionSpec="1.0", application/json',
        'multipart/mixed; boundary="-"; subscriptionspec=1.0',
        f"{EVENTS};q=0.5, {PARTS}",
    ],
)
async def test_a_subscription_is_told_in_parts_to_those_who_ask_for_them(
    service: Service, accept: str
) -> None:
    response = await fetch(service, "subscription { ticks(to: 2) { value } }", accept)
    assert response.status_code == 200
    assert response.headers["content-type"] == ('multipart/mixed; boundary="graphql"; subscriptionSpec="1.0"')
    assert response.headers["cache-control"] == "no-cache, no-store, no-transform"
    assert "content-encoding" not in response.headers
    assert parts(response.text) == [
        {},
        {"payload": {"data": {"ticks": {"value": 1}}}},
        {"payload": {"data": {"ticks": {"value": 2}}}},
    ]


@module_loop
@pytest.mark.parametrize("accept", ["multipart/mixed", "multipart/mixed;deferSpec=20220824", "*/*"])
async def test_parts_of_another_kind_are_not_to_be_had(service: Service, accept: str) -> None:
    response = await fetch(service, "subscription { ticks(to: 1) { value } }", accept)
    assert response.status_code == 406


@module_loop
async def test_the_better_of_two_streams_is_taken(service: Service) -> None:
    accept = f"{PARTS};q=0.5, {EVENTS}"
    response = await fetch(service, "subscription { ticks(to: 1) { value } }", accept)
    assert response.headers["content-type"].startswith(EVENTS)


@module_loop
@pytest.mark.parametrize("query", ["{ hello }", "mutation { add(amount: 0) }"])
async def test_parts_are_for_subscriptions_only(service: Service, query: str) -> None:
    response = await fetch(service, query)
    assert response.headers["content-type"].startswith(NEWER)
    refused = await fetch(service, query, PARTS)
    assert refused.status_code == 406
    assert "for subscriptions only" in error_of(refused)["message"]


@module_loop
@pytest.mark.parametrize("accept", [APOLLO, PARTS])
@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription A { forever } subscription B { forever }", "OPERATION_RESOLUTION_FAILURE"),
    ],
)
async def test_a_request_that_is_wrong_gets_the_answer_of_any_other(
    service: Service, accept: str, query: str, code: str
) -> None:
    response = await fetch(service, query, accept)
    assert response.status_code == 400
    assert response.headers["content-type"].startswith(NEWER)
    assert error_of(response)["extensions"]["code"] == code


@module_loop
@pytest.mark.parametrize(
    ("query", "code"),
    [
        ('subscription { unstartable(feedId: "x") }', "FEED_NOT_FOUND"),
        ("subscription ($to: Int!) { ticks(to: $to) { value } }", "BAD_USER_INPUT"),
        ("subscription { failing(onPurpose: true) }", "RESYNC_REQUIRED"),
        ("subscription { failing(onPurpose: false) }", "INTERNAL_SERVER_ERROR"),
    ],
)
async def test_errors_of_graphql_stand_in_the_payload(service: Service, query: str, code: str) -> None:
    response = await fetch(service, query)
    last = parts(response.text)[-1]
    assert last.keys() == {"payload"}
    assert last["payload"]["errors"][0]["extensions"]["code"] == code
    assert "hunter2" not in response.text


@module_loop
async def test_head_has_the_headers_of_the_stream_and_does_not_run_it(service: Service) -> None:
    calls = len(service.world.calls)
    response = await service.http.head(
        "/graphql", params={"query": "subscription { forever }"}, headers={"Accept": APOLLO}
    )
    assert response.headers["content-type"].startswith("multipart/mixed")
    assert len(service.world.calls) == calls


async def test_silence_is_broken_by_empty_parts() -> None:
    async with serve(TransportSettings(keep_alive_seconds=0.02)) as service:
        async with streaming(service, "subscription { forever }") as chunks:
            text = ""
            async for chunk in chunks:
                text += chunk
                if text.count("{}") >= 4:
                    break
        told = [part for part in parts(text.rpartition("\r\n--graphql")[0] + "\r\n--graphql--\r\n") if part]
        assert told == [{"payload": {"data": {"forever": 1}}}]
        await until(lambda: service.world.streams == 0)


async def test_the_service_goes_with_an_error_of_the_transport_so_that_clients_come_back() -> None:
    async with serve() as service:
        async with streaming(service, "subscription { forever }") as chunks:
            text = await anext(chunks)
            while "forever" not in text:
                text += await anext(chunks)
            closing = asyncio.create_task(service.transports.close())
            text += "".join([chunk async for chunk in chunks])
            await closing
        last = parts(text)[-1]
        assert last["payload"] is None
        [error] = last["errors"]
        assert error["extensions"] == {"code": "SHUTTING_DOWN"}
        assert error.keys() == {"message", "extensions"}
        assert is_departure(await fetch(service, "subscription { forever }"))


async def test_a_client_that_goes_ends_its_subscription() -> None:
    async with serve() as service:
        async with streaming(service, "subscription { forever }") as chunks:
            async for chunk in chunks:
                if "forever" in chunk:
                    break
            assert (service.world.streams, len(service.transports.connections)) == (1, 1)
        await until(lambda: (service.world.streams, len(service.transports.connections)) == (0, 0))
