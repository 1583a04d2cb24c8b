"""The live bench's figures as tables, and its targets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.bench.live.measuring import Idle, Latency, Speed
from tests.bench.live.shapes import Shape
from tests.bench.report import Figures, Target, at_least, at_most
from tests.bench.servers import OURS, STOCK

NODE = "graphql-ws on Node"
# Where messages are shared by many subscribers, and where each is for one: in groups of one too.
TIMES_STOCK_SHARED, TIMES_STOCK = 10.0, 6.0
TIMES_NODE_SHARED, TIMES_NODE = 2.0, 1.2
CPU_US_SHARED = 20.0
KILOBYTES = 30.0
P50_MS, P99_MS = 20.0, 100.0
IDLE_MEGABYTES, IDLE_SECONDS = 400.0, 1.5
# Fewer subscribers say little about the memory of one.
ENOUGH = 1_000


@dataclass(slots=True)
class Measured:
    """Everything measured: by shape and server, and by server; `failures` says what could not be."""

    speeds: dict[Shape, dict[str, Speed]] = field(default_factory=dict)
    latencies: dict[Shape, dict[str, Latency]] = field(default_factory=dict)
    idle: dict[str, Idle] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)


def tables(measured: Measured) -> list[Figures]:
    """The figures."""
    heads = (
        "subscribers",
        "server",
        "messages/s",
        "CPU µs a message",
        "KB a subscriber",
        "ours: rate ×",
        "CPU ×",
    )
    speed_rows = [row for shape, of in measured.speeds.items() for row in _speed_rows(shape, of)]
    latency_rows = [
        (_title(shape), name, f"{each.per_second:.0f}", f"{each.p50_ms:.1f}", f"{each.p99_ms:.1f}")
        for shape, of in measured.latencies.items()
        for name, each in of.items()
    ]
    idle_rows = [
        (name, f"{each.sockets:,}", f"{each.megabytes:.0f}", f"{each.seconds:.2f}")
        for name, each in measured.idle.items()
    ]
    found = [
        Figures("As fast as it goes", heads, speed_rows),
        Figures(
            "From before the commit to the arrival, at a fixed rate",
            ("subscribers", "server", "deliveries/s", "p50 ms", "p99 ms"),
            latency_rows,
        ),
        Figures("Idle sockets, and one event to all", ("server", "sockets", "MB", "seconds"), idle_rows),
        Figures("What failed", ("",), [(failure,) for failure in measured.failures]),
    ]
    return [each for each in found if each.rows]


def targets(measured: Measured) -> list[Target]:
    """What was asked of what was measured."""
    judged = []
    for shape, speeds in measured.speeds.items():
        if OURS.name in speeds:
            judged += _of_speeds(shape, speeds)
    for shape, latencies in measured.latencies.items():
        # Where all are alike each entry goes to everybody: what the last of them waits tells of the crowd.
        if OURS.name in latencies and shape.name != "alike":
            ours = latencies[OURS.name]
            at = f"{_title(shape)}, {ours.per_second:.0f} deliveries/s"
            judged += [
                at_most(f"{at}: p50", P50_MS, ours.p50_ms, " ms"),
                at_most(f"{at}: p99", P99_MS, ours.p99_ms, " ms"),
            ]
    if idle := measured.idle.get(OURS.name):
        judged += [
            at_most(f"{idle.sockets:,} idle sockets", IDLE_MEGABYTES, idle.megabytes, " MB"),
            at_most(f"one event to {idle.sockets:,} sockets", IDLE_SECONDS, idle.seconds, " s"),
        ]
    return judged


def _of_speeds(shape: Shape, speeds: Mapping[str, Speed]) -> list[Target]:
    ours = speeds[OURS.name]
    judged = []
    shared = shape.readers > 1
    wanted = {
        STOCK.name: TIMES_STOCK_SHARED if shared else TIMES_STOCK,
        NODE: TIMES_NODE_SHARED if shared else TIMES_NODE,
    }
    for peer, times in wanted.items():
        other = speeds.get(peer)
        rate = None if other is None else ours.per_second / other.per_second
        cpu = "" if other is None else f" (by CPU {other.cpu_us / ours.cpu_us:.2f} ×)"
        judged.append(at_least(f"{_title(shape)}: rate to {peer}", times, rate, " ×", cpu))
    if shared:
        judged.append(at_most(f"{_title(shape)}: CPU a message", CPU_US_SHARED, ours.cpu_us, " µs"))
    if shape.subscribers >= ENOUGH:
        judged.append(at_most(f"{_title(shape)}: memory a subscriber", KILOBYTES, ours.kilobytes, " KB"))
    return judged


def _speed_rows(shape: Shape, speeds: Mapping[str, Speed]) -> Sequence[tuple[str, ...]]:
    ours = speeds.get(OURS.name)
    return [
        (
            _title(shape),
            name,
            f"{each.per_second:.0f}",
            f"{each.cpu_us:.1f}",
            f"{each.kilobytes:.1f}" if shape.subscribers >= ENOUGH else "–",
            f"{ours.per_second / each.per_second:.2f}" if ours else "–",
            f"{each.cpu_us / ours.cpu_us:.2f}" if ours else "–",
        )
        for name, each in speeds.items()
    ]


def _title(shape: Shape) -> str:
    named = {"alike": "alike", "groups": f"in {shape.groups} groups", "different": "all different"}
    return f"{shape.subscribers:,} {named[shape.name]}"
