"""R2-R6: the lives of a feed."""

from dataclasses import replace

import pytest

from store.directory_commands import ActivateFeed
from store.records.feeds import Feed
from store.rules.activations import Activated, activate, deactivate
from store.rules.decision import Refusal
from store.vocabulary import FeedChange, FeedState, UserErrorCode
from tests.store.rules.commands import ACCOUNT, ERROR, FEED, Opening, error, failure, minute, success
from tests.store.rules.lifecycle import World

COMMAND = ActivateFeed(ACCOUNT, FEED, "AFF", "1")


def activated(known: Feed | None, restore: int | None = None, at: float = 0) -> Activated:
    """What comes of activating, which must not be refused."""
    verdict = activate(known, replace(COMMAND, restore_activation=restore), "vtex", minute(at))
    assert isinstance(verdict, Activated)
    return verdict


def refused(known: Feed | None, restore: int) -> None:
    """That restoring is INVALID, at its field."""
    verdict = activate(known, replace(COMMAND, restore_activation=restore), "vtex", minute(9))
    assert isinstance(verdict, Refusal)
    assert (verdict.errors[0].code, verdict.errors[0].path) == (
        UserErrorCode.INVALID,
        ("input", "restoreActivation"),
    )


def lives(feed: Feed) -> list[tuple[int, float | None]]:
    """The numbers of a feed's activations, and in which minute each ended."""
    return [
        (a.number, None if a.deactivated_at is None else (a.deactivated_at - minute(0)).total_seconds() / 60)
        for a in feed.activations
    ]


def test_first_activation() -> None:
    """R2: an unknown feed becomes active with activation 1."""
    result = activated(None)
    feed = result.feed
    assert result.change is FeedChange.ACTIVATED
    assert (feed.state, feed.activation.number, feed.version) == (FeedState.ACTIVE, 1, 1)
    assert (feed.account, feed.feed_id, feed.vendor) == (ACCOUNT, FEED, "vtex")
    assert (feed.affiliate_id, feed.sales_channel) == ("AFF", "1")
    assert lives(feed) == [(1, None)]


def test_active_feed_is_updated() -> None:
    """R2: affiliate id and sales channel are those given; the activation goes on."""
    feed = activated(None).feed
    verdict = activate(feed, replace(COMMAND, affiliate_id="NEW", sales_channel="2"), "vtex", minute(5))
    assert isinstance(verdict, Activated)
    assert verdict.change is FeedChange.UPDATED
    assert verdict.feed == replace(feed, affiliate_id="NEW", sales_channel="2", version=2)


def test_active_feed_with_nothing_new() -> None:
    """R2: idempotent, and nothing is told."""
    feed = activated(None).feed
    assert activated(feed, at=5) == Activated(feed, None)


def test_deactivation_touches_the_feed_alone() -> None:
    """R4: state and end of the activation are all there is to it."""
    feed = activated(None).feed
    ended = deactivate(feed, minute(3))
    assert (ended.state, ended.version) == (FeedState.INACTIVE, 2)
    assert not ended.is_active
    assert ended.activation.deactivated_at == minute(3)
    assert lives(ended) == [(1, 3)]


def test_reactivation_is_from_scratch() -> None:
    """R5: the next activation; the earlier one stays as it ended."""
    feed = deactivate(activated(None).feed, minute(3))
    result = activated(feed, at=4)
    assert result.change is FeedChange.ACTIVATED
    assert (result.feed.state, result.feed.activation.number) == (FeedState.ACTIVE, 2)
    assert result.feed.activation.activated_at == minute(4)
    assert lives(result.feed) == [(1, 3), (2, None)]


@pytest.mark.parametrize("number", [1, 2])
def test_restoring(number: int) -> None:
    """R5: the named one is brought back as it was, be it the last or an earlier one."""
    first = deactivate(activated(None).feed, minute(3))
    second = deactivate(activated(first, at=4).feed, minute(5))
    result = activated(second, number, at=6)
    assert result.change is FeedChange.RESTORED
    assert result.feed.activation.number == number
    assert result.feed.activation.activated_at == second.activations[number - 1].activated_at
    assert result.feed.activation == result.feed.activations[number - 1]
    assert lives(result.feed) == [(1, None if number == 1 else 3), (2, None if number == 2 else 5)]


def test_restoring_takes_the_settings_given() -> None:
    """R2, R5: affiliate id and sales channel are required, and are those of the call."""
    feed = deactivate(activated(None).feed, minute(3))
    command = replace(COMMAND, affiliate_id="NEW", restore_activation=1)
    verdict = activate(feed, command, "vtex", minute(4))
    assert isinstance(verdict, Activated)
    assert verdict.feed.affiliate_id == "NEW"


def test_after_a_restored_one_comes_the_next_number() -> None:
    """R5: numbers are never given twice."""
    first = deactivate(activated(None).feed, minute(1))
    second = deactivate(activated(first, at=2).feed, minute(3))
    restored = deactivate(activated(second, 1, at=4).feed, minute(5))
    assert lives(restored) == [(1, 5), (2, 3)]
    assert lives(activated(restored, at=6).feed) == [(1, 5), (2, 3), (3, None)]


def test_naming_the_current_activation_of_an_active_feed() -> None:
    """R5: changes nothing."""
    feed = activated(None).feed
    assert activated(feed, 1) == Activated(feed, None)


def test_naming_another_of_an_active_feed() -> None:
    """R5: INVALID; deactivate first."""
    feed = activated(deactivate(activated(None).feed, minute(1)), at=2).feed
    refused(feed, 1)


@pytest.mark.parametrize("number", [-1, 0, 2, 99])
def test_a_number_that_never_was(number: int) -> None:
    """R5: INVALID, for an unknown, an active and an inactive feed."""
    feed = activated(None).feed
    for known in (None, feed, deactivate(feed, minute(1))):
        refused(known, number)


def test_scratch_knows_no_offers_and_restoring_brings_them_back() -> None:
    """R5: an activation is a partition; the offer comes back with status, errors and open interactions."""
    world = World()
    world.record("A", failure(error("CTLG-006")))
    world.open("B")
    before = world.offer()
    world.deactivate()
    world.activate()
    assert not world.knows()
    world.record("A", success())
    assert world.offer().activation_number == 2
    world.deactivate()
    world.activate(restore=1)
    assert world.offer() == before
    assert world.status() is ERROR
    world.close("B")
    assert world.offer().version == before.version + 1


def test_inactive_feed_takes_no_mutations() -> None:
    """R6, R4: FEED_INACTIVE, until it is active again."""
    world = World()
    world.deactivate()
    assert world.refused(Opening("A").command).code is UserErrorCode.FEED_INACTIVE
    world.activate()
    world.open("A")
    assert world.knows()
