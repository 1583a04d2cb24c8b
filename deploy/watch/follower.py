"""The reference for consumers of subscriptions: follow the live events, lose none, get none twice.

Three things do it. Ask for `liveCursor` before anything else, and begin there; remember the cursor of each
event once it is dealt with; after every break, subscribe again `after` the last one. Only RESYNC_REQUIRED
says that something was missed: then a snapshot is to be read anew, with its `liveCursor`.
"""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from deploy.watch.refusal import refusal

PROTOCOL = Subprotocol("graphql-transport-ws")
POSITION = "{ liveCursor }"
EVENTS = """subscription($filter: LiveFilter, $after: String) {
  offerEvents(filter: $filter, after: $after) {
    __typename
    ... on OfferStatusChanged { cursor at account feedId skuId from to reason { code message } }
    ... on InteractionChanged { cursor at account feedId skuId change interactionId }
    ... on OfferUpdated { cursor at account feedId skuId changed }
    ... on FeedChanged { cursor at account feedId feedChange }
    ... on Checkpoint { cursor at }
  }
}"""
PATIENCE_SECONDS = 30.0
PAUSE_SECONDS = (0.2, 10.0)
# What passes by: the same is asked for again.
PASSING = frozenset({"SERVICE_UNAVAILABLE", "OVERLOADED", "RATE_LIMITED"})
# What says that a cursor leads nowhere: nobody is to go on after it.
UNUSABLE = frozenset({"RESYNC_REQUIRED", "BAD_CURSOR"})

Event = dict[str, Any]
Notice = Callable[[str], None]


class FollowingFailed(Exception):
    """The service refuses what was asked for, and would again; the message is its own."""


class NotLetIn(FollowingFailed):
    """The service does not know who asks, or does not let them in."""


class Refused(Exception):
    """An operation ended with an error; `code` is its `extensions.code`."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error["message"])
        self.code = str(error.get("extensions", {}).get("code", ""))


class Follower:
    """Follows the events that `filter` wants from the service at `endpoint`, after `cursor` or from now on.

    `cursor` moves on with every event that was taken. What a user might want to know goes to `notice`. Where
    the service asks for a key or token, `key` is shown.
    """

    def __init__(
        self,
        endpoint: str,
        filter: dict[str, Any],
        cursor: str | None,
        notice: Notice,
        key: str | None = None,
    ) -> None:
        self._endpoint = endpoint
        self._filter = filter
        self._notice = notice
        self._proof = {} if key is None else {"Authorization": f"Bearer {key}"}
        self.cursor = cursor

    async def events(self) -> AsyncGenerator[Event, None]:
        """The events, for ever. Raises `FollowingFailed`."""
        pause, longest = PAUSE_SECONDS
        while True:
            try:
                async with aclosing(self._events_of_one_connection()) as events:
                    async for event in events:
                        pause = PAUSE_SECONDS[0]
                        yield event
                        self.cursor = event["cursor"]
                reason = "the service ended the stream"
            except Refused as refused:
                reason = str(refused)
                self._judge(refused)
            except WebSocketException as error:
                reason = str(error) or type(error).__name__
                words = await refusal(error, self._endpoint, self._proof)
                if words is not None:
                    raise NotLetIn(words) from error
            except (OSError, TimeoutError) as error:
                reason = str(error) or type(error).__name__
            # Not all at once: there may be thousands who lost the same service.
            wait = random.uniform(0.5, 1.5) * pause
            self._notice(f"{reason}: again in {wait:.1f} s")
            await asyncio.sleep(wait)
            pause = min(2 * pause, longest)

    def _judge(self, refused: Refused) -> None:
        if refused.code in UNUSABLE:
            self.cursor = None
        if refused.code == "RESYNC_REQUIRED":
            self._notice("events were missed: read what you need again; this goes on from now")
        elif refused.code not in PASSING:
            raise FollowingFailed(f"{refused.code}: {refused}")

    async def _events_of_one_connection(self) -> AsyncGenerator[Event, None]:
        url = self._endpoint.replace("http", "ws", 1)
        async with connect(url, subprotocols=[PROTOCOL], open_timeout=PATIENCE_SECONDS) as connection:
            await _say(connection, type="connection_init", payload=self._proof)
            await _acknowledged(connection)
            if self.cursor is None:
                # To the end: what comes after it answers the subscription.
                async with aclosing(_answers(connection, POSITION, {})) as answers:
                    async for data in answers:
                        self.cursor = data["liveCursor"]
            variables = {"filter": self._filter, "after": self.cursor}
            async with aclosing(_answers(connection, EVENTS, variables)) as answers:
                async for data in answers:
                    yield data["offerEvents"]


async def _acknowledged(connection: ClientConnection) -> None:
    """Wait until operations may be sent, or until the service closes."""
    async for frame in connection:
        if orjson.loads(frame)["type"] == "connection_ack":
            return


async def _answers(
    connection: ClientConnection, document: str, variables: dict[str, Any]
) -> AsyncGenerator[dict[str, Any], None]:
    """The data of each answer to an operation; raises `Refused` if it ends with an error."""
    payload = {"query": document, "variables": variables}
    await _say(connection, type="subscribe", id="1", payload=payload)
    async for frame in connection:
        message = orjson.loads(frame)
        match message["type"]:
            case "ping":
                await _say(connection, type="pong")
            case "next":
                errors = message["payload"].get("errors")
                if errors:
                    raise Refused(errors[0])
                yield message["payload"]["data"]
            case "error":
                raise Refused(message["payload"][0])
            case "complete":
                return


async def _say(connection: ClientConnection, **message: Any) -> None:
    await connection.send(orjson.dumps(message).decode())
