"""R27, R8 and R6: checks come in a fixed order."""

from dataclasses import replace

import pytest

from store.commands import Command
from store.vocabulary import UserErrorCode
from tests.store.rules.commands import (
    Opening,
    appending,
    closing,
    information,
)
from tests.store.rules.lifecycle import World

LOG = information(name="l")
TOO_LONG = "x" * 4_001


@pytest.mark.parametrize(
    "command",
    [
        Opening("A", sku=" ").command,
        Opening("A", sku=" ").recording(information(TOO_LONG)),
        appending("A", information(TOO_LONG)),
        closing("A"),
    ],
)
def test_feed_is_checked_first(command: Command) -> None:
    """R27, R6: an unknown and an inactive feed refuse before anything else is looked at."""
    world = World(feed=None)
    fault = world.refused(command)
    assert (fault.code, fault.path) == (UserErrorCode.FEED_NOT_FOUND, ("input", "feedId"))
    world = World()
    world.record("A", information(), sku="sku-2")
    world.deactivate()
    fault = world.refused(command)
    assert (fault.code, fault.path) == (UserErrorCode.FEED_INACTIVE, ("input", "feedId"))


def test_ids_are_checked_before_the_rest() -> None:
    """R27: what is wrong with the content comes after the conflict."""
    world = World()
    world.open("A")
    world.log("A", LOG)
    assert world.refused(Opening("A", sku=" ").command).code is UserErrorCode.CONFLICT
    assert world.refused(Opening("A").recording(information(TOO_LONG))).code is UserErrorCode.CONFLICT
    assert world.refused(appending("A", replace(LOG, description=TOO_LONG))).code is UserErrorCode.CONFLICT


def test_the_close_is_checked_before_the_rest() -> None:
    """R27, R8: a faulty log to a closed interaction is INTERACTION_CLOSED."""
    world = World()
    world.walk("A")
    bad = replace(information(TOO_LONG), agent="")
    assert world.refused(appending("A", bad)).code is UserErrorCode.INTERACTION_CLOSED
    world.open("B")
    assert world.refused(appending("B", bad)).code is UserErrorCode.INVALID


def test_a_refused_command_leaves_its_ids_free() -> None:
    """R27: nothing of it was written, so the mended one may use them."""
    world = World()
    assert world.refused(Opening("A").recording(replace(LOG, agent=" "))).code is UserErrorCode.INVALID
    assert not world.record("A", LOG).replayed
