"""GraphQL over server-sent events, in the distinct-connections mode of graphql-sse."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import pytest_asyncio

from deploy.transports import TransportSettings
from tests.deploy.http_calls import is_departure
from tests.deploy.sample_graph import Service, serve, until

STREAM = {"Accept": "text/event-stream"}

module_loop = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service() -> AsyncIterator[Service]:
    async with serve() as running:
        yield running


async def fetch(service: Service, query: str, method: str = "POST", **headers: str) -> httpx.Response:
    sent = {**STREAM, **headers}
    if method == "POST":
        return await service.http.post("/graphql", json={"query": query}, headers=sent)
    return await service.http.request(method, f"/graphql?{urlencode({'query': query})}", headers=sent)


@asynccontextmanager
async def streaming(service: Service, query: str) -> AsyncIterator[AsyncIterator[str]]:
    async with service.http.stream("POST", "/graphql", json={"query": query}, headers=STREAM) as response:
        assert response.status_code == 200
        yield response.aiter_text()


def next_events(text: str) -> list[Any]:
    """The payloads of a whole stream, which must be written exactly as the protocol has it."""
    assert "\r" not in text, "frames end in LF"
    frames = text.split("\n\n")
    assert frames.pop() == ""
    assert frames.pop() == "event: complete\ndata: "
    payloads = []
    for frame in frames:
        if frame != ":":
            event, *identity, data = frame.split("\n")
            assert event == "event: next"
            assert all(line.startswith("id: ") for line in identity)
            payloads.append(json.loads(data.removeprefix("data: ")))
    return payloads


@module_loop
@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_a_subscription_is_streamed_with_headers_that_stop_buffering(
    service: Service, method: str
) -> None:
    response = await fetch(service, "subscription { ticks(to: 3) { value } }", method)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert response.headers["cache-control"] == "no-cache, no-store, no-transform"
    assert response.headers["x-accel-buffering"] == "no"
    assert "content-encoding" not in response.headers
    assert response.text.startswith(":\n\n"), "the first bytes go out at once"
    assert next_events(response.text) == [{"data": {"ticks": {"value": value}}} for value in (1, 2, 3)]


@module_loop
@pytest.mark.parametrize(
    ("query", "payload"),
    [
        ("{ hello }", {"data": {"hello": "hello world"}}),
        ("mutation { add(amount: 0) __typename }", {"data": {"add": 0, "__typename": "Mutation"}}),
    ],
)
async def test_any_operation_can_be_streamed(service: Service, query: str, payload: object) -> None:
    assert next_events((await fetch(service, query)).text) == [payload]


@module_loop
@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { ticks { value } }", "BAD_USER_INPUT"),
        ("subscription ($to: Int!) { ticks(to: $to) { value } }", "BAD_USER_INPUT"),
        ("query A { hello } query B { hello }", "OPERATION_RESOLUTION_FAILURE"),
        ('subscription { unstartable(feedId: "x") }', "FEED_NOT_FOUND"),
    ],
)
async def test_faults_are_told_in_the_stream(service: Service, query: str, code: str) -> None:
    response = await fetch(service, query)
    assert response.status_code == 200
    [payload] = next_events(response.text)
    assert "data" not in payload
    assert payload["errors"][0]["extensions"]["code"] == code


@module_loop
@pytest.mark.parametrize(
    ("on_purpose", "code"), [("true", "RESYNC_REQUIRED"), ("false", "INTERNAL_SERVER_ERROR")]
)
async def test_a_source_that_fails_is_told_before_the_stream_completes(
    service: Service, on_purpose: str, code: str
) -> None:
    response = await fetch(service, f"subscription {{ failing(onPurpose: {on_purpose}) }}")
    first, last = next_events(response.text)
    assert first == {"data": {"failing": 1}}
    assert last["errors"][0]["extensions"]["code"] == code


@module_loop
@pytest.mark.parametrize(
    "query",
    [
        "subscription { ticks(to: 2) { cursor value } }",
        "subscription { t: ticks(to: 2) { c: cursor } }",
        "subscription { ticks(to: 2) { ... on Tick { value ...F } } } fragment F on Tick { c: cursor }",
        "subscription { ...S } fragment S on Subscription { ticks(to: 2) { cursor } }",
    ],
)
async def test_the_id_of_an_event_is_its_cursor_under_any_alias(service: Service, query: str) -> None:
    response = await fetch(service, query)
    ids = [line for line in response.text.split("\n") if line.startswith("id: ")]
    assert ids == ["id: c1", "id: c2"]


@module_loop
async def test_events_without_a_cursor_have_no_id(service: Service) -> None:
    response = await fetch(service, "subscription { ticks(to: 2) { value } }")
    assert "id: " not in response.text


@module_loop
@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_last_event_id_resumes_after_that_cursor(service: Service, method: str) -> None:
    query = "subscription { ticks(to: 4) { value } }"
    response = await fetch(service, query, method, **{"Last-Event-ID": "c2"})
    assert [event["data"]["ticks"]["value"] for event in next_events(response.text)] == [3, 4]
    given = 'subscription { ticks(to: 4, after: "c3") { value } }'
    response = await fetch(service, given, method, **{"Last-Event-ID": "c2"})
    assert [event["data"]["ticks"]["value"] for event in next_events(response.text)] == [4]


@module_loop
async def test_head_has_the_headers_of_the_stream_and_does_not_run_it(service: Service) -> None:
    calls = len(service.world.calls)
    response = await fetch(service, "subscription { forever }", "HEAD")
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert len(service.world.calls) == calls


async def test_silence_is_broken_by_comments() -> None:
    async with serve(TransportSettings(keep_alive_seconds=0.02)) as service:
        async with streaming(service, "subscription { forever }") as chunks:
            text = ""
            async for chunk in chunks:
                text += chunk
                if text.count(":\n\n") >= 4:
                    break
        assert text.replace(":\n\n", "") == 'event: next\ndata: {"data":{"forever":1}}\n\n'
        await until(lambda: service.world.streams == 0)


async def test_a_client_that_goes_ends_its_subscription_but_no_mutation() -> None:
    async with serve() as service:
        connections = service.transports.connections
        async with streaming(service, "subscription { forever }") as chunks:
            async for chunk in chunks:
                if "forever" in chunk:
                    break
            assert (service.world.streams, len(connections)) == (1, 1)
        await until(lambda: (service.world.streams, len(connections)) == (0, 0))
        service.world.waiting.clear()
        async with streaming(service, "mutation { addSlowly(amount: 5) }"):
            await service.world.waiting.wait()
        service.world.gate.set()
        await until(lambda: len(connections) == 0)
        assert service.world.total == 5


async def test_the_service_goes_without_complete_so_that_clients_come_back() -> None:
    async with serve() as service:
        async with streaming(service, "subscription { forever }") as chunks:
            first = await anext(chunks)
            while "forever" not in first:
                first += await anext(chunks)
            closing = asyncio.create_task(service.transports.close())
            text = first + "".join([chunk async for chunk in chunks])
            await closing
        assert "complete" not in text
        assert is_departure(await fetch(service, "subscription { forever }"))
