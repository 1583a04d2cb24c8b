"""R18: what started earlier never moves what something started later has set, and `effect` says so."""

import pytest

from store.records.offers import Offer
from store.vocabulary import InteractionEffect
from tests.store.rules.commands import (
    DISABLED,
    INVENTORY,
    ONGOING,
    PRICE,
    SENDING,
    SETUP,
    SYNCED,
    UNAVAILABLE,
    brl,
    error,
    failure,
    information,
    success,
)
from tests.store.rules.lifecycle import World

APPLIED, PARTIAL, STALE = InteractionEffect.APPLIED, InteractionEffect.PARTIAL, InteractionEffect.STALE


def values(offer: Offer) -> tuple[str | None, int | None, str | None]:
    """Price, inventory and external id of an offer."""
    return str(offer.price.amount) if offer.price else None, offer.inventory, offer.external_offer_id


def test_open_is_pending() -> None:
    """R18: before the close there is no effect."""
    world = World()
    world.open("A")
    assert world.interaction("A").effect is InteractionEffect.PENDING


def test_in_order_is_applied() -> None:
    """R18: nothing was held back; no warning."""
    world = World()
    world.record("A", success(price="1"), origin=PRICE, started=1)
    assert world.record("B", success(price="2"), origin=PRICE, started=2).warnings == ()
    assert world.effect("B") is APPLIED


def test_late_values_stay_on_the_interaction() -> None:
    """R18: everything held back is STALE, and the newer values stay."""
    world = World()
    world.record("B", success(price="2", stock=2, offer_id="new"), started=2)
    decision = world.record("A", success(price="1", stock=1, offer_id="old"), started=1)
    assert values(world.offer()) == ("2", 2, "new")
    assert world.effect("A") is STALE
    assert [warning.path for warning in decision.warnings] == [("input",)]
    new_values = world.interaction("A").new_values
    assert new_values is not None
    assert new_values.price == brl("1")
    assert decision.offer is not None
    assert [entry.changed for entry in decision.entries if entry.changed] == []


def test_each_value_remembers_its_own_instant() -> None:
    """R18: a late interaction still sets what nothing later has set; that is PARTIAL."""
    world = World()
    world.record("B", success(price="2"), origin=PRICE, started=2)
    world.record("A", success(price="1", stock=1), origin=INVENTORY, started=1)
    assert values(world.offer()) == ("2", 1, None)
    assert world.effect("A") is PARTIAL


def test_late_but_about_something_else_is_applied() -> None:
    """R18: late by the clock is not out of order where nothing later was set."""
    world = World()
    world.record("B", success(price="2"), origin=PRICE, context=ONGOING, started=2)
    world.record("A", success(stock=1), origin=INVENTORY, context=ONGOING, started=1)
    assert world.effect("A") is APPLIED


def test_equal_instants_count_by_arrival() -> None:
    """R18: of two that started at once the one that closes later wins, and nothing is held back."""
    world = World()
    world.open("A", started=1)
    world.open("B", started=1)
    world.log("A", success(price="1"))
    world.log("B", success(price="2"))
    world.close("B")
    world.close("A")
    assert values(world.offer()) == ("1", None, None)
    assert (world.effect("A"), world.effect("B")) == (APPLIED, APPLIED)


def test_failures_and_notifications_set_no_values() -> None:
    """R18, R16: only a success remembers its instant for a value."""
    world = World()
    world.record("B", failure(error("PRICE-001"), price="2"), origin=PRICE, started=2)
    world.record("C", information(price="3"), origin=PRICE, started=3)
    world.record("A", success(price="1"), origin=PRICE, started=1)
    assert values(world.offer()) == ("1", None, None)
    assert world.effect("A") is PARTIAL


def test_late_report_alone_is_stale() -> None:
    """R18: without values and errors, what only came late to report is STALE."""
    world = World()
    world.record("B", success(), origin=PRICE, context=ONGOING, started=2)
    world.record("A", success(), origin=PRICE, context=ONGOING, started=1)
    assert world.effect("A") is STALE


def test_notification_has_nothing_to_hold_back() -> None:
    """R18: a late notification that declares nothing is APPLIED."""
    world = World()
    world.record("B", success(price="1"), started=2)
    world.record("A", information(price="2"), context=ONGOING, started=1)
    assert world.effect("A") is APPLIED


