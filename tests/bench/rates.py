"""How many operations a second some clients get done, and how long each waits."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """Operations a second, and the latency in milliseconds that half and 99 of 100 keep."""

    per_second: float
    p50_ms: float
    p99_ms: float


async def measure(clients: int, seconds: float, operation: Callable[[], Awaitable[int]]) -> Rate:
    """Run `operation` (gives how many it did) by `clients` at once for `seconds`, a tenth more to warm up."""
    latencies: list[float] = []
    done = 0
    start = time.perf_counter() + seconds / 10
    end = start + seconds

    async def client() -> None:
        nonlocal done
        while (before := time.perf_counter()) < end:
            number = await operation()
            after = time.perf_counter()
            if before >= start and after <= end:
                done += number
                latencies.append(after - before)

    await asyncio.gather(*(client() for _ in range(clients)))
    latencies.sort()
    return Rate(
        per_second=done / seconds,
        p50_ms=_at(latencies, 0.5) * 1000,
        p99_ms=_at(latencies, 0.99) * 1000,
    )


def _at(latencies: list[float], share: float) -> float:
    return latencies[min(len(latencies) - 1, int(len(latencies) * share))] if latencies else float("nan")
