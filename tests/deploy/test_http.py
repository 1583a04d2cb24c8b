"""GraphQL over HTTP, to the letter of its draft (version of 2025)."""

import gzip
from collections.abc import AsyncIterator
from urllib.parse import quote, urlencode

import httpx
import pytest
import pytest_asyncio

from deploy.transports import TransportSettings
from deploy.transports.negotiation import accepts_gzip
from tests.deploy.http_calls import BROWSER, EVENTS, GOOD, HTML, JSON, NEWER, error_of, post
from tests.deploy.sample_graph import Service, serve

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service() -> AsyncIterator[Service]:
    async with serve(TransportSettings(max_body_bytes=100_000)) as running:
        yield running


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (NEWER, NEWER),
        (f"{NEWER}, {JSON}", NEWER),
        (f"{JSON}, {NEWER}", NEWER),
        (f"{NEWER};q=0.5, {JSON}", JSON),
        (f"{NEWER}; charset=utf-8, {JSON}; charset=utf-8", NEWER),
        (f"{NEWER}, {JSON};q=0.9, {EVENTS};q=0.8", NEWER),
        (f"{JSON};q=0, */*", NEWER),
        ("text/plain, */*;q=0.1", JSON),
        ("APPLICATION/JSON", JSON),
    ],
)
async def test_the_media_type_is_the_one_accept_prefers(
    service: Service, accept: str | None, media_type: str
) -> None:
    response = await post(service, {"query": "{ hello }"}, accept)
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert response.content == b'{"data":{"hello":"hello world"}}'
    assert "Accept" in response.headers["vary"]
    assert "etag" not in response.headers


@pytest.mark.parametrize(
    "accept", ["text/plain", "application/xml", f"{JSON};q=0", f"{JSON}; charset=utf-16", HTML]
)
async def test_what_is_not_to_be_had_is_406(service: Service, accept: str) -> None:
    response = await post(service, {"query": "{ hello }"}, accept)
    assert response.status_code == 406
    assert error_of(response)["extensions"]["code"] == "NOT_ACCEPTABLE"


@pytest.mark.parametrize(
    ("query", "older", "newer"),
    [
        ("{ hello }", 200, 200),
        ("{ boom }", 200, 200),
        ("{", 200, 400),
        ("{ nothing }", 200, 400),
        ("{ hello(name: 7) }", 200, 400),
        ("query A { hello } query B { hello }", 200, 400),
        ("query ($v: Int!) { defaulted(value: $v) }", 200, 400),
    ],
)
async def test_the_status_follows_the_media_type(
    service: Service, query: str, older: int, newer: int
) -> None:
    """With the newer media type a request that is not executed is 4xx; with neither has it ``data``."""
    for accept, status in ((JSON, older), (NEWER, newer)):
        response = await post(service, {"query": query}, accept)
        assert response.status_code == status
        assert ("data" in response.json()) == (newer == 200)


@pytest.mark.parametrize("accept", [JSON, NEWER])
@pytest.mark.parametrize(("header", "status"), [("X-Deny", 401), ("X-Break", 500)])
async def test_a_refused_or_failed_context_has_its_own_status(
    service: Service, accept: str, header: str, status: int
) -> None:
    response = await post(service, {"query": "{ hello }"}, accept, **{header: "1"})
    assert response.status_code == status
    assert "hunter2" not in error_of(response)["message"]
    assert ("www-authenticate" in response.headers) == (status == 401)


async def test_compressed_bodies_are_not_read(service: Service) -> None:
    response = await post(service, gzip.compress(GOOD), JSON, **{"Content-Encoding": "gzip"})
    assert response.status_code == 415


async def test_a_body_without_a_content_type_is_415(service: Service) -> None:
    response = await service.http.post("/graphql", content=GOOD)
    assert response.status_code == 415


@pytest.mark.parametrize("chunked", [False, True])
async def test_too_large_a_body_is_413_however_it_is_sent(service: Service, chunked: bool) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b" " * 10_000

    content = chunks() if chunked else b" " * 300_000
    response = await service.http.post("/graphql", content=content, headers={"Content-Type": JSON})
    assert response.status_code == 413
    assert error_of(response)["extensions"]["code"] == "PAYLOAD_TOO_LARGE"
    assert (await post(service, GOOD, JSON)).status_code == 200