def test_late_discard_does_not_begin() -> None:
    """R18, R14: "not discarded" was said later; the late word changes no status."""
    world = World()
    world.record("B", success(), started=2)
    world.record("A", information(status=DISABLED), context=ONGOING, started=1)
    assert world.status() is SYNCED
    assert world.effect("A") is STALE


def test_discard_needs_a_catalog_word_to_be_late() -> None:
    """R18, R14: a later success about the price says nothing on the discard, which still comes into force."""
    world = World()
    world.record("B", success(price="1"), origin=PRICE, context=ONGOING, started=2)
    world.record("A", information(status=DISABLED), context=ONGOING, started=1)
    assert world.status() is DISABLED
    assert world.effect("A") is APPLIED
    world.walk("C", information(), context=SETUP, started=3)
    assert world.status() is SYNCED


@pytest.mark.parametrize("name", ["success", "failure", "setup"])
def test_late_end_of_a_discard(name: str) -> None:
    """R18, R14: what started before the discard does not end it."""
    world = World()
    world.record("B", information(status=UNAVAILABLE), started=2)
    if name == "success":
        world.record("A", success(), context=ONGOING, started=1)
    elif name == "failure":
        world.record("A", failure(error("CTLG-006")), context=ONGOING, started=1)
    else:
        world.open("A", context=SETUP, started=1)
    assert world.status() is UNAVAILABLE


def test_not_discarded_is_remembered_while_nothing_was_discarded() -> None:
    """R14, R18: opening a SETUP says "not discarded" even where no discard was in force."""
    world = World()
    world.open("B", context=SETUP, started=2)
    world.record("A", information(status=DISABLED), context=ONGOING, started=1)
    assert world.status() is SENDING
    assert world.effect("A") is STALE


def test_late_opening_is_held_back() -> None:
    """R18: a SETUP that opens too late for the discard is open all the same, and says so at its close."""
    world = World()
    world.record("B", success(price="2"), started=2)
    world.open("A", context=SETUP, origin=INVENTORY, started=1)
    assert world.status() is SENDING
    world.log("A", success(stock=1))
    world.close("A")
    assert world.effect("A") is PARTIAL
    world.walk("C", information(), context=SETUP, origin=INVENTORY, started=1)
    assert world.effect("C") is STALE


def test_equal_instants_of_discards() -> None:
    """R18: of equal instants the later arrival has the last word, both ways."""
    world = World()
    world.record("A", success(), started=1)
    world.record("B", information(status=DISABLED), context=ONGOING, started=1)
    assert world.status() is DISABLED
    world.record("C", success(), context=ONGOING, started=1)
    assert world.status() is SYNCED
    assert {world.effect(name) for name in "ABC"} == {APPLIED}


def test_closing_takes_a_stale_interaction_out_of_the_open_ones() -> None:
    """R13, R18: the status is derived anew whatever was held back."""
    world = World()
    world.open("A", context=SETUP, started=1)
    world.record("B", success(price="2"), context=ONGOING, started=2)
    assert world.status() is SENDING
    world.log("A", success(price="1"))
    world.close("A")
    assert world.effect("A") is STALE
    assert world.status() is SYNCED


def test_late_success_counts_for_synced() -> None:
    """R13.4, R18: it is held back from values and errors, but a success it is, if no discard is later."""
    world = World()
    world.record("B", failure(error("PRICE-001")), origin=PRICE, context=ONGOING, started=2)
    world.record("A", success(stock=1), origin=INVENTORY, started=1)
    world.record("C", success(), origin=PRICE, started=3)
    assert world.status() is SYNCED
    other = World()
    other.record("B", information(status=DISABLED), started=2)
    other.record("A", success(stock=1), origin=INVENTORY, context=ONGOING, started=1)
    other.walk("C", information(), context=SETUP, started=3)
    assert other.status() is SENDING


def test_late_success_does_not_make_an_earlier_one_later() -> None:
    """R13.4, R18: whether a success counts goes by the latest-started one, not by the last to arrive."""
    world = World()
    world.record("B", success(stock=2), origin=INVENTORY, context=ONGOING, started=5)
    world.record("A", success(stock=1), origin=INVENTORY, context=ONGOING, started=3)
    world.record("D", information(status=DISABLED), started=4, context=ONGOING)
    assert world.status() is DISABLED
    world.walk("C", information(), context=SETUP, started=6)
    assert world.status() is SYNCED
