"""A client of graphql-sse's single-connection mode that reads and sends the bytes itself, for tests."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from tests.deploy.http_calls import EVENTS
from tests.deploy.sample_graph import Service

TOKEN = "X-GraphQL-Event-Stream-Token"


async def reserve(service: Service) -> str:
    response = await service.http.put("/graphql")
    assert response.status_code == 201
    return response.text


async def start(
    service: Service, token: str, operation_id: object, query: str, accept: str = "*/*", **payload: object
) -> httpx.Response:
    body = {"query": query, "extensions": {"operationId": operation_id}, **payload}
    return await service.http.post("/graphql", json=body, headers={TOKEN: token, "Accept": accept})


async def stop(service: Service, token: str, operation_id: str | None) -> httpx.Response:
    parameters = {} if operation_id is None else {"operationId": operation_id}
    return await service.http.delete("/graphql", params=parameters, headers={TOKEN: token})


class Stream:
    """The events of an open stream, one at a time."""

    def __init__(self, chunks: AsyncIterator[str]) -> None:
        self._chunks = chunks
        self._text = ""
        self.comments = 0

    async def event(self) -> tuple[str, Any]:
        """The next event's name and data; comments are counted."""
        while True:
            frame, end, rest = self._text.partition("\n\n")
            if not end:
                self._text += await anext(self._chunks)
                continue
            self._text = rest
            if frame == ":":
                self.comments += 1
                continue
            name, data = frame.split("\n")
            return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))

    async def rest(self) -> str:
        return self._text + "".join([chunk async for chunk in self._chunks])


@asynccontextmanager
async def opened(service: Service, token: str, *, in_url: bool = False) -> AsyncIterator[Stream]:
    async with service.http.stream(
        "GET",
        f"/graphql?token={token}" if in_url else "/graphql",
        headers={"Accept": EVENTS} if in_url else {"Accept": EVENTS, TOKEN: token},
    ) as response:
        assert response.status_code == 200
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert response.headers["x-accel-buffering"] == "no"
        yield Stream(response.aiter_text())
