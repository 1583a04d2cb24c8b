"""Rates, places and turns: nobody gets more than a share, and what cannot be done soon is turned away."""

import asyncio
from itertools import pairwise
from unittest.mock import Mock

import pytest
from graphql import GraphQLError
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import HTTPConnection

from deploy.auth.caller import Caller, name_of
from deploy.auth.door import OpenDoor
from deploy.auth.proofs import Proof, Token
from deploy.limits.admission import Admission
from deploy.limits.buckets import Buckets
from deploy.limits.company import Company
from deploy.limits.lane import Lane
from deploy.limits.rotation import Rotation
from deploy.limits.traffic import TrafficLimits
from deploy.transports import TransportSettings
from store.scope import Viewer
from store.vocabulary import ViewerRole
from tests.deploy.engine_calls import ask, only_error
from tests.deploy.http_calls import JSON, error_of, post
from tests.deploy.sample_graph import World, sample_engine, serve, until
from tests.deploy.socket_peer import HELLO, INIT, opened, ready, subscribe


class Clock:
    """Goes on when it is told to, however long a test takes."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_gives_what_was_saved_up_and_then_what_comes_in() -> None:
    clock = Clock()
    buckets = Buckets(10, 2.0, clock)
    assert [buckets.spend("a", 10) for _ in range(2)] == [0, 0]
    assert buckets.spend("a", 30) == 0, "a great one begins while nothing is owed"
    assert buckets.spend("a", 1) == pytest.approx(3.0)
    assert buckets.spend("b", 1) == 0, "another's is its own"
    clock.now = 2.9
    assert buckets.spend("a", 1) > 0
    clock.now = 3.1
    assert buckets.spend("a", 1) == 0


def test_a_bucket_holds_no_more_than_its_burst_and_zero_is_no_bound() -> None:
    clock = Clock()
    buckets = Buckets(10, 2.0, clock)
    clock.now = 1_000.0
    assert [buckets.spend("a", 21), buckets.spend("a", 1) > 0] == [0, True]
    assert [Buckets(0, 1.0, clock).spend("a", 10**9) for _ in range(3)] == [0, 0, 0]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers()), max_size=60))
def test_callers_take_turns_and_keep_their_own_order(puts: list[tuple[str, int]]) -> None:
    rotation: Rotation[int] = Rotation()
    for caller, item in puts:
        rotation.put(caller, item)
    taken = [rotation.take() for _ in puts]
    assert rotation.take() is None
    for caller in "abc":
        mine = [item for who, item in puts if who == caller]
        assert [each[1] for each in taken if each and each[0] == caller] == mine
        places = [place for place, each in enumerate(taken) if each and each[0] == caller]
        assert all(later - earlier <= 3 for earlier, later in pairwise(places))


def test_who_is_alone_is_known_by_when_anybody_else_was_here_last() -> None:
    clock = Clock()
    company = Company(10, clock)
    company.note("a")
    assert (company.alone("a"), company.alone("b")) == (True, False)
    clock.now = 4.0
    company.note("b")
    clock.now = 6.0
    company.note("a")
    company.note("a")
    clock.now = 13.9
    assert (company.alone("a"), company.alone("b"), company.alone("c")) == (False, False, False)
    clock.now = 14.0
    assert (company.alone("a"), company.alone("b")) == (True, False)
    company.note("c")
    assert not company.alone("a"), "it is the last that counts, of however many"


def lane(running: int, of_one: int, waiting: int, wait_seconds: float = 60) -> Lane:
    """A lane of callers that always have company."""
    company = Company(10, Clock())
    company.note("somebody")
    return Lane(running, of_one, waiting, wait_seconds, company)


async def test_one_caller_takes_its_share_of_a_lane_and_another_need_not_wait() -> None:
    shared = lane(4, 2, waiting=10)
    for _ in range(2):
        await shared.enter("greedy")
    third = asyncio.create_task(shared.enter("greedy"))
    await asyncio.sleep(0)
    assert not third.done()
    await shared.enter("neighbour")
    shared.leave("greedy")
    await third


async def test_a_caller_that_is_alone_has_all_of_a_lane_until_another_comes() -> None:
    clock = Clock()
    shared = Lane(4, 1, 10, 60, Company(10, clock))
    for _ in range(4):
        await shared.enter("greedy")
    fifth = asyncio.create_task(shared.enter("greedy"))
    other = asyncio.create_task(shared.enter("neighbour"))
    await asyncio.sleep(0)
    assert not fifth.done()
    shared.leave("greedy")
    await other
    for _ in range(2):
        shared.leave("greedy")
    await asyncio.sleep(0)
    assert not fifth.done(), "it has its share still"
    shared.leave("neighbour")
    clock.now = 10.0
    shared.leave("greedy")
    await fifth
    await shared.enter("greedy")


async def test_who_waits_is_let_in_caller_by_caller() -> None:
    shared = lane(1, 1, waiting=100)
    await shared.enter("first")
    order: list[str] = []

    async def come(caller: str) -> None:
        await shared.enter(caller)
        order.append(caller)
        shared.leave(caller)

    comers = [asyncio.create_task(come(caller)) for caller in ["greedy"] * 5 + ["neighbour"] * 2]
    await asyncio.sleep(0)
    shared.leave("first")
    await asyncio.gather(*comers)
    assert order[:4] == ["greedy", "neighbour", "greedy", "neighbour"]


async def test_what_would_wait_too_long_is_turned_away_and_what_has_gone_takes_no_place() -> None:
    hasty = lane(2, 1, waiting=4, wait_seconds=0.01)
    await hasty.enter("a")
    for _ in range(2):
        with pytest.raises(GraphQLError, match="try again") as refused:
            await hasty.enter("a")
        assert (refused.value.extensions or {})["code"] == "OVERLOADED"
    patient = lane(2, 1, waiting=4)
    await patient.enter("a")
    waiting = [asyncio.create_task(patient.enter("a")) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(GraphQLError, match="try again"):
        await patient.enter("a")
    for one in waiting:
        one.cancel()
    patient.leave("a")
    await asyncio.gather(*waiting, return_exceptions=True)
    await patient.enter("a")


async def test_a_caller_that_asks_for_too_much_is_refused_with_the_time_to_wait() -> None:
    admission = Admission(TrafficLimits(cost_per_second=10, burst_seconds=0.1), now=Clock())
    admission.charge("192.0.2.1", 100)
    with pytest.raises(GraphQLError) as refused:
        admission.charge("192.0.2.1", 1)
    extensions = refused.value.extensions or {}
    assert (extensions["code"], extensions["limit"]) == ("RATE_LIMITED", 10)
    assert extensions["retryAfterMs"] == 10_000
    admission.charge("192.0.2.2", 1)


async def test_the_size_of_a_request_counts_as_well() -> None:
    admission = Admission(TrafficLimits(cost_per_second=10, burst_seconds=0.1), now=Clock())
    admission.charge("a", 0, size_bytes=100_000)
    with pytest.raises(GraphQLError):
        admission.charge("a", 0)


@pytest.mark.parametrize("query", ["{ hello }", "subscription { forever }"])
async def test_the_size_of_a_message_counts_as_that_of_a_body_does(query: str) -> None:
    """A socket was a way to send any number of bytes for nothing."""
    limits = TrafficLimits(cost_per_second=10, burst_seconds=0.1)
    async with serve(admission=Admission(limits, now=Clock())) as service, ready(service) as peer:
        await peer.send(subscribe("large", query + "#" * 100_000))
        assert (await peer.receive())["type"] == "next"
        await peer.send(HELLO)
        while (answer := await peer.receive())["id"] == "large":
            pass
        assert answer["payload"][0]["extensions"]["code"] == "RATE_LIMITED"


def test_keys_of_the_same_name_are_callers_of_their_own() -> None:
    def shown(proof: Proof | None, key: str | None, name: str = "connector") -> str | None:
        viewer = Viewer(name, ViewerRole.CONNECTOR, key_id=key)
        return name_of(Mock(state=Mock(guest=Caller(viewer, proof, OpenDoor()))))

    token = Token("a.b.c")
    names = [shown(token, "one"), shown(token, "two"), shown(token, None), shown(token, None, "one")]
    assert len({*names}) == 4
    assert None not in names
    assert shown(None, None) is None


ENDLESS = "subscription { forever }"
SCANT = TrafficLimits(cost_per_second=1, burst_seconds=1.0)


async def test_over_http_too_much_is_429_with_retry_after() -> None:
    async with serve(admission=Admission(SCANT, now=Clock())) as service:
        assert (await post(service, {"query": "{ leaf { name } }"}, JSON)).status_code == 200
        response = await post(service, {"query": "{ leaf { name } }"}, JSON)
        assert (response.status_code, error_of(response)["extensions"]["code"]) == (429, "RATE_LIMITED")
        assert int(response.headers["retry-after"]) >= 1


async def test_over_a_socket_too_much_is_an_error_that_says_when() -> None:
    async with serve(admission=Admission(SCANT, now=Clock())) as service, ready(service) as peer:
        error = None
        while error is None:
            await peer.send(HELLO)
            message = await peer.receive()
            if message["type"] == "error":
                [error] = message["payload"]
            else:
                assert (await peer.receive())["type"] == "complete"
    assert error["extensions"]["code"] == "RATE_LIMITED"
    assert error["extensions"]["retryAfterMs"] > 0


async def test_overload_is_503_with_retry_after() -> None:
    limits = TrafficLimits(reads=1, waiting=1, wait_seconds=0.05)
    async with serve(admission=Admission(limits)) as service:
        held = asyncio.create_task(post(service, {"query": "{ wait }"}, JSON))
        await until(service.world.waiting.is_set)
        response = await post(service, {"query": "{ hello }"}, JSON)
        assert (response.status_code, error_of(response)["extensions"]["code"]) == (503, "OVERLOADED")
        assert response.headers["retry-after"] == "1"
        service.world.gate.set()
        assert (await held).status_code == 200


async def test_writes_do_not_wait_for_reads() -> None:
    world = World()
    engine = sample_engine(world, admission=Admission(TrafficLimits(reads=1, waiting=1, wait_seconds=0.05)))
    reading = asyncio.create_task(ask(engine, "{ wait }"))
    await until(world.waiting.is_set)
    assert (await ask(engine, "mutation { add(amount: 2) }")).payload == {"data": {"add": 2}}
    assert only_error(await ask(engine, "{ hello }"))["extensions"]["code"] == "OVERLOADED"
    world.gate.set()
    await reading


async def test_sockets_and_streams_of_one_key_are_bounded() -> None:
    def by_header(connection: HTTPConnection) -> str | None:
        return connection.headers.get("x-key")

    stream = {"Accept": "text/event-stream", "Content-Type": "application/json", "X-Key": "k"}
    settings = TransportSettings(max_streams=2)
    async with serve(settings, name_of=by_header) as service:
        async with (
            service.http.stream("POST", "/graphql", json={"query": ENDLESS}, headers=stream),
            opened(service, additional_headers={"X-Key": "k"}) as second,
        ):
            await second.send(INIT)
            assert (await second.receive())["type"] == "connection_ack"
            response = await service.http.post("/graphql", json={"query": ENDLESS}, headers=stream)
            extensions = error_of(response)["extensions"]
            assert response.status_code == 429
            assert extensions == {"code": "TOO_MANY_SOCKETS", "limit": 2, "value": 3}
            async with opened(service, additional_headers={"X-Key": "k"}) as third:
                await third.send(INIT)
                assert (await third.closed())[0] == 1013
            async with ready(service):
                pass
        # Those that have gone make room.
        await until(lambda: service.transports.connections.seats.taken_by("k") == 0)
