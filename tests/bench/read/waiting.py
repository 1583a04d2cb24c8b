"""How long a light query waits beside heavy ones, on one worker."""

from dataclasses import dataclass

import orjson

from tests.bench.read.load import Load, Timing, drive, finish, start
from tests.bench.read.queries import FIFTY, Query
from tests.bench.servers import Server
from tests.bench.shop import ACCOUNT

HEAVY = Query(
    "Q2",
    "100 offers with all below them",
    FIFTY.replace("first: 50", "first: 100"),
    lambda _: {"account": ACCOUNT},
)
LIGHT = orjson.dumps({"query": "query Light { viewer { name role } }", "operationName": "Light"})
PAUSE_SECONDS = 0.005
HEAD_START = 1.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A light query alone, beside one client of heavy ones, and the heavy ones themselves."""

    alone: Timing
    beside: Timing
    heavy: Timing


def wait_beside_heavy(server: Server, seconds: float) -> Waiting:
    """Send a light query every few milliseconds, alone and then while one client sends heavy ones."""
    light = Load(server.port, server.path, 1, seconds, PAUSE_SECONDS)
    alone = drive(light, [LIGHT])
    heavy = start(Load(server.port, server.path, 1, seconds * 1.3 + HEAD_START), [HEAVY.body(0)])
    beside = drive(light, [LIGHT])
    return Waiting(alone, beside, finish(heavy))
