"""Clients that leave in the middle of a mutation, and more of them than may wait: nothing is left behind."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect

from store import collections as names
from store.mongo_collection import Session
from store.recount import recount
from store.rules.intake import make_id
from store.writer_bounds import WriterBounds
from tests.deploy.socket_peer import INIT, PROTOCOL, subscribe
from tests.deploy.whole_service import ACCOUNT, WholeService, whole_service
from tests.store.connector import FEED_ID

MUTATION = """mutation($input: RecordInteractionInput!) { recordInteraction(input: $input) {
    interaction { interactionId } userErrors { code retryable retryAfterMs } } }"""
PATIENT = 3600.0


def recording(chance: random.Random) -> dict[str, Any]:
    """A report on one of a few offers, as a request."""
    log = {"type": "SUCCESS", "agent": "connector", "description": "Live"}
    about = {"account": ACCOUNT, "feedId": FEED_ID, "skuId": f"sku-{chance.randrange(8)}", "logs": [log]}
    report = {**about, "interactionId": make_id(), "source": "SELLER", "origin": "CATALOG"}
    return {"query": MUTATION, "variables": {"input": report}}


def id_of(request: dict[str, Any]) -> str:
    """The interaction that a request records."""
    return str(request["variables"]["input"]["interactionId"])


async def leave_http(service: WholeService, request: dict[str, Any], turns: int) -> None:
    """Send a mutation over HTTP and break off before it is answered."""
    body = json.dumps(request).encode()
    lines = ("POST /graphql HTTP/1.1", "Host: here", "Content-Type: application/json")
    head = "\r\n".join((*lines, f"Content-Length: {len(body)}", "", ""))
    _, writer = await asyncio.open_connection("127.0.0.1", service.port)
    writer.write(head.encode() + body)
    await writer.drain()
    for _ in range(turns):
        await asyncio.sleep(0)
    writer.transport.abort()


async def leave_socket(service: WholeService, request: dict[str, Any], turns: int) -> None:
    """Send a mutation over a WebSocket and break off before it is answered."""
    url = f"ws://127.0.0.1:{service.port}/graphql"
    async with connect(url, subprotocols=[PROTOCOL], compression=None) as socket:
        await socket.send(json.dumps(INIT))
        await socket.recv()
        await socket.send(json.dumps(subscribe("1", **request)))
        for _ in range(turns):
            await asyncio.sleep(0)
        socket.transport.abort()


async def stay(client: httpx.AsyncClient, request: dict[str, Any]) -> dict[str, Any]:
    """Send a mutation over HTTP; its payload."""
    answer = (await client.post("/graphql", json=request)).json()
    payload: dict[str, Any] = answer["data"]["recordInteraction"]
    return payload


def client_of(service: WholeService) -> httpx.AsyncClient:
    """A client that opens as many connections as it has requests under way."""
    limits = httpx.Limits(max_connections=None)
    return httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{service.port}", timeout=PATIENT, limits=limits, verify=False
    )


async def stored(service: WholeService) -> set[str]:
    """The ids of the interactions that are there, each once."""
    found = await service.store.mongo.collection(names.INTERACTIONS).find({}, projection={"interactionId": 1})
    ids = [document["interactionId"] for document in found]
    assert len(ids) == len(set(ids))
    return set(ids)


async def test_clients_that_go_away_leave_nothing_behind(
    mongo_url: str, database_name: str, times: int
) -> None:
    """What they sent is done or not begun; no task, session, transaction or lock of theirs remains."""
    chance = random.Random(1)
    bounds = WriterBounds(deadline_seconds=PATIENT)
    async with whole_service(mongo_url, database_name, bounds) as service:
        acknowledged: set[str] = set()
        sent: set[str] = set()
        for _ in range(times):
            leaving = [recording(chance) for _ in range(120)]
            staying = [recording(chance) for _ in range(60)]
            sent |= {id_of(request) for request in (*leaving, *staying)}
            ways = (leave_http, leave_http, leave_socket)
            left = [
                ways[number % len(ways)](service, request, chance.randrange(40))
                for number, request in enumerate(leaving)
            ]
            async with client_of(service) as client:
                kept = [stay(client, request) for request in staying]
                payloads, _ = await asyncio.gather(asyncio.gather(*kept), asyncio.gather(*left))
            assert all(payload["userErrors"] == [] for payload in payloads)
            acknowledged |= {id_of(request) for request in staying}
        await service.settled()
        there = await stored(service)
        assert acknowledged <= there <= sent
        assert there != acknowledged, "some who went away were heard before"
        assert await recount(service.store.mongo) == []


async def test_callers_that_are_cancelled_leave_nothing_behind(
    mongo_url: str, database_name: str, times: int
) -> None:
    """A request whose task is cancelled is done all the same, once it was taken in."""
    chance = random.Random(2)
    async with whole_service(mongo_url, database_name, WriterBounds(deadline_seconds=PATIENT)) as service:
        transport = httpx.ASGITransport(service.application.asgi)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            for _ in range(200 * times):
                asking = asyncio.create_task(stay(client, recording(chance)))
                for _ in range(chance.randrange(30)):
                    await asyncio.sleep(0)
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)
        await service.settled()
        there = await stored(service)
        figures = service.store.writer.figures
        assert len(there) == figures.committed > 0
        assert await recount(service.store.mongo) == []


async def test_more_than_may_wait_are_told_so_at_once(
    mongo_url: str, database_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While nothing can be committed, OVERLOADED comes with `retryAfterMs`; who waits is done later."""
    chance, waiting, clients = random.Random(3), 40, 300
    bounds = WriterBounds(waiting_commands=waiting, batch_commands=waiting, deadline_seconds=PATIENT)
    async with whole_service(mongo_url, database_name, bounds) as service:
        gate, run = asyncio.Event(), service.store.mongo.transaction

        async def gated(work: Callable[[Session | None], Awaitable[Any]]) -> Any:
            await gate.wait()
            return await run(work)

        monkeypatch.setattr(service.store.mongo, "transaction", gated)
        requests = [recording(chance) for _ in range(clients)]
        async with client_of(service) as client:
            asking = [asyncio.create_task(stay(client, request)) for request in requests]
            # Two batches at most are under way, and one's worth waits.
            while sum(task.done() for task in asking) < clients - 3 * waiting:
                await asyncio.sleep(0.01)
            gate.set()
            payloads = await asyncio.gather(*asking)
        await service.settled()
        done = {id_of(r) for r, payload in zip(requests, payloads, strict=True) if not payload["userErrors"]}
        refused = [error for payload in payloads for error in payload["userErrors"]]
        assert {(error["code"], error["retryable"]) for error in refused} == {("OVERLOADED", True)}
        assert all(error["retryAfterMs"] > 0 for error in refused)
        figures = service.store.writer.figures
        assert (figures.overloaded, figures.committed) == (len(refused), len(done))
        assert await stored(service) == done
        assert await recount(service.store.mongo) == []
