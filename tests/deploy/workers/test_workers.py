"""Several workers are one service: whichever is asked, the answer is the same, and limits are limits."""

import asyncio
import os
import re
import signal
from collections.abc import Iterator
from ipaddress import IPv6Address
from random import getrandbits
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.deploy.http_calls import EVENTS
from tests.deploy.stream_peer import TOKEN, Stream
from tests.deploy.workers.crew import BOTH, Crew, reserve, until_gone, worker_of
from tests.journeys.client import Graph
from tests.journeys.seller import Seller, new_id
from tests.journeys.stubborn import SUCCESS

# Costs about 10,000, and leaves a debt of more than an hour; what else is asked for here costs a few hundred.
COSTLY = "{ offers(first: 100) { nodes { interactions(first: 95) { nodes { interactionId } } } } }"
RATES = {
    "OFFERGRAPH_RATE_COST_PER_SECOND": "1",
    "OFFERGRAPH_RATE_BURST_SECONDS": "3600",
    "OFFERGRAPH_TRUSTED_PROXIES": "127.0.0.1",
}
RECORD = """mutation($input: RecordInteractionInput!) {
  recordInteraction(input: $input) { offer { status } userErrors { code } } }"""


@pytest.fixture(scope="module")
def crew(mongo_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    database = f"test_workers_{os.getpid()}"
    running = Crew(
        tmp_path_factory.mktemp("crew"), {"MONGODB_URL": mongo_url, "MONGODB_DATABASE": database, **RATES}
    )
    running.both()
    yield running
    assert running.end() == 0


async def asked(client: httpx.AsyncClient, document: str, **variables: Any) -> Any:
    """The data of an answer without errors."""
    answer = (await client.post("/graphql", json={"query": document, "variables": variables})).json()
    assert "errors" not in answer, answer
    return answer["data"]


async def recorded(client: httpx.AsyncClient, seller: Seller, sku_id: str) -> None:
    """Make an offer SYNCED."""
    about = {"skuId": sku_id, "interactionId": new_id(), "source": "SELLER", "origin": "CATALOG"}
    answer = await asked(client, RECORD, input={**seller.key, **about, "logs": [SUCCESS]})
    assert answer == {"recordInteraction": {"offer": {"status": "SYNCED"}, "userErrors": []}}


async def arrived(crew: Crew) -> Seller:
    """A seller with a feed of its own."""
    account = f"shop{new_id()[:12].lower()}"
    graph = Graph(crew.url())
    try:
        return await Seller.arrive(graph, account, vendor=account)
    finally:
        await graph.close()


async def test_both_workers_answer_on_one_port(crew: Crew) -> None:
    for worker in BOTH:
        async with crew.client(worker) as client:
            assert await asked(client, "{ viewer { name } }") == {"viewer": {"name": "local"}}
            ready = await client.get("/readyz")
            assert (ready.status_code, ready.json()["status"]) == (200, "ready")


async def test_what_one_worker_writes_the_other_pushes(crew: Crew) -> None:
    seller = await arrived(crew)
    document = """subscription($account: String!, $after: String) {
      offerStatusChanged(filter: { accounts: [$account] }, after: $after) { skuId to } }"""
    async with crew.client(1) as one, crew.client(2) as other:
        after = (await asked(one, "{ liveCursor }"))["liveCursor"]
        body = {"query": document, "variables": {"account": seller.account, "after": after}}
        async with other.stream("POST", "/graphql", json=body, headers={"Accept": EVENTS}) as answer:
            events = Stream(answer.aiter_text())
            await recorded(one, seller, "sku-1")
            data = {"offerStatusChanged": {"skuId": "sku-1", "to": "SYNCED"}}
            assert await events.event() == ("next", {"data": data})


@pytest.mark.parametrize("in_url", [False, True])
async def test_a_reserved_stream_is_reached_through_every_worker(crew: Crew, in_url: bool) -> None:
    """Requests that carry its token go on to the worker that gave it, their connections with them."""
    async with crew.client(1) as one, crew.client(2) as two, crew.client(2) as other:
        token = await reserve(one)
        where, shown = ("/graphql", {TOKEN: token}) if not in_url else (f"/graphql?token={token}", {})
        async with two.stream("GET", where, headers={"Accept": EVENTS, **shown}) as answer:
            assert answer.status_code == httpx.codes.OK
            events = Stream(answer.aiter_text())
            body = {"query": "{ viewer { name } }", "extensions": {"operationId": "q"}}
            assert (await other.post(where, json=body, headers=shown)).status_code == httpx.codes.ACCEPTED
            data = {"viewer": {"name": "local"}}
            assert await events.event() == ("next", {"id": "q", "payload": {"data": data}})
            assert await events.event() == ("complete", {"id": "q"})
            assert await worker_of(other) == 1


async def test_a_request_is_handed_over_while_it_comes(crew: Crew) -> None:
    """What has been read goes with the connection; the rest comes to the worker that has it now."""
    async with crew.client(1) as one:
        token = await reserve(one)
    reader, writer = await connection_of(crew, 2)
    query = f'{{"query":"{{ __typename }} #{"x" * 200_000}","extensions":{{"operationId":"q"}}}}'.encode()
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"{TOKEN}: {token}\r\nContent-Length: {len(query)}\r\nExpect: 100-continue\r\n"
    ).encode()
    writer.write(head)
    await writer.drain()
    writer.write(b"\r\n" + query[:150_000])
    # This comes when the body is read, by the worker that has the stream.
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    writer.write(query[150_000:])
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 202 ")
    writer.close()


