"""What the supervisor makes once, and each worker gets as open files: the port, the board, the post."""

import contextlib
import os
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from deploy.limits.board import Board, make_board
from deploy.workers.crew import Crew
from deploy.workers.post import Box, Post, make_box


@dataclass(frozen=True, slots=True)
class Equipment:
    """The common things of a crew."""

    listener: socket.socket
    board: int
    boxes: Sequence[Box]

    @classmethod
    @contextlib.contextmanager
    def made(cls, listener: socket.socket, workers: int) -> Iterator[Self]:
        """New ones for so many workers, beside the socket that listens; closed at the end."""
        with contextlib.ExitStack() as stack:
            board = make_board(workers)
            stack.callback(os.close, board)
            boxes = [make_box() for _ in range(workers)]
            for each in (each for box in boxes for each in box):
                stack.enter_context(each)
            yield cls(listener, board, boxes)

    def files(self, number: int) -> list[int]:
        """What the worker of that number gets, in the order that `Kit.of` wants."""
        slots = [box.slot.fileno() for box in self.boxes]
        return [self.listener.fileno(), self.board, self.boxes[number - 1].inside.fileno(), *slots]


@dataclass(frozen=True, slots=True)
class Kit:
    """What a worker has got."""

    listener: socket.socket
    crew: Crew

    @classmethod
    def of(cls, number: int, files: Sequence[int]) -> Self:
        """The things behind the open files, of the worker of that number."""
        listener, board, inside, *slots = files
        post = Post(number, socket.socket(fileno=inside), [socket.socket(fileno=slot) for slot in slots])
        crew = Crew(Board.joined(board, number), post)
        os.close(board)
        return cls(socket.socket(fileno=listener), crew)
