"""R30: what expires when."""

from collections.abc import Callable
from datetime import timedelta

from store.rules.decision import Decision, Policy
from store.rules.fingerprints import fingerprint
from tests.store.rules.commands import (
    CATALOG,
    CHANNEL,
    INVENTORY,
    ONGOING,
    PRICE,
    error,
    failure,
    information,
    success,
)
from tests.store.rules.lifecycle import World

NINETY_DAYS = timedelta(days=90)


def test_closed_interactions_expire() -> None:
    """R30: 90 days after closing, with their logs; open ones do not."""
    world = World()
    world.open("A")
    world.log("A", success())
    assert world.interaction("A").expires_at is None
    world.now += timedelta(days=3)
    world.close("A")
    assert world.interaction("A").expires_at == world.now + NINETY_DAYS


def test_retention_is_a_setting() -> None:
    """R30: per deployment."""
    world = World(policy=Policy(retention=timedelta(days=10)))
    world.record("A", success())
    assert world.interaction("A").expires_at == world.now + timedelta(days=10)
    assert {entry.expires_at for entry in world.entries} == {world.now + timedelta(days=10)}


def test_journal_entries_expire() -> None:
    """R30: each after the retention, from when it was written, whatever it tells of."""
    world = World()
    sends: list[Callable[[], Decision]] = [
        lambda: world.open("A"),
        lambda: world.log("A", failure(error("NTMAP-001", text="No"))),
        lambda: world.close("A"),
        lambda: world.describe(name="Rice"),
        lambda: world.recode(fingerprint("No"), "CTLG-006"),
    ]
    for send in sends:
        decision = send()
        assert decision.entries
        assert {entry.expires_at for entry in decision.entries} == {world.now + NINETY_DAYS}


def test_what_an_active_error_points_to_stays() -> None:
    """R30: until the error is archived; then the clock is that of its own closing."""
    world = World()
    world.record("A", failure(error("CTLG-006")))
    closed = world.now
    assert world.interaction("A").expires_at is None
    world.now += timedelta(days=5)
    world.record("B", success())
    assert world.interaction("A").expires_at == closed + NINETY_DAYS
    assert world.interaction("B").expires_at == world.now + NINETY_DAYS


def test_raised_again_points_to_the_latest() -> None:
    """R30, R22: the earlier one is released, the later one stays."""
    world = World()
    world.record("A", failure(error("CTLG-006")))
    closed = world.now
    world.record("B", failure(error("CTLG-006")))
    assert world.interaction("A").expires_at == closed + NINETY_DAYS
    assert world.interaction("B").expires_at is None


def test_late_raising_points_nowhere_new() -> None:
    """R30, R22: the error stays with the later-started one; what only counted expires."""
    world = World()
    world.record("B", failure(error("CTLG-006")), started=2)
    world.record("A", failure(error("CTLG-006")), started=1)
    assert world.interaction("B").expires_at is None
    assert world.interaction("A").expires_at == world.now + NINETY_DAYS


def test_one_of_its_errors_is_enough() -> None:
    """R30: it is released with the last of them."""
    world = World()
    world.record("A", failure(error("PRICE-001", closes=(PRICE,)), error("INVNT-001", closes=(INVENTORY,))))
    closed = world.now
    world.record("B", success(), origin=PRICE)
    assert world.interaction("A").expires_at is None
    world.record("C", success(), origin=INVENTORY)
    assert world.interaction("A").expires_at == closed + NINETY_DAYS


def test_superseded_releases_as_well() -> None:
    """R30, R24: and the one that superseded stays with its own errors."""
    world = World()
    world.record("A", failure(error("CTLG-006")))
    world.record("B", failure(error("CTLG-001")))
    assert world.interaction("A").expires_at is not None
    assert world.interaction("B").expires_at is None


def test_stored_archived_expires() -> None:
    """R30, R18: an error that came too late is not active and holds nothing."""
    world = World()
    world.record("B", success(), started=2)
    world.record("A", failure(error("CTLG-006")), started=1)
    assert world.interaction("A").expires_at == world.now + NINETY_DAYS


def test_recoding_releases_what_was_merged_away() -> None:
    """R30, R21: the merged error points to one interaction."""
    world = World()
    world.record("A", failure(error("NTMAP-001", text="No")), origin=CATALOG)
    closed = world.now
    world.record("B", failure(error("CTLG-006")), origin=PRICE, source=CHANNEL, context=ONGOING)
    world.recode(fingerprint("No"), "CTLG-006")
    assert world.interaction("A").expires_at == closed + NINETY_DAYS
    assert world.interaction("B").expires_at is None


def test_timed_out_expires() -> None:
    """R30, R17: closed by the service or not, the clock is the same."""
    world = World()
    world.open("A")
    world.log("A", information())
    world.now += timedelta(days=2)
    world.time_out("A", world.now)
    assert world.interaction("A").expires_at == world.now + NINETY_DAYS
