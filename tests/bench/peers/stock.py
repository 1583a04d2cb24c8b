"""Stock Strawberry: its own ASGI application, as its documentation has it, with our schema and resolvers."""

from typing import Any

import uvicorn
import uvloop
from strawberry.asgi import GraphQL

from deploy.service import open_store
from deploy.settings import load_settings
from resolvers.context import Context
from schema.build import build_schema
from store.live.seals import Seals
from store.migrations import deployment_key
from store.scope import LOCAL_ADMIN
from store.store import Store
from tests.bench.peers.queued import QueuedLive


class Stock(GraphQL[Context, None]):
    """The application over a store."""

    def __init__(self, store: Store) -> None:
        super().__init__(build_schema())
        self._store = store

    async def get_context(self, request: Any, response: Any) -> Context:
        """One context a request, and a socket, as Strawberry has it."""
        return Context(viewer=LOCAL_ADMIN, store=self._store, live_cursor=self._store.live.position)


async def serve() -> None:
    """Serve what MONGODB_URL and MONGODB_DATABASE name on OFFERGRAPH_PORT."""
    settings = load_settings()
    async with open_store(settings) as store:
        seals = Seals(await deployment_key(store.mongo))
        store.live = QueuedLive(store.live.feed, store.counts, seals)
        config = uvicorn.Config(
            Stock(store), port=settings.port, log_level="warning", access_log=False, lifespan="off"
        )
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    uvloop.run(serve())