@pytest.mark.parametrize("method", ["PATCH", "TRACE", "PURGE"])
async def test_other_methods_are_405_with_allow(service: Service, method: str) -> None:
    response = await service.http.request(method, "/graphql")
    assert response.status_code == 405
    assert response.headers["allow"] == "DELETE, GET, HEAD, OPTIONS, POST, PUT"


async def test_options_names_the_methods(service: Service) -> None:
    response = await service.http.options("/graphql")
    assert (response.status_code, response.headers["allow"]) == (204, "DELETE, GET, HEAD, OPTIONS, POST, PUT")
    assert response.content == b""


async def get(service: Service, accept: str = JSON, **parameters: str) -> httpx.Response:
    return await service.http.get(f"/graphql?{urlencode(parameters)}", headers={"Accept": accept})


async def test_get_carries_all_parameters(service: Service) -> None:
    query = "query A { a: hello } query B($n: String) { b: hello(name: $n) }"
    response = await get(
        service, query=query, operationName="B", variables='{"n":"ü+ &"}', extensions='{"a":1}'
    )
    assert response.json() == {"data": {"b": "hello ü+ &"}}
    empty = await get(service, query="{ hello }", operationName="", variables="", extensions="")
    assert empty.json() == {"data": {"hello": "hello world"}}


@pytest.mark.parametrize("accept", [JSON, NEWER, EVENTS])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_mutations_by_get_are_405(service: Service, accept: str, method: str) -> None:
    url = f"/graphql?query={quote('mutation { add(amount: 1) }')}"
    response = await service.http.request(method, url, headers={"Accept": accept})
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert service.world.total == 0


async def test_head_is_get_without_the_body(service: Service) -> None:
    response = await service.http.head("/graphql?query={hello}", headers={"Accept": NEWER})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(NEWER)
    assert response.content == b""


async def test_a_subscription_needs_a_stream(service: Service) -> None:
    response = await post(service, {"query": "subscription { ticks(to: 1) { value } }"}, NEWER)
    assert response.status_code == 406
    assert EVENTS in error_of(response)["message"]


@pytest.mark.parametrize(
    ("accept_encoding", "size", "compressed"),
    [
        ("gzip", 2_000, True),
        ("gzip, deflate, br", 200_000, True),
        ("*", 2_000, True),
        ("x-gzip;q=0.2", 2_000, True),
        ("gzip", 900, False),
        ("gzip;q=0", 2_000, False),
        ("gzip;q=0, *", 2_000, False),
        ("identity", 2_000, False),
        ("", 2_000, False),
    ],
)
async def test_answers_over_a_kilobyte_are_compressed_for_those_who_accept_it(
    service: Service, accept_encoding: str, size: int, compressed: bool
) -> None:
    assert accepts_gzip(accept_encoding) or not compressed
    response = await post(
        service, {"query": f"{{ big(size: {size}) }}"}, JSON, **{"Accept-Encoding": accept_encoding}
    )
    assert (response.headers.get("content-encoding") == "gzip") == compressed
    assert "Accept-Encoding" in response.headers["vary"]
    assert response.json()["data"]["big"] == "x" * size


async def test_each_operation_has_its_own_context(service: Service) -> None:
    query = {"query": "{ contextNumber again: contextNumber }"}
    first, second = [(await post(service, query, JSON)).json()["data"] for _ in range(2)]
    assert first["contextNumber"] == first["again"] == second["again"] - 1


async def test_browsers_get_graphiql_and_its_files_from_here(service: Service) -> None:
    page = await service.http.get("/graphql", headers={"Accept": BROWSER})
    assert page.status_code == 200
    assert page.headers["content-type"].startswith(HTML)
    policy = page.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    sources = [part.split('"')[0] for part in page.text.replace('href="', 'src="').split('src="')[1:]]
    assert len(sources) >= 7
    for source in [*sources, "/graphiql/first-query.graphql"]:
        assert source.startswith("/graphiql/"), "nothing comes from elsewhere"
        assert (await service.http.get(source)).status_code == 200
    assert "<script>" not in page.text, "a strict policy allows no script in the page"
    assert (await service.http.get("/graphiql/../page.py")).status_code == 404


async def test_graphiql_can_be_switched_off() -> None:
    async with serve(TransportSettings(graphiql=False)) as service:
        response = await service.http.get("/graphql?query={hello}", headers={"Accept": BROWSER})
        assert response.json() == {"data": {"hello": "hello world"}}
        assert (await service.http.get("/graphql", headers={"Accept": HTML})).status_code == 406
        assert (await service.http.get("/graphiql/start.js")).status_code == 404
