"""A server with its subscribers, ready to be measured; it has a journal of its own."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from store import collections as names
from store.migrations import deployment_name
from tests.bench.filling import opened
from tests.bench.live.clients import Clients
from tests.bench.live.measuring import (
    Idle,
    Journal,
    Latency,
    Speed,
    measure_idle,
    measure_latency,
    measure_speed,
    settle,
)
from tests.bench.live.shapes import Entries, Shape
from tests.bench.servers import Database, Peer, Server, running

WARMED_UP = 8


@dataclass(frozen=True, slots=True)
class Deliveries:
    """A running server, its crowd of subscribers, and the journal that it follows."""

    server: Server
    clients: Clients
    journal: Journal
    shape: Shape
    kilobytes: float

    def speed(self, seconds: float) -> Speed:
        """See `measure_speed`."""
        return measure_speed(self.server, self.clients, self.journal, self.shape, seconds, self.kilobytes)

    def latency(self, seconds: float, deliveries: float) -> Latency:
        """See `measure_latency`."""
        return measure_latency(self.clients, self.journal, self.shape, seconds, deliveries)

    def idle(self) -> Idle:
        """See `measure_idle`."""
        return measure_idle(self.server, self.clients, self.journal, self.shape)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a peer reads, and where is written what it is to deliver."""

    database: Database
    journal: Journal

    @contextlib.contextmanager
    def subscribed(self, peer: Peer, shape: Shape, log: Path) -> Iterator[Deliveries]:
        """The peer with its subscribers, each of whom has been told something."""
        with running(peer, self.database, log) as server:
            self._warm_up(server)
            empty = server.rss_bytes
            with Clients(server, shape) as clients:
                settle(clients, self.journal, shape)
                held = (server.rss_bytes - empty) / shape.subscribers / 1000
                yield Deliveries(server, clients, self.journal, shape, held)

    def _warm_up(self, server: Server) -> None:
        # The first subscribers load what a server loads only once: that is not theirs to bear.
        shape = Shape.named("alike", WARMED_UP)
        with Clients(server, shape) as clients:
            settle(clients, self.journal, shape)


async def own_journal(peer: Peer, place: Database, client: "MongoClient[dict[str, Any]]") -> Place:
    """A database of a peer's own on the same MongoDB, so that nobody hears of what is written for others."""
    database = Database(place.url, f"{place.name}_{peer.name.replace(' ', '_')}", place.pid)
    async with opened(database.url, database.name) as connector:
        # Which the service gives itself when it starts, and others read.
        await deployment_name(connector.mongo)
        return Place(database, Journal(client[database.name][names.JOURNAL], Entries(connector.feed)))
