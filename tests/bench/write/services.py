"""The servers of the write bench, each on a database of its own, and a load on one of them."""

import asyncio
import contextlib
import itertools
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from tests.bench.servers import OURS, Database, Peer, Server, running
from tests.bench.write import clients
from tests.bench.write.clients import Load
from tests.bench.write.database import opened
from tests.bench.write.nodes import Nodes
from tests.bench.write.timing import Measured, Timing

SERVICE = "offergraph"
STOCK = "strawberry"
PEERS = {
    SERVICE: OURS,
    STOCK: Peer("strawberry", (sys.executable, "-m", "tests.bench.write.stock"), "/"),
}


class Service:
    """A running server and the nodes it writes to; no two loads on it send the same ids."""

    def __init__(self, server: Server, nodes: Nodes) -> None:
        self.server = server
        self._nodes = nodes
        self._seeds: Iterator[int] = itertools.count(1)

    def load(self, clients_at_once: int, offers: int, seconds: float, items: int = 1) -> Load:
        """A load to put on it."""
        server = self.server
        return Load(server.port, server.path, clients_at_once, seconds, offers, next(self._seeds), items)

    async def measure(self, load: Load) -> Measured:
        """Put a load on it and wait for its end."""
        serving, mongod = self.server.cpu_seconds, self._nodes.cpu_seconds
        timing = await asyncio.to_thread(_driven, load)
        return Measured(timing, self.server.cpu_seconds - serving, self._nodes.cpu_seconds - mongod)


@contextlib.asynccontextmanager
async def serving(name: str, nodes: Nodes, offers: int, folder: Path) -> AsyncIterator[Service]:
    """A server of `PEERS` on so many offers; its log is in `folder`."""
    database = f"bench_{name}"
    async with opened(nodes.url, database, offers):
        place = Database(nodes.url, database, nodes.processes[0].pid)
        with running(PEERS[name], place, folder / f"{name}.log") as server:
            yield Service(server, nodes)


def _driven(load: Load) -> Timing:
    return clients.finish(clients.start(load))
