"""R18: a report on errors that comes late neither mends nor raises what a later-started one has settled."""

import pytest

from store.vocabulary import ArchiveReason, InteractionEffect
from tests.store.rules.commands import (
    CATALOG,
    CHANNEL,
    ERROR,
    INVENTORY,
    ONGOING,
    PRICE,
    SYNCED,
    an_id,
    error,
    failure,
    information,
    minute,
    success,
)
from tests.store.rules.lifecycle import World

APPLIED, PARTIAL, STALE = InteractionEffect.APPLIED, InteractionEffect.PARTIAL, InteractionEffect.STALE


def test_late_success_archives_nothing_raised_later() -> None:
    """R18, R23: the error was raised by something that started later; it stays, and the report is late."""
    world = World()
    world.record("B", failure(error("PRICE-001")), origin=PRICE, started=2)
    world.record("A", success(), origin=PRICE, started=1)
    assert world.status() is ERROR
    assert world.effect("A") is STALE


def test_late_success_resolves_what_was_raised_before_it() -> None:
    """R18, R23: by its own instant; the error raised last counts with its last raising."""
    world = World()
    world.record("A", failure(error("PRICE-001"), error("CTLG-006")), origin=PRICE, started=1)
    world.record("C", failure(error("CTLG-006")), origin=PRICE, source=CHANNEL, started=3)
    world.record("B", success(), origin=PRICE, started=2)
    assert set(world.active()) == {"CTLG-006"}
    assert world.gone("PRICE-001").archive_reason is ArchiveReason.RESOLVED
    assert world.effect("B") is PARTIAL


def test_equal_instants_of_raising_and_mending() -> None:
    """R18: at one instant the order of arrival decides whether an error is mended."""
    world = World()
    world.record("A", failure(error("PRICE-001")), origin=PRICE, started=1)
    world.record("B", success(), origin=PRICE, started=1)
    assert world.status() is SYNCED
    world.record("C", failure(error("PRICE-001")), origin=PRICE, started=1)
    assert world.status() is ERROR
    assert {world.effect(name) for name in "ABC"} == {APPLIED}


def test_late_error_is_stored_archived_after_a_report_for_its_origin() -> None:
    """R18: a later-started report was made for its own origin: SUPERSEDED by that one, and STALE."""
    world = World()
    world.record("B", success(), origin=PRICE, started=2)
    decision = world.record("A", failure(error("PRICE-001")), origin=PRICE, started=1)
    gone = world.gone("PRICE-001")
    assert decision.archived == (gone,)
    assert (gone.archive_reason, gone.archived_by_id, gone.archived_at) == (
        ArchiveReason.SUPERSEDED,
        an_id("B"),
        world.now,
    )
    assert (gone.interaction_id, gone.occurrences) == (an_id("A"), 1)
    assert world.status() is SYNCED
    assert world.effect("A") is STALE


@pytest.mark.parametrize("source", ["SELLER", "CHANNEL"])
def test_late_error_after_a_failure_report(source: str) -> None:
    """R18: a FAILURE close is a report for its own origin too, whichever side it came from."""
    world = World()
    world.record("B", failure(error("PRICE-001")), origin=PRICE, started=2)
    world.record("A", failure(error("CTLG-006")), origin=PRICE, source=source, started=1)
    assert set(world.active()) == {"PRICE-001"}
    assert world.gone("CTLG-006").archive_reason is ArchiveReason.SUPERSEDED
    assert world.effect("A") is STALE


def test_late_error_after_a_success_of_a_closable_origin() -> None:
    """R18: a later-started success of one of its closable origins supersedes it; a failure there does not."""
    world = World()
    world.record("S", success(), origin=INVENTORY, context=ONGOING, started=2)
    world.record("F", failure(error("CTLG-006")), origin=CATALOG, started=3)
    late = failure(
        error("PRICE-001", "1", closes=(PRICE, INVENTORY)), error("PRICE-001", "2", closes=(CATALOG,))
    )
    world.record("A", late, origin=PRICE, context=ONGOING, started=1)
    assert set(world.active()) == {"CTLG-006", "PRICE-001-2"}
    assert world.gone("PRICE-001-1").archived_by_id == an_id("S")
    assert world.effect("A") is PARTIAL


def test_carried_values_report_for_their_origins() -> None:
    """R18, R23: a success that carries a price is a later report for PRICE as well."""
    world = World()
    world.record("B", success(price="2", stock=1), origin=INVENTORY, started=2)
    world.record("A", failure(error("PRICE-001")), origin=PRICE, started=1)
    assert world.status() is SYNCED
    assert world.gone("PRICE-001").archived_by_id == an_id("B")


def test_failure_reports_for_its_own_origin_only() -> None:
    """R18: `alsoOrigins` and carried values of a FAILURE make no report."""
    world = World()
    world.record("O", information(), origin=PRICE, started=0)
    world.record("B", failure(error("INVNT-001"), price="2"), origin=INVENTORY, also=(CATALOG,), started=2)
    world.record("A", failure(error("PRICE-001")), origin=PRICE, started=1)
    world.record("C", failure(error("CTLG-006")), origin=CATALOG, started=1)
    assert set(world.active()) == {"INVNT-001", "PRICE-001", "CTLG-006"}
    assert (world.effect("A"), world.effect("C")) == (APPLIED, APPLIED)


def test_error_at_the_instant_of_the_report_is_raised() -> None:
    """R18: equal instants count by arrival; a report at the same instant is none that started later."""
    world = World()
    world.record("B", success(), origin=PRICE, started=1)
    world.record("A", failure(error("PRICE-001")), origin=PRICE, started=1)
    assert world.status() is ERROR


def test_late_raising_of_an_active_error() -> None:
    """R18, R22: it counts and is not stored again; the words stay those of the later-started; PARTIAL."""
    world = World()
    world.record("B", failure(error("PRICE-001", text="later"), at=5), origin=PRICE, started=2)
    world.record("A", failure(error("PRICE-001", text="earlier"), at=4), origin=PRICE, started=1)
    active = world.active()["PRICE-001"]
    assert (active.occurrences, active.description, active.started_at) == (2, "later", minute(2))
    assert (active.last_seen_at, active.interaction_id) == (minute(5), an_id("B"))
    assert world.archived == []
    assert world.effect("A") is PARTIAL


def test_late_failure_supersedes_only_what_was_raised_before_it() -> None:
    """R18, R24: of its origin and source, what was raised earlier goes and what was raised later stays."""
    world = World()
    world.record("A", failure(error("PRICE-001", "1")), origin=PRICE, started=1)
    world.record("C", failure(error("PRICE-001", "2")), origin=PRICE, source=CHANNEL, started=3)
    world.record("B", failure(error("PRICE-001", "3")), origin=PRICE, started=2)
    assert set(world.active()) == {"PRICE-001-2"}
    assert {world.gone(f"PRICE-001-{n}").archived_by_id for n in (1, 3)} == {an_id("B"), an_id("C")}
