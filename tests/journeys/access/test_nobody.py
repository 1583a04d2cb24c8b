"""Without a key that counts nothing is answered, whatever is asked and however."""

import json
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from deploy.auth.refusals import NOBODY_KNOWN
from tests.deploy.socket_peer import PROTOCOL, subscribe
from tests.journeys.access.asking import by_http, by_sse, initialised
from tests.journeys.access.conftest import House
from tests.journeys.access.documents import SCHEMA
from tests.journeys.client import PATIENCE_SECONDS

NOBODY = ("none", "unknown", "expired", "revoked")


def operations() -> list[str]:
    """A document for each field of each root; arguments are left to be missed by those who are let in."""
    roots = {"query": SCHEMA.query_type, "mutation": SCHEMA.mutation_type}
    roots["subscription"] = SCHEMA.subscription_type
    found = ["{ __schema { types { name } } }", "not a document"]
    for kind, root in roots.items():
        assert root is not None
        for name, field in root.fields.items():
            below = "{ __typename }" if isinstance(get_named_type(field.type), GraphQLObjectType) else ""
            found.append(f"{kind} {{ {name} {below} }}")
    return found


@pytest.mark.parametrize("who", NOBODY)
def test_nothing_is_answered_over_http_and_sse(house: House, who: str) -> None:
    """401 with one code and one text for every field of every root, by JSON and by stream."""
    key = house.useless.get(who)
    answers = {
        json.dumps(ask(house, key, document, {})) for document in operations() for ask in (by_http, by_sse)
    }
    (answer,) = map(json.loads, answers)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]
    assert "data" not in answer


@pytest.mark.parametrize("who", NOBODY)
def test_refusals_are_401_with_the_way_to_sign_in(house: House, who: str) -> None:
    """Whatever the method, before the request is looked at; unknown, expired and revoked are one."""
    key = house.useless.get(who)
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"):
        response = house.http.request(method, "/graphql", headers=headers, content=b"\x00" * 100)
        assert response.status_code == 401, method
        assert response.headers["www-authenticate"] == "Bearer"
        if method != "HEAD" and key is not None:
            assert response.json()["errors"][0]["message"] == NOBODY_KNOWN


@pytest.mark.parametrize("who", NOBODY)
def test_no_socket_is_initialised(house: House, who: str) -> None:
    """Closed with 4403, whether the key comes in the handshake or in the first message."""
    key = house.useless.get(who)
    proof: dict[str, str] = {} if key is None else {"Authorization": f"Bearer {key}"}
    for headers, params in ((proof, {}), ({}, proof)):
        with initialised(house, headers, params) as socket:
            assert _close_code(socket) == 4403


def test_no_operation_comes_before_the_key(house: House) -> None:
    """4401, also where the key would do."""
    with connect(house.socket_url, subprotocols=[PROTOCOL]) as socket:
        socket.send(json.dumps(subscribe("1", "{ liveCursor }")))
        assert _close_code(socket) == 4401


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Basic b2c6b2c="},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer " + "x" * 9_000},
        {"X-VTEX-API-AppKey": "og_0123456789ab"},
        {"X-VTEX-API-AppKey": "nothing", "X-VTEX-API-AppToken": "nothing"},
    ],
    ids=lambda headers: " ".join(headers)[:20],
)
def test_what_is_no_key_is_refused(house: House, headers: dict[str, str]) -> None:
    """Also beside a key that would do, which is not looked for once something else was shown."""
    response = house.http.post("/graphql", json={"query": "{ liveCursor }"}, headers=headers)
    assert response.status_code == 401


def test_a_key_comes_by_any_of_its_ways(house: House) -> None:
    """As bearer, as VTEX's pair, in a handshake and in a first message, whatever the case of the names."""
    admin = house.people["admin"]
    _, key_id, secret = admin.key.split("_", 2)
    ways: list[dict[str, str]] = [
        {"authorization": f"bearer {admin.key}"},
        {"X-VTEX-API-AppKey": key_id, "X-VTEX-API-AppToken": secret},
        {"x-vtex-api-appkey": f"og_{key_id}", "x-vtex-api-apptoken": secret},
    ]
    question = {"query": "{ viewer { name role vendor accounts } }"}
    expected = {"data": {"viewer": {"name": "admin", "role": "ADMIN", "vendor": None, "accounts": None}}}
    for way in ways:
        assert house.http.post("/graphql", json=question, headers=way).json() == expected
        for headers, params in ((way, {}), ({}, way)):
            with initialised(house, headers, params) as socket:
                socket.recv(PATIENCE_SECONDS)
                socket.send(json.dumps(subscribe("1", **question)))
                assert json.loads(socket.recv(PATIENCE_SECONDS))["payload"] == expected


def _close_code(socket: Any) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        socket.recv(PATIENCE_SECONDS)
    assert closed.value.rcvd is not None
    return int(closed.value.rcvd.code)
