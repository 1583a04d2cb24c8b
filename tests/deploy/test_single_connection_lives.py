"""How long reserved event streams live, how many there may be, and what ends with them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from deploy.limits.admission import Admission
from deploy.transports import TransportSettings
from tests.deploy.http_calls import error_of, is_departure
from tests.deploy.sample_graph import serve, until
from tests.deploy.stream_peer import opened, reserve, start, stop


async def test_a_reservation_that_is_not_fulfilled_in_time_is_gone_with_all_that_runs_on_it() -> None:
    async with serve(TransportSettings(reservation_seconds=3)) as service:
        token = await reserve(service)
        await start(service, token, "s", "subscription { forever }")
        await start(service, token, "m", "mutation { addSlowly(amount: 5) }")
        await until(lambda: service.transports.connections.operations == 1)
        assert service.world.streams == 0
        assert (await start(service, token, "1", "{ hello }")).status_code == 404
        service.world.gate.set()
        await until(lambda: len(service.transports.connections) == 0)
        assert service.world.total == 5, "a mutation is not cut off half-way"


async def test_reservations_are_bounded_and_open_streams_do_not_count() -> None:
    async with serve(TransportSettings(max_reservations=2)) as service:
        tokens = [await reserve(service) for _ in range(2)]
        refused = await service.http.put("/graphql")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
        assert error_of(refused)["extensions"] == {"code": "TOO_MANY_STREAMS"}
        async with opened(service, tokens[0]):
            await reserve(service)


async def test_one_caller_leaves_reservations_to_others() -> None:
    """Reserving costs nothing: who did it again and again left nobody else a stream."""
    named = TransportSettings(max_reservations=4)
    async with serve(named, name_of=lambda asking: asking.headers.get("x-name")) as service:
        greedy, other = ({"X-Name": name} for name in ("greedy", "other"))
        reserved = [await service.http.put("/graphql", headers=greedy) for _ in range(3)]
        assert [each.status_code for each in reserved] == [201, 201, 503]
        reserved = [await service.http.put("/graphql", headers=other) for _ in range(3)]
        assert [each.status_code for each in reserved] == [201, 201, 503]


async def test_one_stream_runs_no_more_operations_than_it_may() -> None:
    async with serve(TransportSettings(max_operations=2)) as service:
        token = await reserve(service)
        for operation_id in ("1", "2"):
            await start(service, token, operation_id, "subscription { forever }")
        refused = await start(service, token, "3", "{ hello }")
        assert refused.status_code == 429
        assert error_of(refused)["extensions"] == {
            "code": "TOO_MANY_OPERATIONS",
            "limit": 2,
            "value": 3,
        }


class Reading(Admission):
    """Documents are read when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = 0
        self.begun = asyncio.Event()

    @asynccontextmanager
    async def turn_to_read(self, caller: str) -> AsyncIterator[None]:
        """Whatever caller's."""
        self.waiting += 1
        await self.begun.wait()
        yield


@pytest.mark.parametrize(
    ("ids", "statuses"), [("111", [202, 409, 409]), ("1234", [202, 202, 429, 429])], ids=["id", "places"]
)
async def test_what_others_took_while_a_document_was_read_is_taken(ids: str, statuses: list[int]) -> None:
    """All of them found the stream empty: a client could run as many on one stream as it sent at once."""
    reading = Reading()
    async with serve(TransportSettings(max_operations=2), admission=reading) as service:
        token = await reserve(service)
        asked = [asyncio.create_task(start(service, token, each, "subscription { forever }")) for each in ids]
        await until(lambda: reading.waiting == len(ids))
        reading.begun.set()
        assert sorted([(await each).status_code for each in asked]) == statuses


async def test_a_client_that_goes_ends_its_operations_but_no_mutation() -> None:
    async with serve() as service:
        token = await reserve(service)
        async with opened(service, token) as stream:
            await start(service, token, "s", "subscription { forever }")
            await stream.event()
            await start(service, token, "m", "mutation { addSlowly(amount: 5) }")
            await until(lambda: service.transports.connections.operations == 2)
        await until(lambda: service.transports.connections.operations == 1)
        assert service.world.streams == 0
        assert (await start(service, token, "1", "{ hello }")).status_code == 404
        service.world.gate.set()
        await until(lambda: len(service.transports.connections) == 0)
        assert service.world.total == 5


async def test_silence_is_broken_by_comments() -> None:
    async with serve(TransportSettings(keep_alive_seconds=0.02)) as service:
        token = await reserve(service)
        async with opened(service, token) as stream:
            waiting = asyncio.create_task(stream.event())
            await until(lambda: stream.comments >= 4)
            await start(service, token, "1", "{ hello }")
            assert (await waiting)[1]["id"] == "1"


async def test_a_consumer_that_is_too_slow_loses_its_subscription() -> None:
    async with serve(TransportSettings(queue_messages=4, patience_seconds=0.2)) as service:
        token = await reserve(service)
        await start(service, token, "s", "subscription { flood(size: 400000) }")
        await until(lambda: service.world.streams == 1)
        await until(lambda: service.world.streams == 0)
        async with opened(service, token) as stream:
            name, data = await stream.event()
            while "errors" not in data["payload"]:
                name, data = await stream.event()
            assert name == "next"
            assert data["payload"]["errors"][0]["extensions"]["code"] == "RESYNC_REQUIRED"
            assert await stream.event() == ("complete", {"id": "s"})


async def test_the_service_goes_after_answers_under_way_and_without_complete() -> None:
    async with serve() as service:
        token, unopened = await reserve(service), await reserve(service)
        async with opened(service, token) as stream:
            await start(service, token, "s", "subscription { forever }")
            assert (await stream.event())[1]["id"] == "s"
            await start(service, token, "m", "mutation { addSlowly(amount: 5) }")
            await until(lambda: service.transports.connections.operations == 2)
            closing = asyncio.create_task(service.transports.close())
            await until(lambda: service.world.streams == 0)
            for response in (
                await service.http.put("/graphql"),
                await start(service, token, "late", "{ hello }"),
            ):
                assert is_departure(response)
            service.world.gate.set()
            assert await stream.event() == ("next", {"id": "m", "payload": {"data": {"addSlowly": 5}}})
            assert await stream.event() == ("complete", {"id": "m"})
            assert await stream.rest() == "retry: 1000\n: going away, come back\n\n"
            await closing
        assert (await stop(service, unopened, "1")).status_code == 404
