"""A subscriber over server-sent events that knows of the protocol what browsers know of it."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx

from tests.journeys.client import PATIENCE_SECONDS


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a stream: its kind, its id if it has one, and the answer it carries."""

    kind: str
    id: str | None
    answer: dict[str, Any]

    @property
    def value(self) -> dict[str, Any]:
        """The one field of an answer without errors."""
        assert "errors" not in self.answer, self.answer
        (value,) = self.answer["data"].values()
        found: dict[str, Any] = value
        return found


class EventSource:
    """What one stream brings; `headers` are its response's."""

    def __init__(self, response: httpx.Response) -> None:
        self.headers = response.headers
        self._events = _events(response.aiter_lines())

    async def next(self) -> Event | None:
        """The next event, or nothing once the stream has ended."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await anext(self._events, None)

    async def take(self, number: int) -> list[Event]:
        """The next `number` events."""
        taken = [await self.next() for _ in range(number)]
        return [event for event in taken if event is not None and event.kind == "next"]

    async def rest(self) -> list[Event]:
        """Whatever comes until the stream ends."""
        rest = []
        while (event := await self.next()) is not None:
            rest.append(event)
        return rest


@contextlib.asynccontextmanager
async def event_source(
    url: str, document: str, last_event_id: str | None = None, **variables: Any
) -> AsyncIterator[EventSource]:
    """A subscription at the service at `url` for as long as the block lasts."""
    headers = {"Accept": "text/event-stream"}
    if last_event_id is not None:
        headers["Last-Event-ID"] = last_event_id
    body = {"query": document, "variables": variables}
    async with (
        httpx.AsyncClient(base_url=url, timeout=PATIENCE_SECONDS, verify=False) as client,
        client.stream("POST", "/graphql", json=body, headers=headers) as response,
    ):
        assert response.status_code == httpx.codes.OK
        yield EventSource(response)


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[Event]:
    fields: dict[str, str] = {}
    with contextlib.suppress(httpx.RemoteProtocolError):
        async for line in lines:
            name, _, value = line.partition(": ")
            if line and name:
                fields[name] = value
            elif not line and "event" in fields:
                yield Event(fields["event"], fields.get("id"), json.loads(fields.get("data") or "{}"))
                fields = {}
            elif not line:
                fields = {}
