"""Requests that are malformed, and what they are told: 400 with a message, never a 5xx."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.transports import TransportSettings
from tests.deploy.http_calls import EVENTS, GOOD, JSON, NEWER, error_of, post
from tests.deploy.sample_graph import Service, serve

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service() -> AsyncIterator[Service]:
    async with serve(TransportSettings(max_body_bytes=100_000)) as running:
        yield running


@pytest.mark.parametrize(
    "body",
    [
        GOOD,
        b"\xef\xbb\xbf" + GOOD,
        b'{"query":"{ hello }","variables":null,"operationName":null,"extensions":null}',
        b'{"query":"{ hello }","variables":{},"extensions":{"a":1},"unknown":[]}',
        b'{"query":"{ hello }","variables":{"unused":"a:b\\":c","n":123456789012345678901234567890}}',
        b'\n\t {"query":"{ hello }","operationName":""}\r\n',
        '{"query":"{ hello } # Run🏃"}'.encode(),
    ],
)
async def test_well_formed_bodies_are_answered(service: Service, body: bytes) -> None:
    response = await post(service, body, JSON)
    assert response.json() == {"data": {"hello": "hello world"}}


MALFORMED: list[tuple[bytes, str]] = [
    (b"", "empty"),
    (b"   ", "not valid JSON"),
    (b"\xef\xbb\xbf", "not valid JSON"),
    (b"{", "not valid JSON"),
    (GOOD[:-1], "not valid JSON"),
    (GOOD + b"}", "not valid JSON"),
    (b"\xff\xfe{\x00}\x00", "not valid JSON"),
    (b'{"query":"\xff"}', "not valid JSON"),
    (b'{"query":"\xc3("}', "not valid JSON"),
    (b'{"query":"{ hello }","variables":{"a":"\\ud800"}}', "not valid JSON"),
    (b'{"query":"{ hello }","variables":{"a":"\x00"}}', "not valid JSON"),
    (b'{"query":"{ hello }","variables":{"a":NaN}}', "not valid JSON"),
    (b'{"query":"{ hello }","variables":{"a":1e400}}', "not valid JSON"),
    (b'{"query":"{ hello }","variables":{"a":' + b"9" * 5_000 + b"}}", "not valid JSON"),
    (b'{"query":"{ hello }","variables":' + b'{"a":' * 5_000 + b"1" + b"}" * 5_001, "not valid JSON"),
    (b'{"query":"{ hello }","variables":{"a":' + b"[" * 20_000, "not valid JSON"),
    (b'{"query":"{ hello }","query":"{ boom }"}', 'member "query" is there twice'),
    (b'{"query":"{ hello }","variables":{"a":1,"\\u0061":2}}', 'member "a" is there twice'),
    (b'{"query":"{ hello }","variables":{"a":[{"b:":":","b:":1}]}}', 'member "b:" is there twice'),
    (b"null", "must be a JSON object, not null"),
    (b"7", "must be a JSON object, not a number"),
    (b"true", "must be a JSON object, not a boolean"),
    (b'"{ hello }"', "must be a JSON object, not a string"),
    (b"{}", "'query' is missing"),
    (b'{"query":null}', "'query' is missing"),
    (b'{"query":7}', "'query' must be a string, not a number"),
    (b'{"query":false}', "'query' must be a string, not a boolean"),
    (b'{"query":["{ hello }"]}', "'query' must be a string, not a list"),
    (b'{"query":{"a":1}}', "'query' must be a string, not an object"),
    (b'{"query":"{ hello }","operationName":1.5}', "'operationName' must be a string, not a number"),
    (b'{"query":"{ hello }","operationName":{}}', "'operationName' must be a string, not an object"),
    (b'{"query":"{ hello }","variables":"{}"}', "'variables' must be an object, not a string"),
    (b'{"query":"{ hello }","variables":[]}', "'variables' must be an object, not a list"),
    (b'{"query":"{ hello }","variables":0}', "'variables' must be an object, not a number"),
    (b'{"query":"{ hello }","variables":false}', "'variables' must be an object, not a boolean"),
    (b'{"query":"{ hello }","extensions":"x"}', "'extensions' must be an object, not a string"),
    (b'{"query":"{ hello }","extensions":[1]}', "'extensions' must be an object, not a list"),
    (b'[{"query":"{ hello }"}]', "Batching is not supported"),
    (b"[]", "Batching is not supported"),
]


@pytest.mark.parametrize("accept", [JSON, NEWER, EVENTS])
async def test_malformed_requests_are_400_with_a_message(service: Service, accept: str) -> None:
    for body, fragment in MALFORMED:
        response = await post(service, body, accept)
        assert response.status_code == 400, body[:100]
        error = error_of(response)
        assert fragment in error["message"], body[:100]
        batching = fragment == "Batching is not supported"
        assert error["extensions"]["code"] == ("BATCHING_NOT_SUPPORTED" if batching else "BAD_REQUEST")
        assert response.headers["content-type"].startswith(accept if accept == NEWER else JSON)


async def test_deep_and_long_documents_are_errors_of_the_document(service: Service) -> None:
    for query in ("{a" * 9_000, "{hello(name:" + "[" * 9_000, "#" * 90_000, "{" + "hello " * 15_000 + "}"):
        response = await post(service, {"query": query}, NEWER)
        assert response.status_code in (200, 400)


async def test_apollo_is_told_that_hashes_are_not_known(service: Service) -> None:
    body = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}}
    response = await post(service, body, JSON)
    assert response.status_code == 200
    assert error_of(response) == {
        "message": "PersistedQueryNotSupported",
        "extensions": {"code": "PERSISTED_QUERY_NOT_SUPPORTED"},
    }


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("Application/JSON;Charset=UTF-8", 200),
        ("application/json; charset=utf-16", 415),
        ("application/json; charset=iso-8859-1", 415),
        ("text/plain", 415),
        ("application/graphql", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("application/json, text/plain", 415),
        ("", 415),
    ],
)
async def test_bodies_are_json_in_utf8(service: Service, content_type: str, status: int) -> None:
    response = await post(service, GOOD, JSON, **{"Content-Type": content_type})
    assert response.status_code == status
    if status == 415:
        assert error_of(response)["extensions"]["code"] == "UNSUPPORTED_MEDIA_TYPE"


@pytest.mark.parametrize(
    ("query_string", "fragment"),
    [
        ("", "'query' is missing"),
        ("query=", "'query' is missing"),
        ("query=%7Bhello%7D&query=%7Bboom%7D", "'query' is there twice"),
        ("query=%7Bhello%7D&variables={", "'variables' is not valid JSON"),
        ("query=%7Bhello%7D&variables=[]", "'variables' must be an object"),
        ("query=%7Bhello%7D&variables=7", "'variables' must be an object"),
        ('query=%7Bhello%7D&variables={"a":1,"a":2}', 'member "a" is there twice'),
        ("query=%7Bhello%7D&extensions=x", "'extensions' is not valid JSON"),
        ("query=%FF", "not UTF-8"),
        ("&".join(f"x{n}=1" for n in range(200)), "too many parameters"),
    ],
)
async def test_malformed_query_strings_are_400(service: Service, query_string: str, fragment: str) -> None:
    response = await service.http.get(f"/graphql?{query_string}", headers={"Accept": JSON})
    assert response.status_code == 400
    assert fragment in error_of(response)["message"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


MALFORMED_BODIES = st.one_of(
    st.binary(max_size=200),
    VALUES.map(lambda value: json.dumps(value).encode()),
    st.fixed_dictionaries({"query": VALUES, "variables": VALUES, "operationName": VALUES}).map(
        lambda value: json.dumps(value).encode()
    ),
    st.fixed_dictionaries({"query": st.text(alphabet='{}()[]!$:@#"\\ \nabhelo&|.=0123456789-')}).map(
        lambda value: json.dumps(value).encode()
    ),
    st.integers(0, 80).map(lambda end: (GOOD * 4)[:end]),
)


@settings(max_examples=200, deadline=None)
@given(body=MALFORMED_BODIES, accept=st.sampled_from([JSON, NEWER, EVENTS, "*/*"]))
async def test_whatever_is_sent_the_answer_is_no_5xx(service: Service, body: bytes, accept: str) -> None:
    response = await post(service, body, accept)
    assert response.status_code in (200, 400)
    if response.headers["content-type"].startswith(EVENTS):
        assert response.text.endswith("event: complete\ndata: \n\n")
    else:
        payload = response.json()
        assert ("data" in payload) or all(error["extensions"]["code"] for error in payload["errors"])
