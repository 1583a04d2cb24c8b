"""Positions of the live feed tell nobody what they stand at, and nobody can make one."""

import pytest

from store.errors import BadCursor
from store.live.seals import Seals

CURSOR = "a1b2c3d4.826B05C36D000000052B022C"


def test_a_sealed_cursor_opens_in_every_process_that_has_the_key() -> None:
    """And looks the same from each."""
    one, other = Seals(b"k" * 32), Seals(b"k" * 32)
    assert one.seal(CURSOR) == other.seal(CURSOR)
    assert other.open(one.seal(CURSOR)) == CURSOR
    assert set(CURSOR.split(".")) & {one.seal(CURSOR)} == set()


def test_the_cursor_of_an_event_is_taken_as_it_is() -> None:
    """It stands at the event that its reader has seen."""
    assert Seals(b"k" * 32).open(CURSOR) == CURSOR


@pytest.mark.parametrize("forged", ["", "x", "ä", "A" * 64, Seals(b"x" * 32).seal(CURSOR)])
def test_a_forged_one_is_refused(forged: str) -> None:
    """So is one of another deployment."""
    with pytest.raises(BadCursor):
        Seals(b"k" * 32).open(forged)
