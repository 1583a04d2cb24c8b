"""Documents that are named instead of sent: automatic persisted queries and trusted documents."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from deploy.known_documents import KnownDocuments
from deploy.trusted_documents import TrustedDocuments, hash_of
from tests.deploy.http_calls import EVENTS, JSON, NEWER, error_of, post
from tests.deploy.sample_graph import Service, serve
from tests.deploy.socket_peer import ready

TRUSTED = "query Hello { hello }"
ADD = "mutation { add(amount: 0) }"
TRUSTED_DOCUMENTS = TrustedDocuments(
    {"hello": TRUSTED, hash_of(TRUSTED): TRUSTED, "add": ADD}, frozenset([TRUSTED, ADD])
)
ANSWER = {"data": {"hello": "hello world"}}

module_loop = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service() -> AsyncIterator[Service]:
    known = KnownDocuments(TRUSTED_DOCUMENTS, automatic=True, max_documents=20, max_bytes=2_000)
    async with serve(known=known) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def strict_service() -> AsyncIterator[Service]:
    known = KnownDocuments(TRUSTED_DOCUMENTS, only_trusted=True, automatic=True)
    async with serve(known=known) as running:
        yield running


def hashed(text: str, **members: object) -> dict[str, Any]:
    """The body that Apollo Client and urql send first."""
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash_of(text)}}, **members}


async def get(service: Service, **parameters: object) -> httpx.Response:
    written = {
        name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()
    }
    return await service.http.get("/graphql", params=written, headers={"Accept": JSON})


@module_loop
@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_a_hash_is_not_found_then_sent_with_its_text_and_found_from_then_on(
    service: Service, method: str
) -> None:
    text = f"query ($n: String) {{ by{method}: hello(name: $n) }}"
    body = hashed(text, variables={"n": "you"})

    async def send(body: dict[str, Any]) -> httpx.Response:
        return await (post(service, body, JSON) if method == "POST" else get(service, **body))

    unknown = await send(body)
    assert unknown.status_code == 200
    assert error_of(unknown) == {
        "message": "PersistedQueryNotFound",
        "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"},
    }
    for sent in ({**body, "query": text}, body, {**body, "query": ""}, {"documentId": hash_of(text)}):
        answer = (await send({"variables": {"n": "you"}, **sent})).json()
        assert answer == {"data": {f"by{method}": "hello you"}}


@module_loop
async def test_the_status_of_an_unknown_hash_follows_the_media_type(service: Service) -> None:
    for accept, status in ((JSON, 200), (NEWER, 400)):
        response = await post(service, hashed("{ never: hello }"), accept)
        assert response.status_code == status
        assert error_of(response)["message"] == "PersistedQueryNotFound"
    stream = await post(service, hashed("{ never: hello }"), EVENTS)
    assert "PersistedQueryNotFound" in stream.text
    assert stream.text.endswith("event: complete\ndata: \n\n")


@module_loop
@pytest.mark.parametrize("accept", [JSON, NEWER])
async def test_a_hash_of_another_document_is_400_and_nothing_is_kept(service: Service, accept: str) -> None:
    claim = "{ claimed: hello }"
    response = await post(service, hashed(claim, query="{ other: hello }"), accept)
    assert response.status_code == 400
    assert error_of(response)["extensions"] == {"code": "PERSISTED_QUERY_MISMATCH"}
    assert error_of(await post(service, hashed(claim), JSON))["message"] == "PersistedQueryNotFound"


@module_loop
@pytest.mark.parametrize(
    "given",
    [7, "x", [], {}, {"version": 1}, {"sha256Hash": "a"}, {"version": 2, "sha256Hash": "a"},
     {"version": "1", "sha256Hash": "a"}, {"version": 1, "sha256Hash": ""}, {"version": 1, "sha256Hash": 7}],
)  # fmt: skip
async def test_a_malformed_hash_is_400(service: Service, given: object) -> None:
    for query in ({}, {"query": "{ hello }"}):
        response = await post(service, {**query, "extensions": {"persistedQuery": given}}, JSON)
        assert response.status_code == 400
        assert "'extensions.persistedQuery'" in error_of(response)["message"]


@module_loop
async def test_a_faulty_document_is_not_kept(service: Service) -> None:
    faulty = "{ nothing }"
    response = await post(service, hashed(faulty, query=faulty), JSON)
    assert error_of(response)["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert error_of(await post(service, hashed(faulty), JSON))["message"] == "PersistedQueryNotFound"


@module_loop
async def test_what_is_kept_is_bounded_in_number_and_bytes_and_the_least_used_gives_way(
    service: Service,
) -> None:
    often = "{ often: hello }"
    await post(service, hashed(often, query=often), JSON)
    texts = [f"{{ n{number}: hello }}" for number in range(40)]
    for text in texts:
        assert (await post(service, hashed(text, query=text), JSON)).status_code == 200
        assert "data" in (await post(service, hashed(often), JSON)).json()
    kept = ["data" in (await post(service, hashed(text), JSON)).json() for text in texts]
    assert kept == [False] * 21 + [True] * 19
    large = "{ hello } #" + "é" * 100
    assert "data" in (await post(service, hashed(large, query=large), JSON)).json()
    assert error_of(await post(service, hashed(large), JSON))["message"] == "PersistedQueryNotFound"


@module_loop
async def test_a_mutation_by_its_hash_is_refused_by_get(service: Service) -> None:
    assert (await post(service, hashed(ADD, query=ADD), JSON)).status_code == 200
    response = await get(service, **hashed(ADD))
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


@module_loop
async def test_hashes_and_ids_do_over_a_socket_too(service: Service) -> None:
    text = "{ bySocket: hello }"
    async with ready(service) as peer:
        for payload, kind in (
            (hashed(text), "error"),
            (hashed(text, query=text), "next"),
            (hashed(text), "next"),
            ({"documentId": "hello"}, "next"),
        ):
            await peer.send({"id": "1", "type": "subscribe", "payload": payload})
            message = await peer.receive()
            assert message["type"] == kind
            if kind == "error":
                assert message["payload"][0]["message"] == "PersistedQueryNotFound"
            else:
                assert (await peer.receive())["type"] == "complete"


async def test_without_automatic_queries_apollo_is_told_so_and_hashes_beside_texts_are_ignored() -> None:
    async with serve(known=KnownDocuments()) as service:
        response = await post(service, hashed("{ hello }"), JSON)
        assert response.status_code == 200
        assert error_of(response) == {
            "message": "PersistedQueryNotSupported",
            "extensions": {"code": "PERSISTED_QUERY_NOT_SUPPORTED"},
        }
        for text in ("{ hello }", "{ other: hello }"):
            assert "data" in (await post(service, hashed("{ hello }", query=text), JSON)).json()
        assert error_of(await post(service, hashed("{ hello }"), JSON))["message"].endswith("NotSupported")


@module_loop
@pytest.mark.parametrize(
    "body",
    [
        {"documentId": "hello"},
        {"documentId": f"sha256:{hash_of(TRUSTED)}"},
        {"documentId": hash_of(TRUSTED)},
        {"documentId": "hello", "operationName": "Hello", "query": None},
        hashed(TRUSTED),
        hashed(TRUSTED, query=TRUSTED),
        {"query": TRUSTED},
    ],
)
async def test_a_trusted_document_is_executed_by_any_of_its_names(
    strict_service: Service, body: dict[str, Any]
) -> None:
    assert (await post(strict_service, body, JSON)).json() == ANSWER
    given = {name: value for name, value in body.items() if value is not None}
    assert (await get(strict_service, **given)).json() == ANSWER


@module_loop
@pytest.mark.parametrize("accept", [JSON, NEWER])
@pytest.mark.parametrize("query", ["{ hello }", "{ __schema { queryType { name } } }", "{", TRUSTED + " "])
async def test_every_other_document_is_refused_with_the_switch(
    strict_service: Service, accept: str, query: str
) -> None:
    for body in ({"query": query}, hashed(query, query=query)):
        response = await post(strict_service, body, accept)
        assert response.status_code == (200 if accept == JSON else 400)
        assert error_of(response)["extensions"] == {"code": "DOCUMENT_NOT_TRUSTED"}
    assert error_of(await post(strict_service, hashed(query), JSON))["message"] == "PersistedQueryNotFound"


@module_loop
async def test_without_the_switch_other_documents_are_executed_too(service: Service) -> None:
    assert (await post(service, {"query": "{ hello }"}, JSON)).json() == ANSWER
    assert (await post(service, {"documentId": "hello"}, JSON)).json() == ANSWER


@module_loop
async def test_an_unknown_id_is_a_single_error(service: Service) -> None:
    """The appendix of GraphQL over HTTP on persisted documents: a response of one error."""
    response = await post(service, {"documentId": "nothing"}, NEWER)
    assert response.status_code == 400
    assert error_of(response)["extensions"] == {"code": "PERSISTED_QUERY_NOT_FOUND"}
    malformed = await post(service, {"documentId": 7}, NEWER)
    assert "'documentId' must be a string, not a number" in error_of(malformed)["message"]


@module_loop
async def test_a_trusted_mutation_is_refused_by_get(service: Service) -> None:
    response = await get(service, documentId="add")
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
