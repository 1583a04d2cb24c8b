"""A witness of the service's database: whether anything at all was written."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from pymongo.database import Database as PyMongoDatabase

from store.collections import INDEXES, LEASES
from tests.journeys.client import Graph

Database = PyMongoDatabase[dict[str, Any]]


class Witness:
    """Looks at every collection that holds what users write, and whether the service still answers."""

    def __init__(self, database: Database, graph: Graph) -> None:
        self._database = database
        self._graph = graph

    @contextlib.asynccontextmanager
    async def nothing_written(self) -> AsyncIterator[None]:
        """The database is the same after the block, document by document, and the service answers."""
        before = self._seen()
        yield
        assert self._seen() == before
        assert await self._graph.ask("{ viewer { role } }") == {"viewer": {"role": "ADMIN"}}

    def _seen(self) -> dict[str, str]:
        # The lease of the background work moves by itself.
        collections = sorted(set(INDEXES) - {LEASES})
        found: dict[str, str] = self._database.command("dbHash", collections=collections)["collections"]
        assert {"offers", "interactions", "journal", "offerCounts"} <= found.keys()
        return found
