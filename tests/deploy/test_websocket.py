"""Operations over graphql-transport-ws: what is answered, completed, slowed down and left behind."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from gql import Client
from gql import gql as gql_document
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport

from deploy.transports import TransportSettings
from tests.deploy.sample_graph import Service, serve, until
from tests.deploy.socket_peer import FOREVER, HELLO, INIT, PROTOCOL, complete, opened, ready, subscribe


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service() -> AsyncIterator[Service]:
    async with serve() as running:
        yield running


module_loop = pytest.mark.asyncio(loop_scope="module")


@module_loop
async def test_pings_are_answered_at_any_time_with_their_payload(service: Service) -> None:
    async with opened(service) as peer:
        await peer.send({"type": "ping"}, {"type": "ping", "payload": {"a": ["é", 1, None]}})
        assert await peer.receive() == {"type": "pong"}
        assert await peer.receive() == {"type": "pong", "payload": {"a": ["é", 1, None]}}
        await peer.send(
            {"type": "pong"}, {"type": "pong", "payload": {}}, INIT, {"type": "ping", "payload": None}
        )
        assert await peer.receive() == {"type": "connection_ack"}
        assert await peer.receive() == {"type": "pong"}


async def test_silence_is_broken_by_pings() -> None:
    async with serve(TransportSettings(keep_alive_seconds=0.02)) as service, ready(service) as peer:
        assert await peer.receive() == {"type": "ping"}
        await peer.send({"type": "pong"})
        assert await peer.receive() == {"type": "ping"}


@module_loop
async def test_queries_and_mutations_have_one_next_and_a_complete(service: Service) -> None:
    async with ready(service) as peer:
        before = service.world.total
        await peer.send(HELLO)
        assert await peer.receive() == {
            "id": "1",
            "type": "next",
            "payload": {"data": {"hello": "hello world"}},
        }
        assert await peer.receive() == {"id": "1", "type": "complete"}
        await peer.send(subscribe("1", "mutation M($n: Int!) { add(amount: $n) }", variables={"n": 3}))
        assert (await peer.receive())["payload"] == {"data": {"add": before + 3}}
        assert await peer.receive() == {"id": "1", "type": "complete"}


@module_loop
async def test_subscriptions_give_their_events_and_complete(service: Service) -> None:
    async with ready(service) as peer:
        await peer.send(subscribe('"é\n', "subscription { ticks(to: 2) { value } }"))
        for value in (1, 2):
            assert await peer.receive() == {
                "id": '"é\n',
                "type": "next",
                "payload": {"data": {"ticks": {"value": value}}},
            }
        assert await peer.receive() == {"id": '"é\n', "type": "complete"}


@module_loop
@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ hello(name: 1) }", "BAD_USER_INPUT"),
        ("query ($v: Int!) { defaulted(value: $v) }", "BAD_USER_INPUT"),
        ("query A { hello } query B { hello }", "OPERATION_RESOLUTION_FAILURE"),
        ('subscription { unstartable(feedId: "x") }', "FEED_NOT_FOUND"),
    ],
)
async def test_the_fault_of_one_operation_is_its_own_error_and_nobody_elses(
    service: Service, query: str, code: str
) -> None:
    async with ready(service) as peer:
        await peer.send(FOREVER)
        assert (await peer.receive())["payload"] == {"data": {"forever": 1}}
        await peer.send(subscribe("2", query), HELLO | {"id": "3"})
        error = await peer.receive()
        assert (error["id"], error["type"]) == ("2", "error")
        assert error["payload"][0]["extensions"]["code"] == code
        assert [(await peer.receive())["type"] for _ in range(2)] == ["next", "complete"]
        await peer.send(HELLO | {"id": "2"})
        assert (await peer.receive())["id"] == "2", "the id is free again"
        assert service.world.streams == 1
    await until(lambda: service.world.streams == 0)


@module_loop
@pytest.mark.parametrize(
    ("on_purpose", "code"), [("true", "RESYNC_REQUIRED"), ("false", "INTERNAL_SERVER_ERROR")]
)
async def test_a_source_that_fails_ends_with_an_error_message(
    service: Service, on_purpose: str, code: str
) -> None:
    async with ready(service) as peer:
        await peer.send(subscribe("1", f"subscription {{ failing(onPurpose: {on_purpose}) }}"))
        assert (await peer.receive())["type"] == "next"
        error = await peer.receive()
        assert error["type"] == "error"
        assert error["payload"][0]["extensions"]["code"] == code
        await peer.send(HELLO)
        assert (await peer.receive())["type"] == "next", "no complete came after the error"


@module_loop
async def test_a_client_can_complete_a_subscription_and_use_its_id_again(service: Service) -> None:
    async with ready(service) as peer:
        for _ in range(2):
            await peer.send(FOREVER)
            assert (await peer.receive())["payload"] == {"data": {"forever": 1}}
            await peer.send(complete("1"), complete("1"), complete("unknown"))
        await peer.send({"type": "ping"})
        assert await peer.receive() == {"type": "pong"}, "nothing came of what was completed"
        await until(lambda: service.world.streams == 0)


async def test_the_answer_to_a_completed_query_is_not_sent_and_a_completed_mutation_is_not_cut_off() -> None:
    async with serve() as service, ready(service) as peer:
        for query in ("{ wait }", "mutation { addSlowly(amount: 5) }"):
            service.world.waiting.clear()
            await peer.send(subscribe("1", query))
            await service.world.waiting.wait()
            await peer.send(complete("1"), {"type": "ping"})
            assert await peer.receive() == {"type": "pong"}
        await peer.send(HELLO)
        assert [(await peer.receive())["type"] for _ in range(2)] == ["next", "complete"]
        service.world.gate.set()
        await until(lambda: service.transports.connections.operations == 0)
        assert service.world.total == 5
        await peer.send({"type": "ping"})
        assert await peer.receive() == {"type": "pong"}


async def test_a_socket_that_goes_ends_its_operations_but_no_mutation() -> None:
    async with serve() as service:
        connections = service.transports.connections
        async with ready(service) as peer:
            await peer.send(FOREVER, subscribe("2", "subscription { forever }"), subscribe("3", "{ wait }"))
            await until(lambda: service.world.streams == 2)
            await peer.send(subscribe("4", "mutation { addSlowly(amount: 5) }"))
            await until(lambda: connections.operations == 4)
            peer.connection.transport.abort()
        await until(lambda: connections.operations == 1)
        assert service.world.streams == 0
        service.world.gate.set()
        await until(lambda: len(connections) == 0)
        assert service.world.total == 5
        assert [task for task in asyncio.all_tasks() if "websocket" in repr(task.get_coro())] == []


@module_loop
async def test_each_operation_of_a_socket_has_its_own_context(service: Service) -> None:
    async with ready(service) as peer:
        numbers = []
        for _ in range(2):
            await peer.send(subscribe("1", "{ contextNumber again: contextNumber }"))
            data = (await peer.receive())["payload"]["data"]
            assert data["contextNumber"] == data["again"]
            numbers.append(data["contextNumber"])
            await peer.receive()
        assert numbers[1] == numbers[0] + 1


async def test_one_socket_runs_no_more_operations_than_it_may() -> None:
    async with serve(TransportSettings(max_operations=2)) as service, ready(service) as peer:
        await peer.send(FOREVER, FOREVER | {"id": "2"})
        assert {(await peer.receive())["id"] for _ in range(2)} == {"1", "2"}
        await peer.send(HELLO | {"id": "3"})
        error = await peer.receive()
        assert (error["id"], error["type"]) == ("3", "error")
        assert error["payload"][0]["extensions"]["code"] == "TOO_MANY_OPERATIONS"


SMALL_QUEUE = TransportSettings(queue_messages=4, patience_seconds=0.2)


async def test_a_consumer_that_is_too_slow_loses_its_subscription_and_nobody_else_waits() -> None:
    async with serve(SMALL_QUEUE) as service, ready(service) as other, ready(service) as slow:
        await slow.send(subscribe("1", "subscription { flood(size: 400000) }"))
        await until(lambda: service.world.streams == 1)
        await until(lambda: service.world.streams == 0)
        await other.send(HELLO)
        assert (await other.receive())["payload"] == {"data": {"hello": "hello world"}}
        message = await slow.receive()
        while message["type"] == "next":
            message = await slow.receive()
        assert message["type"] == "error"
        assert message["payload"][0]["extensions"]["code"] == "RESYNC_REQUIRED"
        await slow.send(HELLO)
        assert (await slow.receive())["type"] == "next", "the socket itself goes on"


async def test_a_consumer_that_keeps_up_gets_any_number_of_events() -> None:
    async with serve(SMALL_QUEUE) as service, ready(service) as peer:
        await peer.send(subscribe("1", "subscription { ticks(to: 2000) { value } }"))
        values = [(await peer.receive())["payload"]["data"]["ticks"]["value"] for _ in range(2_000)]
        assert values == list(range(1, 2_001))
        assert (await peer.receive())["type"] == "complete"


async def test_the_python_client_gql_queries_mutates_and_subscribes() -> None:
    async with serve() as service:
        transport = WebsocketsTransport(url=service.socket_url, subprotocols=[PROTOCOL])
        async with Client(transport=transport) as session:
            assert await session.execute(gql_document("{ hello }")) == {"hello": "hello world"}
            assert await session.execute(gql_document("mutation { add(amount: 2) }")) == {"add": 2}
            document = gql_document("subscription { ticks(to: 3) { value } }")
            events = [event async for event in session.subscribe(document)]
            assert events == [{"ticks": {"value": value}} for value in (1, 2, 3)]
            with pytest.raises(TransportQueryError):
                await session.execute(gql_document("{ nothing }"))
