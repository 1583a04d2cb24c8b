"""graphql-sse in its single-connection mode: one reserved event stream for all operations of a client."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.deploy.http_calls import EVENTS, JSON, NEWER, error_of
from tests.deploy.sample_graph import Service, serve, until
from tests.deploy.stream_peer import TOKEN, opened, reserve, start, stop

module_loop = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service() -> AsyncIterator[Service]:
    async with serve() as running:
        yield running


@module_loop
async def test_a_reservation_is_201_with_a_token_in_the_body(service: Service) -> None:
    responses = [await service.http.put("/graphql", headers={"Accept": "text/plain"}) for _ in range(3)]
    for response in responses:
        assert response.status_code == 201
        assert response.headers["content-type"] == "text/plain; charset=utf-8"
        assert response.headers["cache-control"] == "no-store"
        assert len(response.text) >= 43, "256 bits of chance"
    assert len({response.text for response in responses}) == 3


@module_loop
@pytest.mark.parametrize("accept", ["application/json", "text/event-stream", "text/plain;q=0"])
async def test_a_reservation_that_cannot_be_told_is_406(service: Service, accept: str) -> None:
    assert (await service.http.put("/graphql", headers={"Accept": accept})).status_code == 406


@module_loop
@pytest.mark.parametrize("in_url", [False, True])
async def test_operations_are_accepted_with_202_and_their_results_come_with_their_ids(
    service: Service, in_url: bool
) -> None:
    token = await reserve(service)
    async with opened(service, token, in_url=in_url) as stream:
        response = await start(service, token, "q", "{ hello }")
        assert (response.status_code, response.content) == (202, b"")
        assert await stream.event() == ("next", {"id": "q", "payload": {"data": {"hello": "hello world"}}})
        assert await stream.event() == ("complete", {"id": "q"})
        before = service.world.total
        assert (await start(service, token, "m", "mutation { add(amount: 2) }")).status_code == 202
        assert await stream.event() == ("next", {"id": "m", "payload": {"data": {"add": before + 2}}})
        assert await stream.event() == ("complete", {"id": "m"})
        assert (
            await start(service, token, "s", "subscription { ticks(to: 2) { value } }")
        ).status_code == 202
        for value in (1, 2):
            payload = {"data": {"ticks": {"value": value}}}
            assert await stream.event() == ("next", {"id": "s", "payload": payload})
        assert await stream.event() == ("complete", {"id": "s"})
        assert stream.comments >= 1, "the first bytes go out at once"


@module_loop
async def test_an_operation_may_come_by_get_and_with_the_token_in_the_url(service: Service) -> None:
    token = await reserve(service)
    async with opened(service, token) as stream:
        parameters = {"query": "{ hello }", "extensions": '{"operationId":"g"}', "token": token}
        response = await service.http.get("/graphql", params=parameters, headers={"Accept": JSON})
        assert response.status_code == 202
        assert (await stream.event())[1]["id"] == "g"


@module_loop
async def test_what_is_said_before_the_stream_is_open_waits_for_it(service: Service) -> None:
    token = await reserve(service)
    assert (await start(service, token, "early", "{ hello }")).status_code == 202
    async with opened(service, token) as stream:
        assert (await stream.event())[1]["id"] == "early"
        assert await stream.event() == ("complete", {"id": "early"})


@module_loop
async def test_only_one_stream_can_be_behind_a_token(service: Service) -> None:
    token = await reserve(service)
    async with opened(service, token) as stream:
        second = await service.http.get("/graphql", headers={"Accept": EVENTS, TOKEN: token})
        assert second.status_code == 409
        assert error_of(second)["extensions"] == {"code": "STREAM_ALREADY_OPEN"}
        await start(service, token, "1", "{ hello }")
        assert (await stream.event())[0] == "next", "the first one goes on"
    third = second
    while third.status_code == 409:
        third = await service.http.get("/graphql", headers={"Accept": EVENTS, TOKEN: token})
    assert third.status_code == 404, "a token is for one stream"


@module_loop
@pytest.mark.parametrize("token", ["made-up", "0" * 43])
async def test_an_unknown_token_is_404_whatever_it_comes_with(service: Service, token: str) -> None:
    for response in (
        await service.http.get("/graphql", headers={"Accept": EVENTS, TOKEN: token}),
        await service.http.get(f"/graphql?token={token}", headers={"Accept": EVENTS}),
        await start(service, token, "1", "{ hello }"),
        await stop(service, token, "1"),
        await service.http.delete("/graphql?operationId=1"),
    ):
        assert response.status_code == 404
        assert error_of(response)["extensions"] == {"code": "STREAM_NOT_FOUND"}


@module_loop
@pytest.mark.parametrize(
    ("query", "operation_id", "status", "code"),
    [
        ("{", "1", 400, "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "1", 400, "GRAPHQL_VALIDATION_FAILED"),
        ("query A { hello } query B { hello }", "1", 400, "OPERATION_RESOLUTION_FAILURE"),
        ("{ hello }", None, 400, "BAD_REQUEST"),
        ("{ hello }", "", 400, "BAD_REQUEST"),
        ("{ hello }", 7, 400, "BAD_REQUEST"),
        ("{ hello }", "taken", 409, "OPERATION_ID_IN_USE"),
    ],
)
async def test_what_is_wrong_with_a_request_is_answered_to_it(
    service: Service, query: str, operation_id: object, status: int, code: str
) -> None:
    """As in GraphQL over HTTP; nothing of it is in the stream, and its id is free."""
    token = await reserve(service)
    async with opened(service, token) as stream:
        assert (await start(service, token, "taken", "subscription { forever }")).status_code == 202
        assert (await stream.event())[1]["payload"] == {"data": {"forever": 1}}
        for accept in ("*/*", NEWER):
            response = await start(service, token, operation_id, query, accept)
            assert response.status_code == status
            assert error_of(response)["extensions"]["code"] == code
        older = await start(service, token, operation_id, query, JSON)
        parsed_as_graphql = code.startswith(("GRAPHQL", "OPERATION_RES"))
        assert older.status_code == (200 if parsed_as_graphql else status)
        assert (await start(service, token, "1", "{ hello }")).status_code == 202
        assert (await stream.event())[1]["payload"] == {"data": {"hello": "hello world"}}


@module_loop
async def test_mutations_by_get_and_malformed_bodies_are_refused_as_anywhere(service: Service) -> None:
    token = await reserve(service)
    parameters = {"query": "mutation { add(amount: 1) }", "extensions": '{"operationId":"1"}'}
    by_get = await service.http.get("/graphql", params=parameters, headers={TOKEN: token, "Accept": JSON})
    assert (by_get.status_code, by_get.headers["allow"]) == (405, "POST")
    malformed = await service.http.post(
        "/graphql", content=b"{", headers={TOKEN: token, "Content-Type": JSON}
    )
    assert malformed.status_code == 400
    not_json = await service.http.post("/graphql", content=b"{}", headers={TOKEN: token})
    assert not_json.status_code == 415
    unacceptable = await start(service, token, "1", "{ hello }", accept="text/csv")
    assert unacceptable.status_code == 406


@module_loop
@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("query ($v: Int!) { defaulted(value: $v) }", "BAD_USER_INPUT"),
        ('subscription { unstartable(feedId: "x") }', "FEED_NOT_FOUND"),
        ("{ refused }", "FEED_NOT_FOUND"),
    ],
)
async def test_what_goes_wrong_after_acceptance_is_told_in_the_stream(
    service: Service, query: str, code: str
) -> None:
    token = await reserve(service)
    async with opened(service, token) as stream:
        assert (await start(service, token, "1", query)).status_code == 202
        name, data = await stream.event()
        assert (name, data["id"]) == ("next", "1")
        assert data["payload"]["errors"][0]["extensions"]["code"] == code
        assert await stream.event() == ("complete", {"id": "1"})


@module_loop
async def test_delete_ends_an_operation_and_frees_its_id(service: Service) -> None:
    token = await reserve(service)
    async with opened(service, token) as stream:
        for _ in range(2):
            assert (await start(service, token, "s", "subscription { forever }")).status_code == 202
            assert (await stream.event())[1]["payload"] == {"data": {"forever": 1}}
            response = await stop(service, token, "s")
            assert (response.status_code, response.content) == (200, b"")
        await until(lambda: service.world.streams == 0)
        assert (await stop(service, token, "s")).status_code == 200, "it is over already"
        assert (await stop(service, token, "never was")).status_code == 200
        missing = await stop(service, token, None)
        assert missing.status_code == 400
        assert "'operationId' is missing" in error_of(missing)["message"]
        await start(service, token, "1", "{ hello }")
        assert (await stream.event())[1]["id"] == "1", "nothing more is said of what was ended"
