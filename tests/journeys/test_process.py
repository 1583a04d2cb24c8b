"""The service as an operating system sees it: how it ends, what it shares, what keeps it from starting."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from deploy.embedded import EmbeddedMongo
from deploy.embedded.binary import find_mongod
from deploy.embedded.process import find_process
from tests.journeys.client import Graph
from tests.journeys.seller import Seller, new_id
from tests.journeys.service import Service, free_port
from tests.journeys.stubborn import SUCCESS

SHUTDOWN_SECONDS = 10.0
RECORD = """mutation($input: RecordInteractionInput!) {
  recordInteraction(input: $input) { offer { status } userErrors { code } } }"""


@pytest.fixture
async def own(mongo_url: str, database_name: str, tmp_path: Path) -> AsyncIterator[Service]:
    """A service on a database of the test's own."""
    service = Service(tmp_path / "serve.log", {"MONGODB_URL": mongo_url, "MONGODB_DATABASE": database_name})
    await service.start()
    yield service
    assert await service.stop() == 0


async def test_sigterm_finishes_what_was_accepted_and_says_goodbye(own: Service) -> None:
    """It takes no more, answers the mutation it was reading, closes sockets with 1001 and ends with 0."""
    graph = Graph(own.url)
    seller = await Seller.arrive(graph, account="grocery1", vendor="vtex")
    await graph.close()
    watching = await subscribed(own)
    reader, writer = await asyncio.open_connection("127.0.0.1", own.port)
    body = orjson.dumps({"query": RECORD, "variables": {"input": recording(seller)}})
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
    )
    writer.write(head.encode())
    # This comes when the service reads the body.
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"

    async with asyncio.timeout(SHUTDOWN_SECONDS):
        stopping = asyncio.create_task(own.stop())
        await until_refused(own.port)
        await watching.wait_closed()
        assert watching.close_code == 1001
        assert not stopping.done()

        writer.write(body)
        answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
        assert orjson.loads(answer.partition(b"\r\n\r\n")[2]) == {
            "data": {"recordInteraction": {"offer": {"status": "SYNCED"}, "userErrors": []}}
        }
        assert await stopping == 0
    writer.close()


async def test_sigterm_is_heeded_while_mongodb_is_away(tmp_path: Path) -> None:
    """What cannot be confirmed keeps a service no longer than it may take."""
    with EmbeddedMongo.start(tmp_path) as mongo:
        environment = {"MONGODB_URL": mongo.url, "OFFERGRAPH_SHUTDOWN_SECONDS": "2"}
        service = Service(tmp_path / "serve.log", environment)
        await service.start()
        graph = Graph(service.url)
        seller = await Seller.arrive(graph, account="grocery1", vendor="vtex")
        watching = await subscribed(service)
        os.kill(mongo.pid, signal.SIGKILL)
        waiting = asyncio.create_task(graph.answer(RECORD, input=recording(seller)))
        async with asyncio.timeout(SHUTDOWN_SECONDS):
            assert await service.stop() == 0
        await watching.wait_closed()
        assert watching.close_code == 1001
        await asyncio.gather(waiting, return_exceptions=True)
        await graph.close()


async def subscribed(service: Service) -> ClientConnection:
    """A WebSocket with a subscription that is under way."""
    url = service.url.replace("http://", "ws://") + "/graphql"
    watching = await connect(url, subprotocols=[Subprotocol("graphql-transport-ws")])
    await watching.send('{"type": "connection_init"}')
    assert orjson.loads(await watching.recv())["type"] == "connection_ack"
    document = 'subscription { offerCountsChanged(account: "grocery1") { counts { total } } }'
    payload = {"id": "1", "type": "subscribe", "payload": {"query": document}}
    await watching.send(orjson.dumps(payload).decode())
    assert orjson.loads(await watching.recv())["type"] == "next"
    return watching


def recording(seller: Seller) -> dict[str, Any]:
    """The input of `RECORD` that makes an offer SYNCED."""
    about = {"skuId": "sku-1", "interactionId": new_id(), "source": "SELLER", "origin": "CATALOG"}
    return {**seller.key, **about, "logs": [SUCCESS]}


async def until_refused(port: int) -> None:
    """Wait until nobody listens at the port."""
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            return
        writer.close()
        await asyncio.sleep(0.01)


async def test_a_second_service_on_the_same_folder_shares_its_mongodb(tmp_path: Path) -> None:
    """They see each other's writes and events; the MongoDB ends with the last of them."""
    database = tmp_path / "data" / "mongo" / "db"
    environment = {"MONGODB_URL": "", "OFFERGRAPH_DATA_DIR": str(tmp_path / "data")}
    first, second = (Service(tmp_path / f"{name}.log", environment) for name in ("first", "second"))
    await first.start()
    mongod = find_process(database)
    await second.start()
    assert find_process(database) == mongod
    one, other = Graph(first.url), Graph(second.url)
    seller = await Seller.arrive(one, account="grocery1", vendor="vtex")
    cursor = (await one.ask("{ liveCursor }"))["liveCursor"]
    document = "subscription($after: String) { offerStatusChanged(after: $after) { skuId to } }"
    async with other.watch(document, after=cursor) as watch:
        await seller.record("sku-1", SUCCESS)
        assert await watch.next() == {"skuId": "sku-1", "to": "SYNCED"}

    assert await first.stop() == 0
    assert find_process(database) == mongod
    offer = await Seller(other, seller.account, seller.feed_id).offer("sku-1")
    assert offer is not None
    assert offer["status"] == "SYNCED"
    await one.close()
    await other.close()
    assert await second.stop() == 0
    assert find_process(database) is None


def refused(**environment: str) -> tuple[int, list[str]]:
    """The exit code of a service that does not start, and what it says to standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "deploy.cli", "serve"],
        env={**os.environ, "OFFERGRAPH_WORKERS": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""
    return done.returncode, done.stderr.splitlines()


def test_a_taken_port_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, said = refused(OFFERGRAPH_PORT=port, MONGODB_URL="", OFFERGRAPH_DATA_DIR=str(tmp_path / "data"))
    assert (code, len(said)) == (1, 1)
    assert all(word in said[0] for word in (port, "OFFERGRAPH_PORT", "--port"))
    # Nothing was begun for it.
    assert not (tmp_path / "data").exists()


def test_a_wrong_setting_is_refused_by_name() -> None:
    code, said = refused(OFFERGRAPH_PORT="many", MONGODB_URL="http://there")
    assert code == 2
    assert [line.partition(" is refused")[0] for line in said] == [
        "offergraph: MONGODB_URL",
        "offergraph: OFFERGRAPH_PORT='many'",
    ]


@pytest.fixture
def stand_alone_url(tmp_path: Path) -> Iterator[str]:
    """The URL of a MongoDB that is no replica set."""
    (folder := tmp_path / "stand-alone").mkdir()
    port = str(free_port())
    mongod = str(find_mongod(tmp_path))
    arguments = ["--dbpath", str(folder), "--port", port, "--bind_ip", "127.0.0.1", "--nounixsocket"]
    with subprocess.Popen([mongod, *arguments], stdout=subprocess.DEVNULL) as process:
        yield f"mongodb://127.0.0.1:{port}"
        process.terminate()


def test_a_stand_alone_mongodb_is_refused_with_how_to_make_it_a_replica_set(stand_alone_url: str) -> None:
    code, said = refused(MONGODB_URL=stand_alone_url, OFFERGRAPH_PORT=str(free_port()))
    assert (code, len(said)) == (1, 1)
    assert "--replSet" in said[0]
    assert "rs.initiate()" in said[0]
