"""Close codes and handshakes of graphql-transport-ws: every message out of order or form."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress

import pytest
import pytest_asyncio
from graphql import GraphQLError
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from deploy.transports import TransportSettings
from deploy.transports.messages import (
    Complete,
    ConnectionInit,
    MalformedMessage,
    Ping,
    Pong,
    Subscribe,
    read,
)
from tests.deploy.sample_graph import Service, serve, until
from tests.deploy.socket_peer import FOREVER, HELLO, INIT, PROTOCOL, Peer, opened, ready, subscribe


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service() -> AsyncIterator[Service]:
    async with serve() as running:
        yield running


module_loop = pytest.mark.asyncio(loop_scope="module")


CLOSES: list[tuple[list[object], int, str]] = [
    ([""], 4400, "Invalid JSON"),
    (["{"], 4400, "Invalid JSON"),
    (["nonsense " * 50], 4400, "Invalid JSON"),
    (['{"type":"ping","type":"ping"}'], 4400, 'member "type" is there twice'),
    (["[" * 20_000], 4400, "Invalid JSON"),
    (['{"type":"ping","payload":{"a":' + "9" * 5_000 + "}}"], 4400, "Invalid JSON"),
    ([b'{"type":"connection_init"}'], 4400, "text frames"),
    (["null"], 4400, "JSON object"),
    (["[]"], 4400, "JSON object"),
    (['"connection_init"'], 4400, "JSON object"),
    ([{}], 4400, "'type' that is a string"),
    ([{"type": 7}], 4400, "'type' that is a string"),
    ([{"type": "start"}], 4400, "Unexpected message type 'start'"),
    ([{"type": "connection_ack"}], 4400, "Unexpected message type 'connection_ack'"),
    ([INIT, {"type": "next", "id": "1"}], 4400, "Unexpected message type 'next'"),
    ([INIT, {"type": "error", "id": "1"}], 4400, "Unexpected message type 'error'"),
    ([INIT, {"type": "é" * 100}], 4400, "Unexpected message type"),
    ([{**INIT, "payload": "x"}], 4400, "payload of 'connection_init'"),
    ([{**INIT, "payload": []}], 4400, "payload of 'connection_init'"),
    ([INIT, {"type": "ping", "payload": 1}], 4400, "payload of 'ping'"),
    ([INIT, {"type": "pong", "payload": ""}], 4400, "payload of 'pong'"),
    ([INIT, {"type": "subscribe"}], 4400, "'id'"),
    ([INIT, {**HELLO, "id": ""}], 4400, "'id'"),
    ([INIT, {**HELLO, "id": 1}], 4400, "'id'"),
    ([INIT, {"type": "subscribe", "id": "1"}], 4400, "'payload'"),
    ([INIT, {**HELLO, "payload": "{ hello }"}], 4400, "'payload'"),
    ([INIT, {**HELLO, "payload": {}}], 4400, "'query' is missing"),
    ([INIT, {**HELLO, "payload": {"query": 1}}], 4400, "'query' must be a string"),
    ([INIT, subscribe("1", "{ hello }", variables="x")], 4400, "'variables' must be an object"),
    ([INIT, subscribe("1", "{ hello }", extensions=[])], 4400, "'extensions' must be an object"),
    ([INIT, subscribe("1", "{ hello }", operationName=1)], 4400, "'operationName' must be a string"),
    ([INIT, {"type": "complete"}], 4400, "'id'"),
    ([HELLO], 4401, "Unauthorized"),
    ([{"type": "ping"}, FOREVER], 4401, "Unauthorized"),
    ([INIT, FOREVER, FOREVER], 4409, "Subscriber for 1 already exists"),
    ([INIT, FOREVER, HELLO], 4409, "Subscriber for 1 already exists"),
    ([INIT, INIT], 4429, "Too many initialisation requests"),
    ([INIT, FOREVER, INIT], 4429, "Too many initialisation requests"),
]


@module_loop
@pytest.mark.parametrize(("messages", "code", "reason"), CLOSES)
async def test_messages_out_of_order_or_form_close_the_socket(
    service: Service, messages: list[object], code: int, reason: str
) -> None:
    async with opened(service) as peer:
        await peer.send(*messages)
        closed_with, because = await peer.closed()
    assert closed_with == code
    assert reason in because
    assert len(because.encode()) <= 123


@module_loop
async def test_no_socket_or_operation_is_left_behind(service: Service) -> None:
    await until(lambda: len(service.transports.connections) == 0)
    assert service.transports.connections.operations == 0
    assert service.world.streams == 0


async def test_a_client_that_does_not_initialise_is_closed_with_4408() -> None:
    async with serve(TransportSettings(connection_init_wait_seconds=0.05)) as service:
        async with opened(service) as peer:
            assert await peer.closed() == (4408, "Connection initialisation timeout")


@module_loop
@pytest.mark.parametrize("offered", [["graphql-ws"], ["soap", "wamp"]])
async def test_unknown_subprotocols_are_refused_in_the_handshake(
    service: Service, offered: list[str]
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await connect(service.socket_url, subprotocols=[Subprotocol(name) for name in offered])
    assert refused.value.response.status_code == 400
    assert b"graphql-transport-ws" in refused.value.response.body


@module_loop
async def test_elsewhere_there_are_no_sockets(service: Service) -> None:
    """Told as such: 403 would send people looking for a key."""
    with pytest.raises(InvalidStatus) as refused:
        await connect(f"{service.socket_url}/elsewhere", subprotocols=[PROTOCOL])
    assert refused.value.response.status_code == 404


@module_loop
async def test_the_subprotocol_may_be_one_of_several(service: Service) -> None:
    offered = [Subprotocol("graphql-ws"), PROTOCOL]
    async with connect(service.socket_url, subprotocols=offered) as connection:
        assert connection.subprotocol == PROTOCOL


@module_loop
async def test_no_subprotocol_at_all_is_closed_with_4406(service: Service) -> None:
    async with connect(service.socket_url) as connection:
        assert await Peer(connection).closed() == (4406, "Subprotocol not acceptable")


@module_loop
@pytest.mark.parametrize(
    ("origin", "allowed"),
    [("http://127.0.0.1:{port}", True), ("https://evil.example", False), ("null", False)],
)
async def test_pages_of_other_origins_may_not_open_a_socket(
    service: Service, origin: str, allowed: bool
) -> None:
    origin = origin.format(port=service.port)
    if allowed:
        async with opened(service, additional_headers={"Origin": origin}):
            return
    with pytest.raises(InvalidStatus) as refused:
        await connect(service.socket_url, subprotocols=[PROTOCOL], additional_headers={"Origin": origin})
    assert refused.value.response.status_code == 403


async def test_origins_can_be_allowed() -> None:
    for origins in ({"https://shop.example"}, {"*"}):
        async with serve(TransportSettings(allowed_origins=frozenset(origins))) as service:
            async with opened(service, additional_headers={"Origin": "https://shop.example"}):
                assert len(service.transports.connections) == 1


async def test_whoever_is_not_let_in_is_closed_with_4403() -> None:
    async def on_connect(
        _socket: WebSocket, params: Mapping[str, object]
    ) -> Mapping[str, object] | bool | None:
        match params.get("key"):
            case "good":
                return {"role": "ADMIN"}
            case "bad":
                return False
            case "old":
                raise GraphQLError("The key has expired.", extensions={"code": "UNAUTHENTICATED"})
            case "crash":
                raise RuntimeError("the password is hunter2")
        return None

    async with serve(on_connect=on_connect) as service:
        for payload, expected in (
            ({"key": "bad"}, (4403, "Forbidden")),
            ({"key": "old"}, (4403, "The key has expired.")),
            ({"key": "crash"}, (4500, "Internal error")),
        ):
            async with opened(service) as peer:
                await peer.send({**INIT, "payload": payload})
                assert await peer.closed() == expected
        async with opened(service) as peer:
            await peer.send({**INIT, "payload": {"key": "good"}})
            assert await peer.receive() == {"type": "connection_ack", "payload": {"role": "ADMIN"}}


async def test_the_service_goes_with_1001_after_answers_under_way_and_without_complete() -> None:
    async with serve() as service, ready(service) as peer:
        await peer.send(FOREVER)
        assert (await peer.receive())["type"] == "next"
        await peer.send(subscribe("2", "mutation { addSlowly(amount: 5) }"))
        await until(lambda: service.transports.connections.operations == 2)
        closing = asyncio.create_task(service.transports.close())
        await until(lambda: service.world.streams == 0)
        service.world.gate.set()
        assert (await peer.receive())["payload"] == {"data": {"addSlowly": 5}}
        assert await peer.receive() == {"id": "2", "type": "complete"}
        assert await peer.closed() == (1001, "Going away")
        await closing
        with pytest.raises(InvalidStatus) as refused:
            await connect(service.socket_url, subprotocols=[PROTOCOL])
        assert refused.value.response.status_code == 503
        assert refused.value.response.headers["Retry-After"] == "1"


async def test_an_answer_that_never_comes_does_not_keep_the_service_from_going() -> None:
    async with serve(TransportSettings(grace_seconds=0.05)) as service, ready(service) as peer:
        await peer.send(subscribe("1", "mutation { addSlowly(amount: 5) }"))
        await until(lambda: service.transports.connections.operations == 1)
        await service.transports.close()
        assert await peer.closed() == (1001, "Going away")
        assert service.transports.connections.operations == 1, "it is still running, and not cut off"
        service.world.gate.set()
        await until(lambda: service.transports.connections.operations == 0)
        assert service.world.total == 5


MESSAGES = st.one_of(
    st.text(max_size=40),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["connection_init", "ping", "pong", "subscribe", "complete", "next"])},
        optional={
            "id": st.one_of(st.text(max_size=3), st.integers(), st.none()),
            "payload": st.one_of(
                st.none(),
                st.text(max_size=3),
                st.dictionaries(
                    st.sampled_from(["query", "variables", "operationName"]),
                    st.one_of(
                        st.text(max_size=3), st.none(), st.dictionaries(st.text(max_size=2), st.none())
                    ),
                ),
            ),
        },
    ).map(json.dumps),
)


@settings(max_examples=300, deadline=None)
@given(MESSAGES)
def test_any_text_is_a_message_or_malformed(text: str) -> None:
    message: object = None
    with suppress(MalformedMessage):
        message = read(text)
    assert message is None or isinstance(message, ConnectionInit | Ping | Pong | Subscribe | Complete)
