"""One way to ask, over each of the three transports."""

import json
from collections.abc import Callable
from typing import Any

from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.journeys.access.conftest import House
from tests.journeys.client import PATIENCE_SECONDS

PROTOCOL = Subprotocol("graphql-transport-ws")

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
    with connect(house.socket_url, subprotocols=[PROTOCOL], max_size=None) as socket:
        params = {} if key is None else {"authorization": f"Bearer {key}"}
        socket.send(json.dumps({"type": "connection_init", "payload": params}))
        assert json.loads(socket.recv(PATIENCE_SECONDS)) == {"type": "connection_ack"}
        payload = {"query": document, "variables": variables}
        socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
        message = json.loads(socket.recv(PATIENCE_SECONDS))
        told = message["payload"]
        answer: dict[str, Any] = {"errors": told} if message["type"] == "error" else told
        return answer


TRANSPORTS: dict[str, Ask] = {"http": by_http, "sse": by_sse, "websocket": by_websocket}


def _headers(key: str | None) -> dict[str, str]:
    return {} if key is None else {"Authorization": f"Bearer {key}"}
