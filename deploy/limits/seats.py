"""How many connections that stay one caller may have."""

from collections import Counter

from starlette.types import ASGIApp, Receive, Scope, Send


class Seats:
    """Counts what each caller holds, up to ``limit``; who has no name is bound by the process alone."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._taken: Counter[str] = Counter()

    def taken_by(self, caller: str | None) -> int:
        """How many a caller has."""
        return 0 if caller is None else self._taken[caller]

    def take(self, caller: str | None) -> bool:
        """Take one; False if there is none left, and nothing is taken then."""
        if caller is None:
            return True
        if self._taken[caller] >= self.limit:
            return False
        self._taken[caller] += 1
        return True

    def leave(self, caller: str | None) -> None:
        """Give back one that was taken."""
        if caller is None:
            return
        self._taken[caller] -= 1
        if not self._taken[caller]:
            del self._taken[caller]

    def during(self, caller: str | None, stream: ASGIApp) -> ASGIApp:
        """A response that gives back the seat of ``caller``, which was taken for it, when it is over."""

        async def seated(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                await stream(scope, receive, send)
            finally:
                self.leave(caller)

        return seated
