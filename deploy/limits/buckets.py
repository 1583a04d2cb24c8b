"""Token buckets: what each caller may spend, filled up again as time goes by."""

from collections import OrderedDict
from collections.abc import Callable

MOST_CALLERS = 10_000


class Buckets:
    """A bucket for each caller, of ``per_second`` and at most ``burst_seconds`` of that.

    Spending begins while anything is left, so that a great operation can be paid for at all, and leaves a
    debt. Buckets are kept in memory, by process; of very many callers those that came last are remembered.
    """

    def __init__(self, per_second: float, burst_seconds: float, now: Callable[[], float]) -> None:
        self._per_second = per_second
        self._most = per_second * burst_seconds
        self._now = now
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def spend(self, caller: str, cost: float) -> float:
        """Spend ``cost``; gives 0, or the seconds to wait if the bucket is empty: nothing is spent then."""
        if not self._per_second:
            return 0.0
        now = self._now()
        level, since = self._levels.pop(caller, (self._most, now))
        level = min(self._most, level + (now - since) * self._per_second)
        wait = -level / self._per_second if level < 0 else 0.0
        self._levels[caller] = (level - cost if level >= 0 else level, now)
        if len(self._levels) > MOST_CALLERS:
            self._levels.popitem(last=False)
        return wait
