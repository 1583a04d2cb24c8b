"""Delivery measured: as fast as it goes, at a fixed rate, and to a crowd of idle sockets."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pymongo import WriteConcern
from pymongo.collection import Collection

from tests.bench.live.clients import Arrivals, Clients
from tests.bench.live.shapes import Entries, Shape
from tests.bench.servers import Server

BATCH_MESSAGES = 1_000
BATCH_ENTRIES = 1_000
BATCHES_UNDER_WAY = 4
PATIENCE_SECONDS = 90.0
QUIET_SECONDS = 0.3
TICK_SECONDS = 0.02
LOOK_SECONDS = 0.001


@dataclass(frozen=True, slots=True)
class Speed:
    """Messages delivered as fast as it goes, the seconds and the server's CPU they took (seconds), and its
    memory a subscriber."""

    messages: int
    seconds: float
    cpu_seconds: float
    kilobytes: float

    def __add__(self, more: "Speed") -> "Speed":
        return Speed(
            self.messages + more.messages,
            self.seconds + more.seconds,
            self.cpu_seconds + more.cpu_seconds,
            self.kilobytes,
        )

    @property
    def per_second(self) -> float:
        """Messages a second."""
        return self.messages / self.seconds

    @property
    def cpu_us(self) -> float:
        """Microseconds of CPU a message."""
        return self.cpu_seconds / self.messages * 1e6


@dataclass(frozen=True, slots=True)
class Latency:
    """From just before an entry's commit to its arrival (milliseconds), at a rate of deliveries a second."""

    per_second: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Idle:
    """What a crowd of idle sockets holds, and how long one event takes to reach all of it."""

    sockets: int
    megabytes: float
    seconds: float


class DeliveryFailed(Exception):
    """A message did not arrive, or arrived more than once."""


class Journal:
    """Writes entries for subscribers, as the service's writer does: on a majority."""

    def __init__(self, collection: "Collection[dict[str, Any]]", entries: Entries) -> None:
        self._collection = collection.with_options(write_concern=WriteConcern("majority"))
        self._entries = entries

    def write(self, count: int, shape: Shape) -> int:
        """Commit so many entries; gives how many messages they are."""
        self._collection.insert_many([*self._entries.make(count, shape)], ordered=True)
        return count * shape.readers


def settle(clients: Clients, journal: Journal, shape: Shape) -> None:
    """Write entries until every subscriber has one, which shows that it is subscribed; then count anew.

    One more entry to each ends it: once that is there, nothing from before is on its way, whose CPU would be
    taken for that of what is measured.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        journal.write(shape.groups, shape)
        _until_quiet(clients)
        if clients.report().least > 0:
            break
        if time.monotonic() > deadline:
            raise DeliveryFailed("some subscribers hear nothing")
    clients.reset()
    _all_arrived(clients, journal.write(shape.groups, shape))
    clients.reset()


def measure_speed(
    server: Server, clients: Clients, journal: Journal, shape: Shape, seconds: float, kilobytes: float
) -> Speed:
    """Write so that some batches are always under way, for `seconds`; then wait for the last message."""
    entries = min(BATCH_ENTRIES, max(1, BATCH_MESSAGES // shape.readers))
    clients.reset()
    cpu, began = server.cpu_seconds, time.monotonic()
    sent = 0
    while time.monotonic() - began < seconds:
        if sent - clients.arrived < BATCHES_UNDER_WAY * entries * shape.readers:
            sent += journal.write(entries, shape)
        else:
            time.sleep(LOOK_SECONDS)
    arrivals = _all_arrived(clients, sent)
    return Speed(sent, arrivals.last - began, server.cpu_seconds - cpu, kilobytes)


def measure_latency(
    clients: Clients, journal: Journal, shape: Shape, seconds: float, deliveries: float
) -> Latency:
    """Write entries evenly, so many that they make `deliveries` a second."""
    clients.reset()
    a_second = deliveries / shape.readers
    began, written, sent = time.monotonic(), 0, 0
    while (passed := time.monotonic() - began) < seconds:
        due = int(passed * a_second) - written
        if due > 0:
            sent += journal.write(due, shape)
            written += due
        time.sleep(TICK_SECONDS if a_second > 1 / TICK_SECONDS else 1 / a_second / 10)
    if sent == 0:
        sent = journal.write(1, shape)
    arrivals = _all_arrived(clients, sent)
    return Latency(deliveries, arrivals.quantile_ms(0.5), arrivals.quantile_ms(0.99))


def measure_idle(server: Server, clients: Clients, journal: Journal, shape: Shape) -> Idle:
    """Send one entry to everybody."""
    held = server.rss_bytes
    began = time.monotonic()
    arrivals = _all_arrived(clients, journal.write(1, shape))
    return Idle(shape.subscribers, held / 1e6, arrivals.last - began)


def _all_arrived(clients: Clients, sent: int) -> Arrivals:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while clients.arrived < sent and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
    arrivals = clients.report()
    if arrivals.total != sent:
        raise DeliveryFailed(f"{sent} messages were sent and {arrivals.total} arrived")
    return arrivals


def _until_quiet(clients: Clients) -> None:
    counts: Sequence[int] = (-1, 0)
    while counts[0] != counts[1]:
        before = clients.arrived
        time.sleep(QUIET_SECONDS)
        counts = (before, clients.arrived)
