"""The queries on every peer, in turns: rates, CPU and waiting times, and whether all answer the same."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import mean
from typing import Any

import httpx
import orjson

from tests.bench.read.load import Load, Timing, drive
from tests.bench.read.queries import Query
from tests.bench.servers import Database, Server, cpu_seconds

PATIENCE_SECONDS = 60.0
VARIANTS_COMPARED = 6
WARM_UP = 0.2
"""The share of the time that each server gets before, unmeasured: some compile what runs often."""


@dataclass(slots=True)
class Figure:
    """What one peer did with one query, over the turns it had."""

    timings: list[Timing] = field(default_factory=list)
    server_seconds: float = 0.0
    mongo_seconds: float = 0.0

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return mean(timing.per_second for timing in self.timings)

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of the server's CPU an answer."""
        return self.server_seconds / self._answers * 1000

    @property
    def mongo_ms(self) -> float:
        """Milliseconds of MongoDB's CPU an answer."""
        return self.mongo_seconds / self._answers * 1000

    @property
    def p50_ms(self) -> float:
        """What half of the answers keep."""
        return mean(timing.p50_ms for timing in self.timings)

    @property
    def p99_ms(self) -> float:
        """What 99 of 100 answers keep."""
        return mean(timing.p99_ms for timing in self.timings)

    @property
    def _answers(self) -> int:
        return sum(timing.answers for timing in self.timings)


Comparison = dict[str, dict[str, Figure]]
"""Figures by query and peer."""


class AnswersDiffer(Exception):
    """Two servers do not answer the same, so that comparing their speed would mean nothing."""


def compare(
    servers: Sequence[Server],
    database: Database,
    queries: Sequence[Query],
    *,
    clients: int,
    seconds: float,
    turns: int = 2,
) -> Comparison:
    """Each query on each server for `seconds`, in `turns` (A B A B). Raises AnswersDiffer."""
    figures: Comparison = {query.name: defaultdict(Figure) for query in queries}
    for query in queries:
        require_equal_answers(servers, query)
        for server in servers:
            drive(Load(server.port, server.path, clients, seconds * WARM_UP), query.bodies())
        for _ in range(turns):
            for server in servers:
                load = Load(server.port, server.path, clients, seconds / turns)
                server_before, mongo_before = server.cpu_seconds, cpu_seconds(database.pid)
                timing = drive(load, query.bodies())
                figure = figures[query.name][server.name]
                figure.timings.append(timing)
                figure.server_seconds += server.cpu_seconds - server_before
                figure.mongo_seconds += cpu_seconds(database.pid) - mongo_before
    return figures


def require_equal_answers(servers: Sequence[Server], query: Query, variants: int = VARIANTS_COMPARED) -> None:
    """Make sure that all servers say the same to a query, and that they say something."""
    first = servers[0]
    for number in range(variants):
        expected = answer(first, query.body(number))
        for server in servers[1:]:
            given = answer(server, query.body(number))
            if _sorted(given) != _sorted(expected):
                raise AnswersDiffer(
                    f"{query.name}: {first.name} says {_sorted(expected)[:1500]!r}, "
                    f"{server.name} {_sorted(given)[:1500]!r}"
                )


def answer(server: Server, body: bytes) -> Any:
    """The `data` that a server answers."""
    response = httpx.post(
        server.url,
        content=body,
        headers={"content-type": "application/json"},
        timeout=PATIENCE_SECONDS,
    )
    told = orjson.loads(response.content)
    if told.get("errors") or not any((told.get("data") or {}).values()):
        raise AnswersDiffer(f"{server.name} answers {response.text[:1500]}")
    return told["data"]


def _sorted(data: Any) -> bytes:
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
