"""Token buckets: what each caller may spend, filled up again as time goes by."""

from collections.abc import Callable

from deploy.limits.board import Board


class Buckets:
    """A bucket for each caller, of ``per_second`` and at most ``burst_seconds`` of that.

    Spending begins while anything is left, so that a great operation can be paid for at all, and leaves a
    debt. What is kept of a bucket, on the ``board``, is when it will be full again.
    """

    def __init__(
        self, per_second: float, burst_seconds: float, now: Callable[[], float], board: Board | None = None
    ) -> None:
        self._per_second = per_second
        self._burst_seconds = burst_seconds
        self._now = now
        self._board = board or Board.alone()

    def spend(self, caller: str, cost: float) -> float:
        """Spend ``cost``; gives 0, or the seconds to wait if the bucket is empty: nothing is spent then."""
        if not self._per_second:
            return 0.0
        now, place, full_at = self._now(), self._board.place_of(caller), self._board.full_at
        full = max(full_at[place], now)
        wait = full - now - self._burst_seconds
        if wait > 0:
            return wait
        full_at[place] = full + cost / self._per_second
        return 0.0
