"""Every message of graphql-transport-ws in every state of a socket: what is answered, and what closes it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from starlette.websockets import WebSocket

from deploy.transports import messages
from tests.deploy.sample_graph import Service, serve, until
from tests.deploy.socket_peer import FOREVER, HELLO, INIT, Peer, complete, opened, ready, subscribe

pytestmark = pytest.mark.asyncio(loop_scope="module")

PINGED = {"type": "ping", "payload": {"n": 1}}
MESSAGES: dict[str, object] = {
    "connection_init": INIT,
    "ping": {"type": "ping"},
    "pong": {"type": "pong"},
    "subscribe": subscribe("2", "{ hello }"),
    "subscribe 1": HELLO,
    "complete 1": complete("1"),
    "complete unknown": complete("unknown"),
    "connection_ack": {"type": "connection_ack"},
    "next": {"type": "next", "id": "1", "payload": {}},
    "error": {"type": "error", "id": "1", "payload": []},
    "start": {"type": "start", "id": "1", "payload": {}},
}

# A number is the code the socket is closed with, words are the messages that come, None is nothing at all.
INVALID: dict[str, int | list[str] | None] = dict.fromkeys(["connection_ack", "next", "error", "start"], 4400)
ALWAYS: dict[str, int | list[str] | None] = {
    **INVALID,
    "ping": ["pong"],
    "pong": None,
    "complete unknown": None,
}
UNACKNOWLEDGED: dict[str, int | list[str] | None] = {
    **ALWAYS,
    "subscribe": 4401,
    "subscribe 1": 4401,
    "complete 1": None,
}
ACKNOWLEDGED: dict[str, int | list[str] | None] = {
    **ALWAYS,
    "connection_init": 4429,
    "subscribe": ["next", "complete"],
    "subscribe 1": ["next", "complete"],
    "complete 1": None,
}
TABLE: dict[str, dict[str, int | list[str] | None]] = {
    "opened": {**UNACKNOWLEDGED, "connection_init": ["connection_ack"]},
    "initialising": {**UNACKNOWLEDGED, "connection_init": 4429},
    "acknowledged": ACKNOWLEDGED,
    "running": {**ACKNOWLEDGED, "subscribe 1": 4409},
    "completed by the client": ACKNOWLEDGED,
    "completed by the server": ACKNOWLEDGED,
    "ended by an error": ACKNOWLEDGED,
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service() -> AsyncIterator[Service]:
    async with serve() as running:
        yield running


@asynccontextmanager
async def in_state(service: Service, state: str) -> AsyncIterator[Peer]:
    if state == "opened":
        async with opened(service) as peer:
            yield peer
        return
    if state == "initialising":
        async with serve(on_connect=_judge_for_ever) as undecided, opened(undecided) as peer:
            await peer.send(INIT)
            yield peer
        return
    async with ready(service) as peer:
        if state == "completed by the server":
            await peer.send(HELLO)
            assert [(await peer.receive())["type"] for _ in range(2)] == ["next", "complete"]
        elif state == "ended by an error":
            await peer.send(subscribe("1", "{ nothing }"))
            assert (await peer.receive())["type"] == "error"
        elif state != "acknowledged":
            await peer.send(FOREVER)
            assert (await peer.receive())["type"] == "next"
        if state == "completed by the client":
            await peer.send(complete("1"))
        yield peer


async def _judge_for_ever(socket: WebSocket, _params: Mapping[str, object]) -> None:
    await until(lambda: socket.client_state.name == "DISCONNECTED")


@pytest.mark.parametrize("state", TABLE)
@pytest.mark.parametrize("message", MESSAGES)
async def test_each_message_in_each_state(service: Service, state: str, message: str) -> None:
    expected = TABLE[state][message]
    async with in_state(service, state) as peer:
        await peer.send(MESSAGES[message])
        if isinstance(expected, int):
            code, reason = await peer.closed()
            assert (code, bool(reason)) == (expected, True)
            return
        for kind in expected or ():
            assert (await peer.receive())["type"] == kind
        await peer.send(PINGED)
        assert await peer.receive() == {"type": "pong", "payload": {"n": 1}}, "nothing else came of it"
    await until(lambda: service.world.streams == 0)


async def test_a_fault_of_the_service_in_reading_closes_with_1011_and_no_details(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_text: str | None) -> None:
        raise RuntimeError("the password is hunter2")

    async with ready(service) as peer:
        monkeypatch.setattr(messages, "read", fail)
        await peer.send({"type": "ping"})
        assert await peer.closed() == (1011, "Internal error")
    await until(lambda: len(service.transports.connections) == 0)


async def test_a_client_that_leaves_while_it_is_being_judged_leaves_nothing_behind() -> None:
    async with serve(on_connect=_judge_for_ever) as service:
        async with opened(service) as peer:
            await peer.send(INIT)
        await until(lambda: len(service.transports.connections) == 0)
