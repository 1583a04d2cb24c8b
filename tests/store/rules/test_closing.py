"""R9-R12 and R16: what closing an interaction does, and that nothing else does it."""

import pytest

from store.commands import NewLog
from store.records.journal import EntryKind
from store.records.values import OfferData
from store.vocabulary import InteractionChange, InteractionState, UserErrorCode
from tests.store.rules.commands import (
    CATALOG,
    ERROR,
    INVENTORY,
    ONGOING,
    PRICE,
    SENDING,
    SYNCED,
    an_id,
    appending,
    brl,
    closing,
    error,
    failure,
    information,
    log,
    success,
)
from tests.store.rules.lifecycle import World


def test_a_log_changes_nothing_but_the_timeline() -> None:
    """R9: price, inventory, id, status and errors wait for the close; the log is told at once."""
    world = World()
    world.open("A")
    before = world.offer()
    decision = world.log("A", success(price="10", stock=1, offer_id="MLB1"), failure(error("CTLG-006")))
    assert world.offer() == before
    assert [(entry.kind, entry.change) for entry in decision.entries] == [
        (EntryKind.INTERACTION, InteractionChange.LOG_ADDED)
    ]
    assert decision.log is not None
    assert decision.entries[0].log_id == decision.log.log_id
    assert world.interaction("A").log_count == 2


def test_opening_changes_no_values() -> None:
    """R9: opening can change the status and nothing else."""
    world = World()
    world.record("A", success(price="10", stock=1, offer_id="MLB1"))
    before = world.offer()
    world.open("B", context=None)
    after = world.offer()
    assert (after.price, after.inventory, after.external_offer_id, after.errors) == (
        before.price,
        before.inventory,
        before.external_offer_id,
        before.errors,
    )


@pytest.mark.parametrize(
    ("logs", "result"),
    [
        ((success(), failure(), success()), "FAILURE"),
        ((failure(),), "FAILURE"),
        ((information(), success(), information()), "SUCCESS"),
        ((information(), log("WARNING")), "NOTIFICATION"),  # type: ignore[arg-type]  # the word is the member
        ((), "NOTIFICATION"),
    ],
)
def test_result(logs: tuple[NewLog, ...], result: str) -> None:
    """R10: any FAILURE log makes a FAILURE, else any SUCCESS log a SUCCESS, else it is a NOTIFICATION."""
    world = World()
    world.walk("A", *logs)
    closed = world.interaction("A")
    assert (closed.result, closed.state, closed.closed_at) == (result, InteractionState.CLOSED, world.now)
    assert closed.last_activity_at == world.now


def test_closing_again_is_harmless() -> None:
    """R11: a closed interaction is returned unchanged, as replayed, whatever has happened since."""
    world = World()
    first = world.walk("A", success(status=ERROR), started=1)
    closed = world.interaction("A")
    world.record("B", failure(error("CTLG-006")))
    before = world.snapshot()
    again = world.close("A")
    assert (again.replayed, again.interaction, again.offer) == (True, closed, world.offer())
    assert again.warnings == first.warnings != ()
    assert world.snapshot() == before


def test_closing_what_is_not_there() -> None:
    """R11: an unknown interaction cannot be closed, and an id must have its form."""
    world = World()
    assert world.refused(closing("A")).code is UserErrorCode.INTERACTION_NOT_FOUND
    assert world.refused(appending("A", success())).code is UserErrorCode.INTERACTION_NOT_FOUND


def test_recording_is_opening_logging_and_closing() -> None:
    """R12: one step gives the same offer and interaction as three, but one version and one RECORDED event."""
    steps, once = World(), World()
    for world in (steps, once):
        world.record("first", success(price="1"), started=1)
    logs = (information("Sent", name="l1", at=5), failure(error("CTLG-006", "1"), name="l2", at=6))
    steps.walk("A", *logs, started=2, context=ONGOING)
    decision = once.record("A", *logs, started=2, context=ONGOING)
    for name in ("status", "price", "open_setups", "facts", "error_keys"):
        assert getattr(steps.offer(), name) == getattr(once.offer(), name)
    for name in ("result", "effect", "origins", "digest", "log_count", "started_at", "state"):
        assert name == "digest" or getattr(steps.interaction("A"), name) == getattr(
            once.interaction("A"), name
        )
    assert [entry.change for entry in decision.entries if entry.change] == [InteractionChange.RECORDED]
    assert once.offer().version == 2


def test_recording_tells_at_most_one_change() -> None:
    """R12: from the state before to the state after; SENDING in between is never told."""
    world = World()
    world.record("A", success())
    world.record("B", failure(error("CTLG-006")), context=None)
    assert [(before, after) for before, after, _ in world.changes()] == [(None, SYNCED), (SYNCED, ERROR)]


