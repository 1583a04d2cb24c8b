"""The board: what callers have taken, whichever worker they took it from."""

import os
from collections.abc import Iterator

import pytest

from deploy.limits.board import Board, make_board
from deploy.limits.buckets import Buckets
from deploy.limits.seats import Seats


@pytest.fixture
def file() -> Iterator[int]:
    """The board of two workers."""
    file = make_board(2)
    yield file
    os.close(file)


def test_a_bucket_is_one_for_all_workers(file: int) -> None:
    one, other = (Buckets(10, 2.0, lambda: 100.0, Board.joined(file, worker)) for worker in (1, 2))
    assert [one.spend("a", 10), other.spend("a", 10), one.spend("a", 30)] == [0, 0, 0]
    assert one.spend("a", 1) == other.spend("a", 1) == pytest.approx(3.0)
    assert other.spend("b", 1) == 0


def test_seats_are_counted_at_all_workers_and_those_of_a_dead_one_are_free(file: int) -> None:
    one, other = (Seats(3, Board.joined(file, worker)) for worker in (1, 2))
    assert [one.take("k"), one.take("k"), other.take("k"), other.take("k"), one.take("k")] == [
        *(True, True, True),
        *(False, False),
    ]
    assert other.take("l")
    one.leave("k")
    assert other.take("k")
    replaced = Seats(3, Board.joined(file, 1))
    assert (replaced.taken_by("k"), other.taken_by("k")) == (2, 2)
    assert replaced.take("k")
    assert not other.take("k")


def test_boards_put_callers_elsewhere_so_that_nobody_can_aim_at_a_neighbour() -> None:
    boards = [Board.alone() for _ in range(2)]
    callers = [f"address 203.0.113.{number}" for number in range(100)]
    first, second = ([board.place_of(caller) for caller in callers] for board in boards)
    assert first == [boards[0].place_of(caller) for caller in callers]
    assert first != second
