"""A worker's place among those that are one service together."""

from dataclasses import dataclass

from deploy.limits.board import Board
from deploy.workers.post import Post

# Between a worker's number and the rest of the tokens it gives.
PARTING = "."


@dataclass(frozen=True, slots=True)
class Crew:
    """What the others of a worker's crew know and are told: on the ``board``, and by ``post``."""

    board: Board
    post: Post

    @property
    def number(self) -> int:
        """The worker's own number, from 1 on."""
        return self.post.number

    @property
    def token_mark(self) -> str:
        """What the tokens begin with that it gives."""
        return f"{self.number}{PARTING}"
