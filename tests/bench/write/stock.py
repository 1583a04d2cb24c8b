"""The peer over HTTP: stock Strawberry on uvicorn, with our schema and a transaction for each mutation."""

import uvicorn
import uvloop

from deploy.service import open_store
from deploy.settings import load_settings
from tests.bench.peers.stock import Stock
from tests.bench.write.one_each import OneEach


async def serve() -> None:
    """Serve what MONGODB_URL and MONGODB_DATABASE name on OFFERGRAPH_PORT."""
    settings = load_settings()
    async with open_store(settings) as store:
        store.writer = OneEach(store.mongo)
        config = uvicorn.Config(
            Stock(store), port=settings.port, log_level="warning", access_log=False, lifespan="off"
        )
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    uvloop.run(serve())
