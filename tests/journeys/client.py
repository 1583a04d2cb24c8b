"""A client of the running service: documents over HTTP, subscriptions over WebSocket, by common libraries."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport

PATIENCE_SECONDS = 60.0


class GraphQLFailed(AssertionError):
    """An answer had errors where the journey expected none."""


class Graph:
    """One user of the service at `url` (without a path)."""

    def __init__(self, url: str) -> None:
        self.url = url
        # Reading the certificates, of which plain HTTP needs none, takes longer than most journeys' steps.
        self._http = httpx.AsyncClient(base_url=url, timeout=PATIENCE_SECONDS, verify=False)

    async def close(self) -> None:
        """Close every connection."""
        await self._http.aclose()

    async def answer(self, document: str, **variables: Any) -> dict[str, Any]:
        """The whole answer to `document`, errors included."""
        response = await self._http.post("/graphql", json={"query": document, "variables": variables})
        answer: dict[str, Any] = response.json()
        # What has no errors, and does not ask about the schema, has run compiled.
        told = response.headers.get("X-Offergraph-Execution")
        assert "errors" in answer or "__" in document or told == "compiled", document
        return answer

    async def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """The data of an answer without errors."""
        answer = await self.answer(document, **variables)
        if "errors" in answer:
            raise GraphQLFailed(answer["errors"])
        data: dict[str, Any] = answer["data"]
        return data

    async def tell(self, mutation: str, selection: str, input: dict[str, Any]) -> dict[str, Any]:
        """The payload of `mutation` with `input`, its user errors beside `selection`."""
        kind = mutation[0].upper() + mutation[1:] + "Input"
        document = (
            f"mutation($input: {kind}!) {{ {mutation}(input: $input) "
            f"{{ {selection} userErrors {{ code message path retryable }} }} }}"
        )
        payload: dict[str, Any] = (await self.ask(document, input=input))[mutation]
        return payload

    async def done(self, mutation: str, selection: str, input: dict[str, Any]) -> dict[str, Any]:
        """As `tell`, for what must not be refused."""
        payload = await self.tell(mutation, selection, input)
        assert payload["userErrors"] == [], payload
        return payload

    @contextlib.asynccontextmanager
    async def watch(self, document: str, **variables: Any) -> AsyncIterator["Watch"]:
        """A subscription for as long as the block lasts."""
        url = self.url.replace("http://", "ws://") + "/graphql"
        transport = WebsocketsTransport(url=url, subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL])
        async with Client(transport=transport, fetch_schema_from_transport=False) as session:
            request = gql(document)
            request.variable_values = variables
            async with contextlib.aclosing(session.subscribe(request)) as events:
                yield Watch(events)


class Watch:
    """What a subscription brings, one event at a time."""

    def __init__(self, events: Any) -> None:
        self._events = events

    async def next(self) -> dict[str, Any]:
        """The next event's one field."""
        data = await asyncio.wait_for(anext(self._events), PATIENCE_SECONDS)
        (event,) = data.values()
        found: dict[str, Any] = event
        return found

    async def take(self, number: int) -> list[dict[str, Any]]:
        """The next `number` events."""
        return [await self.next() for _ in range(number)]
