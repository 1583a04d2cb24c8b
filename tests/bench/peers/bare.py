"""The limit: a bare ASGI handler that knows each query of the read bench and has it written out by hand.

It takes the same requests and gives the same bytes but for the order of keys: one batched find a level with
exactly the projection needed, dictionaries put together by comprehensions, orjson.
"""

import os
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import uvicorn
import uvloop
from pymongo import AsyncMongoClient
from pymongo.read_concern import ReadConcern

from tests.bench.peers.by_hand import Handwritten

Answer = Callable[[dict[str, Any]], Awaitable[Any]]
HEADERS = [(b"content-type", b"application/json")]


class Bare:
    """The ASGI application."""

    def __init__(self, handwritten: Handwritten) -> None:
        self._answers: dict[str, Answer] = {
            "Q1": handwritten.one_offer,
            "Q2": handwritten.fifty_offers,
            "Q3": handwritten.flat_offers,
            "Q4": handwritten.search,
            "Q5": handwritten.offer_page,
            "Q6": handwritten.summary,
        }

    async def __call__(self, _scope: Any, receive: Any, send: Any) -> None:
        """Answer the query that `operationName` names; none without one."""
        parts, more = [], True
        while more:
            message = await receive()
            parts.append(message["body"])
            more = message.get("more_body", False)
        request = orjson.loads(b"".join(parts))
        answer = self._answers.get(request.get("operationName"))
        body = orjson.dumps({"data": await answer(request["variables"]) if answer else None})
        length = (b"content-length", str(len(body)).encode())
        await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, length]})
        await send({"type": "http.response.body", "body": body})


async def serve() -> None:
    """Serve what MONGODB_URL and MONGODB_DATABASE name on OFFERGRAPH_PORT."""
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(os.environ["MONGODB_URL"])
    database = client.get_database(os.environ["MONGODB_DATABASE"], read_concern=ReadConcern("majority"))
    config = uvicorn.Config(
        Bare(Handwritten(database)),
        port=int(os.environ["OFFERGRAPH_PORT"]),
        log_level="warning",
        access_log=False,
        lifespan="off",
    )
    await uvicorn.Server(config).serve()
    await client.close()


if __name__ == "__main__":
    uvloop.run(serve())
