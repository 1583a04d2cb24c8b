"""Whether size costs: the same lists over a few and over many offers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from tests.bench.read.comparison import answer
from tests.bench.read.load import Load, drive
from tests.bench.read.queries import FLAT, QUERIES, VARIANTS
from tests.bench.servers import Server
from tests.bench.shop import ACCOUNT

TURNS = 3
STEP = 100
DEEP_PAGES = 200
"""How many pages of 100 lie before the deep page; fewer where there are not so many."""

LIST = FLAT.replace("query Q3(", "query List($after: String, ").replace(
    "first: 50", "first: 20, after: $after"
)
CURSOR = """query Cursor($account: String!, $after: String) {
  offers(filter: {accounts: [$account]}, first: 100, after: $after) { pageInfo { endCursor hasNextPage } }
}"""


@dataclass(frozen=True, slots=True)
class Shape:
    """A list whose time is compared: its name, and the requests that ask for it on a server."""

    name: str
    bodies: Mapping[str, list[bytes]]


@dataclass(frozen=True, slots=True)
class Scaled:
    """The time (milliseconds, half of the answers) of a list over a few and over many offers."""

    name: str
    few_ms: float
    many_ms: float

    @property
    def ratio(self) -> float:
        """Many to few."""
        return self.many_ms / self.few_ms


def compare_sizes(few: Server, many: Server, seconds: float) -> list[Scaled]:
    """Search, the first page and a deep page, one client, in turns on the two servers."""
    search = next(query for query in QUERIES if query.name == "Q4").bodies()
    first = [_list(None)] * VARIANTS
    shapes = [
        Shape("Q4, search by prefix", {few.name: search, many.name: search}),
        Shape("list, page 1", {few.name: first, many.name: first}),
        Shape("list, a deep page", {each.name: [_list(_deep(each))] for each in (few, many)}),
    ]
    return [_scaled(shape, few, many, seconds) for shape in shapes]


def _scaled(shape: Shape, few: Server, many: Server, seconds: float) -> Scaled:
    times: dict[str, list[float]] = {few.name: [], many.name: []}
    for _ in range(TURNS):
        for server in (few, many):
            timing = drive(Load(server.port, server.path, 1, seconds / TURNS), shape.bodies[server.name])
            times[server.name].append(timing.p50_ms)
    return Scaled(shape.name, min(times[few.name]), min(times[many.name]))


def _list(after: str | None) -> bytes:
    return orjson.dumps({"query": LIST, "variables": {"account": ACCOUNT, "after": after}})


def _deep(server: Server) -> str | None:
    # Half of a small list is deep enough: a page past its end would cost nothing.
    cursors: list[str] = []
    while len(cursors) < DEEP_PAGES:
        variables: dict[str, Any] = {"account": ACCOUNT, "after": cursors[-1] if cursors else None}
        page = answer(server, orjson.dumps({"query": CURSOR, "variables": variables}))["offers"]["pageInfo"]
        cursors.append(page["endCursor"])
        if not page["hasNextPage"]:
            return cursors[len(cursors) // 2]
    return cursors[-1]
