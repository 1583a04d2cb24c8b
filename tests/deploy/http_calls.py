"""Calls over HTTP as the tests of that transport make them."""

import json
from typing import Any

import httpx

from tests.deploy.sample_graph import Service

JSON = "application/json"
NEWER = "application/graphql-response+json"
EVENTS = "text/event-stream"
HTML = "text/html"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
GOOD = b'{"query":"{ hello }"}'


async def post(service: Service, body: object, accept: str | None = None, **headers: str) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"Content-Type": JSON, "Accept": accept or "", **headers}
    if accept is None:
        del service.http.headers["accept"]
        del sent["Accept"]
    return await service.http.post("/graphql", content=content, headers=sent)


def is_departure(response: httpx.Response) -> bool:
    """Whether the service says that it is going: not in JSON, which clients take for an answer."""
    told = [response.headers.get(name) for name in ("content-type", "retry-after", "connection")]
    return (response.status_code, told) == (503, ["text/plain; charset=utf-8", "1", "close"])


def error_of(response: httpx.Response) -> dict[str, Any]:
    payload = response.json()
    assert "data" not in payload
    [error] = payload["errors"]
    assert isinstance(error, dict)
    return error
