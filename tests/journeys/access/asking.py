"""One way to ask, over each of the three transports."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.deploy.socket_peer import INIT, PROTOCOL, subscribe
from tests.journeys.access.conftest import House
from tests.journeys.client import PATIENCE_SECONDS

Ask = Callable[[House, str | None, str, dict[str, Any]], dict[str, Any]]
"""Asks with a key (or none) for a document with variables; gives the answer, `errors` included."""


def by_http(house: House, key: str | None, document: str, variables: dict[str, Any]) -> dict[str, Any]:
    """POST, answered with JSON."""
    body = {"query": document, "variables": variables}
    response = house.http.post("/graphql", json=body, headers=_headers(key))
    answer: dict[str, Any] = response.json()
    return answer


def by_sse(house: House, key: str | None, document: str, variables: dict[str, Any]) -> dict[str, Any]:
    """POST, answered with an event stream; or with JSON, for who is refused."""
    headers = {**_headers(key), "Accept": "text/event-stream"}
    body = {"query": document, "variables": variables}
    response = house.http.post("/graphql", json=body, headers=headers)
    if response.headers["content-type"].startswith("application/json"):
        refused: dict[str, Any] = response.json()
        return refused
    data = next(line[6:] for line in response.text.splitlines() if line.startswith("data: {"))
    answer: dict[str, Any] = json.loads(data)
    return answer


def by_websocket(house: House, key: str | None, document: str, variables: dict[str, Any]) -> dict[str, Any]:
    """A socket of its own, for one operation."""
    params = {} if key is None else {"authorization": f"Bearer {key}"}
    with initialised(house, params=params) as socket:
        assert json.loads(socket.recv(PATIENCE_SECONDS)) == {"type": "connection_ack"}
        socket.send(json.dumps(subscribe("1", document, variables=variables)))
        message = json.loads(socket.recv(PATIENCE_SECONDS))
        told = message["payload"]
        answer: dict[str, Any] = {"errors": told} if message["type"] == "error" else told
        return answer


@contextmanager
def initialised(
    house: House, headers: Mapping[str, str] | None = None, params: Mapping[str, str] | None = None
) -> Iterator[ClientConnection]:
    """A socket whose handshake has `headers` and whose first message, which is sent, has `params`."""
    with connect(
        house.socket_url, subprotocols=[PROTOCOL], additional_headers=headers, max_size=None
    ) as socket:
        socket.send(json.dumps({**INIT, "payload": params}))
        yield socket


TRANSPORTS: dict[str, Ask] = {"http": by_http, "sse": by_sse, "websocket": by_websocket}


def _headers(key: str | None) -> dict[str, str]:
    return {} if key is None else {"Authorization": f"Bearer {key}"}