def test_values_of_a_success_become_the_offers() -> None:
    """R16: price and currency, inventory and external offer id, told as the parts that changed."""
    world = World()
    decision = world.walk("A", success(price="79.90", stock=4, offer_id="MLB1"))
    offer = world.offer()
    assert (offer.price, offer.inventory, offer.external_offer_id) == (brl("79.90"), 4, "MLB1")
    assert decision.entries[-1].values == {
        "price": brl("79.90"),
        "inventory": 4,
        "externalOfferId": "MLB1",
    }
    assert "mlb1" in offer.search_terms


@pytest.mark.parametrize("last", [failure(error("PRICE-001")), None])
def test_values_of_others_stay_on_the_interaction(last: NewLog | None) -> None:
    """R16: a FAILURE and a NOTIFICATION change nothing; the values are the interaction's new ones."""
    world = World()
    world.record("A", success(price="10", stock=1, offer_id="MLB1"))
    logs = [information(price="99"), *([last] if last else [])]
    world.walk("B", *logs, origin=PRICE)
    assert world.offer().price == brl("10")
    assert world.interaction("B").new_values == OfferData(price=brl("99"))


def test_last_value_wins_absent_changes_nothing() -> None:
    """R16, R8: several logs in the order of `occurredAt`, ties by arrival; what a log leaves out stays."""
    world = World()
    world.record(
        "A",
        success(price="30", at=9),
        success(price="10", stock=5, at=3),
        success(price="20", stock=6, offer_id="MLB1", at=3),
        success(at=12),
    )
    offer = world.offer()
    assert (offer.price, offer.inventory, offer.external_offer_id) == (brl("30"), 6, "MLB1")
    assert world.interaction("A").new_values == OfferData("MLB1", 6, brl("30"))


def test_values_of_any_log_of_a_success_count() -> None:
    """R16: also those of its INFORMATION logs."""
    world = World()
    world.record("A", information(price="10"), success())
    assert world.offer().price == brl("10")


def test_zero_is_a_value() -> None:
    """R16: a stock of 0 and a price of 0 are no absence."""
    world = World()
    world.record("A", success(price="10", stock=5))
    world.record("B", success(price="0", stock=0))
    assert (world.offer().price, world.offer().inventory) == (brl("0"), 0)


def test_errors_of_all_logs_form_one_set() -> None:
    """R16, R24: what several logs report is reported together; one that stands twice occurred once."""
    world = World()
    world.walk(
        "A",
        failure(error("CTLG-006", text="at first"), error("PRICE-001")),
        failure(error("CTLG-006", text="at last"), error("INVNT-001")),
    )
    assert set(world.active()) == {"CTLG-006", "PRICE-001", "INVNT-001"}
    assert (world.active()["CTLG-006"].occurrences, world.active()["CTLG-006"].description) == (1, "at last")


def test_timeline_is_in_the_connectors_order() -> None:
    """R8: logs are shown by `occurredAt`, ties by arrival; without one it is the service's instant."""
    world = World()
    world.open("A")
    for name, at in (("late", 9.0), ("early", 2.0), ("tie", 9.0), ("now", None)):
        world.log("A", information(name, name=name, at=at))
    logs = world.interaction("A").logs
    assert [entry.description for entry in logs] == ["early", "late", "tie", "now"]
    assert logs[-1].occurred_at == logs[-1].recorded_at == world.now
    assert [entry.position for entry in logs] == [2, 1, 3, 4]


def test_no_logs_after_the_close() -> None:
    """R8: a closed interaction takes none."""
    world = World()
    world.walk("A", success())
    fault = world.refused(appending("A", success(name="l")))
    assert (fault.code, fault.path) == (UserErrorCode.INTERACTION_CLOSED, ("input", "interactionId"))


def test_carried_values_are_origins() -> None:
    """R23: PRICE and INVENTORY join the own and `alsoOrigins` as soon as a log carries them."""
    world = World()
    world.open("A", origin=INVENTORY, also=(CATALOG,))
    assert world.interaction("A").origins == (CATALOG, INVENTORY)
    world.log("A", success(price="10"))
    assert world.interaction("A").origins == (CATALOG, PRICE, INVENTORY)


def test_offers_are_kept_apart() -> None:
    """R9: what closes on one offer leaves the others alone."""
    world = World()
    world.open("A", sku="sku-1")
    world.open("B", sku="sku-2")
    world.log("A", success(price="1"))
    world.close("A")
    assert (world.status("sku-1"), world.status("sku-2")) == (SYNCED, SENDING)
    assert world.interaction("B").interaction_id == an_id("B")
    assert world.offer("sku-2").price is None
