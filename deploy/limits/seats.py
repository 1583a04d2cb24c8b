"""How many connections that stay one caller may have."""

from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.limits.board import Board


class Seats:
    """Counts what each caller holds, up to ``limit``; who has no name is bound by the process alone."""

    def __init__(self, limit: int, board: Board | None = None) -> None:
        self.limit = limit
        self._board = board or Board.alone()

    def taken_by(self, caller: str | None) -> int:
        """How many a caller has."""
        return 0 if caller is None else self._board.seats_at(self._board.place_of(caller))

    def take(self, caller: str | None) -> bool:
        """Take one; False if there is none left, and nothing is taken then."""
        if caller is None:
            return True
        place = self._board.place_of(caller)
        if self._board.seats_at(place) >= self.limit:
            return False
        self._board.take_seats(place, 1)
        return True

    def leave(self, caller: str | None) -> None:
        """Give back one that was taken."""
        if caller is not None:
            self._board.take_seats(self._board.place_of(caller), -1)

    def during(self, caller: str | None, stream: ASGIApp) -> ASGIApp:
        """A response that gives back the seat of ``caller``, which was taken for it, when it is over."""

        async def seated(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                await stream(scope, receive, send)
            finally:
                self.leave(caller)

        return seated