async def connection_of(crew: Crew, worker: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to that worker."""
    host, port = crew.url().removeprefix("http://").split(":")
    while True:
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"PUT /graphql HTTP/1.1\r\nHost: localhost\r\nAccept: text/plain\r\n\r\n")
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        (length,) = re.findall(rb"content-length: (\d+)", head)
        if (await reader.readexactly(int(length))).startswith(f"{worker}.".encode()):
            return reader, writer
        writer.close()


async def test_what_a_caller_may_spend_it_may_spend_once(crew: Crew) -> None:
    """Who asks too much of one worker gets nothing of the other, either; its neighbour does."""
    greedy, neighbour = ({"X-Forwarded-For": str(IPv6Address(getrandbits(128)))} for _ in range(2))
    async with crew.client(1) as one, crew.client(2) as other:
        paid = await one.post("/graphql", json={"query": COSTLY}, headers=greedy)
        assert "errors" not in paid.json(), paid.text
        for client in (one, other):
            refused = await client.post("/graphql", json={"query": "{ __typename }"}, headers=greedy)
            assert refused.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
            served = await client.post("/graphql", json={"query": "{ __typename }"}, headers=neighbour)
            assert served.json() == {"data": {"__typename": "Query"}}


async def test_each_worker_tells_the_figures_of_all(crew: Crew) -> None:
    seller = await arrived(crew)
    async with crew.client(1) as one, crew.client(2) as other:
        before = await figures_of_all(one)
        await recorded(one, seller, "sku-1")
        await recorded(other, seller, "sku-2")
        for client in (one, other):
            now = await figures_of_all(client)
            assert {worker: now[worker] - before[worker] for worker in BOTH} == {1: 1, 2: 1}


async def figures_of_all(client: httpx.AsyncClient) -> dict[int, float]:
    """How many mutations each worker has committed: who does not answer in time is left out of a scrape."""
    told: dict[int, float] = {}
    while set(told) != BOTH:
        families = text_string_to_metric_families((await client.get("/metrics")).text)
        told = {
            int(sample.labels["worker"]): sample.value
            for family in families
            for sample in family.samples
            if (sample.name, sample.labels.get("outcome")) == ("offergraph_mutations_total", "committed")
        }
    return told


async def test_a_killed_worker_is_replaced_and_the_service_goes_on(crew: Crew) -> None:
    seller = await arrived(crew)
    killed = crew.both()[1]
    os.kill(killed, signal.SIGKILL)
    until_gone(killed)
    replaced, number = False, 0
    while not replaced:
        async with crew.client() as client:
            number += 1
            await recorded(client, seller, f"sku-{number}")
        replaced = crew.pids()[1] != killed
    async with crew.client(1) as client:
        assert await asked(client, "{ viewer { name } }") == {"viewer": {"name": "local"}}
