"""R17: the service closes what nobody touches any more."""

from datetime import timedelta

import pytest

from store.commands import NewLog, TimeOutInteraction
from store.records.journal import EntryKind
from store.rules.decision import Refusal
from store.vocabulary import InteractionChange, InteractionState, LogType, StatusReasonCode, UserErrorCode
from tests.store.rules.commands import (
    ACCOUNT,
    DISABLED,
    ERROR,
    FEED,
    ONGOING,
    PRICE,
    SENDING,
    SETUP,
    SYNCED,
    an_id,
    appending,
    error,
    failure,
    information,
    success,
)
from tests.store.rules.lifecycle import World

LIMIT = timedelta(hours=24)
MOMENT = timedelta(milliseconds=1)


def later(world: World, by: timedelta = LIMIT + MOMENT) -> None:
    """Let the clock stand `by` after the last command when the next one comes."""
    world.now += by - timedelta(seconds=1)


def time_out(world: World, name: str) -> None:
    """What a sweep does: ask for what is idle for longer than the limit at the next command's instant."""
    world.time_out(name, world.now + timedelta(seconds=1) - LIMIT)


@pytest.mark.parametrize(
    ("logs", "result"),
    [
        ((), "NOTIFICATION"),
        ((success(price="10"),), "NOTIFICATION"),
        ((information(), success()), "NOTIFICATION"),
        ((success(), failure(error("CTLG-006"))), "FAILURE"),
    ],
)
def test_result(logs: tuple[NewLog, ...], result: str) -> None:
    """R17: FAILURE if it has a failure log, else NOTIFICATION, never SUCCESS."""
    world = World()
    world.open("A")
    for log in logs:
        world.log("A", log)
    later(world)
    time_out(world, "A")
    closed = world.interaction("A")
    assert (closed.result, closed.timed_out, closed.state) == (result, True, InteractionState.CLOSED)
    assert closed.closed_at == world.now
    assert world.offer().price is None


def test_its_log() -> None:
    """R17: a WARNING by agent `offergraph` ends the timeline; its words spell instants as answers do."""
    world = World()
    world.walk("first", success())
    world.open("A")
    world.log("A", information())
    idle_since = world.now
    later(world)
    time_out(world, "A")
    log = world.interaction("A").logs[-1]
    assert log.description == f"Closed by the service: idle since {idle_since:%Y-%m-%dT%H:%M:%S.000Z}."
    assert (log.type, log.agent, log.occurred_at) == (LogType.WARNING, "offergraph", world.now)
    assert world.interaction("A").log_count == 2
    assert world.interaction("A").log_ids[-1] == log.log_id
    assert len(log.log_id) == 32
    assert [entry.change for entry in world.told(EntryKind.INTERACTION)][-1] is InteractionChange.CLOSED


def test_the_limit_counts_from_the_opening() -> None:
    """R17: exactly the limit is not longer than it; a millisecond more is."""
    world = World()
    world.open("A")
    later(world, LIMIT)
    time_out(world, "A")
    assert world.interaction("A").is_open
    later(world, MOMENT)
    time_out(world, "A")
    assert not world.interaction("A").is_open


def test_the_limit_counts_from_the_last_log() -> None:
    """R17: a log is activity; a replayed one and a refused one are none."""
    world = World()
    world.open("A")
    later(world, LIMIT)
    world.do(appending("A", information(name="l")))
    later(world, LIMIT)
    time_out(world, "A")
    assert world.interaction("A").is_open
    world.do(appending("A", information(name="l")))
    world.refused(appending("A", information("")))
    later(world, MOMENT)
    time_out(world, "A")
    assert world.interaction("A").timed_out


def test_what_was_closed_meanwhile_stays() -> None:
    """R17, R11: a closed interaction is not closed again, an unknown one is no fault."""
    world = World()
    world.walk("A", success())
    before = world.snapshot()
    later(world)
    time_out(world, "A")
    time_out(world, "unknown")
    assert world.snapshot() == before
    assert world.close("A").replayed


def test_inactive_feeds_are_left_alone() -> None:
    """R17, R6: interactions of inactive feeds stay as they are."""
    world = World()
    world.open("A")
    world.deactivate()
    before = world.snapshot()
    verdict = world.send(TimeOutInteraction(ACCOUNT, FEED, an_id("A"), world.now + LIMIT))
    assert isinstance(verdict, Refusal)
    assert verdict.errors[0].code is UserErrorCode.FEED_INACTIVE
    assert world.snapshot() == before


def test_status_after_a_setup_timed_out() -> None:
    """R13, R15: it is no longer open; SYNCED again for TIMED_OUT, in the words of the service's log."""
    world = World()
    world.record("first", success())
    world.open("A", context=SETUP)
    assert world.status() is SENDING
    later(world)
    time_out(world, "A")
    assert world.changes()[-1] == (SENDING, SYNCED, StatusReasonCode.TIMED_OUT)
    assert world.offer().status_reason.message == world.interaction("A").logs[-1].description


def test_failure_that_timed_out_reports_its_errors() -> None:
    """R17, R15, R24: errors are raised, the status is ERROR for FAILED."""
    world = World()
    world.record("first", success())
    world.open("A", context=ONGOING, origin=PRICE)
    world.log("A", failure(error("PRICE-001"), words="Too low"))
    later(world)
    time_out(world, "A")
    assert world.changes()[-1] == (SYNCED, ERROR, StatusReasonCode.FAILED)
    assert world.offer().status_reason.message == "Too low"
    assert set(world.active()) == {"PRICE-001"}


def test_success_logs_that_timed_out_mend_nothing() -> None:
    """R17, R23: no SUCCESS, so no error is resolved and no value becomes the offer's."""
    world = World()
    world.record("first", failure(error("PRICE-001")), origin=PRICE)
    world.open("A", context=ONGOING, origin=PRICE)
    world.log("A", success(price="10"))
    later(world)
    time_out(world, "A")
    assert world.status() is ERROR
    assert world.offer().price is None


def test_discard_declared_before_it_timed_out() -> None:
    """R14, R17: the notification it closes as puts the declared discard in force, for DISCARDED."""
    world = World()
    world.record("first", success())
    world.open("A", context=ONGOING)
    world.log("A", information("Delisted", status=DISABLED))
    later(world)
    time_out(world, "A")
    assert world.changes()[-1] == (SYNCED, DISABLED, StatusReasonCode.DISCARDED)
    assert world.offer().status_reason.message == "Delisted"
