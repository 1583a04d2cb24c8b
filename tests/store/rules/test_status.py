"""R13 and R15: the status is derived from the offer's state, and a change of it is told with its reason."""

import pytest

from store.records.journal import EntryKind
from store.records.values import Product
from store.rules.status import error_keys, reason_code
from store.vocabulary import InteractionChange, OfferStatus, StatusReasonCode
from tests.store.rules.commands import (
    CATALOG,
    CHANNEL,
    DISABLED,
    ERROR,
    INVENTORY,
    ONGOING,
    PRICE,
    SENDING,
    SETUP,
    SYNCED,
    UNAVAILABLE,
    error,
    failure,
    information,
    minute,
    success,
)
from tests.store.rules.lifecycle import World


def test_discard_comes_before_everything() -> None:
    """R13.1: an offer with a discard, an error and an open SETUP shows the discard."""
    world = World()
    world.record("A", failure(error("CTLG-006")), started=1)
    world.open("B", context=SETUP, started=2)
    world.record("C", information(status=UNAVAILABLE), started=3)
    assert world.status() is UNAVAILABLE
    assert world.active()
    assert world.offer().open_setups


def test_error_comes_before_sending() -> None:
    """R13.2: an offer in error stays so while it is re-sent, until the interaction closes."""
    world = World()
    world.record("A", failure(error("CTLG-006")))
    world.open("B", context=SETUP)
    assert world.status() is ERROR
    world.log("B", success())
    assert world.status() is ERROR
    world.close("B")
    assert world.status() is SYNCED


def test_open_setup_comes_before_synced() -> None:
    """R13.3: one open SETUP is enough for SENDING; an open ONGOING is not."""
    world = World()
    world.record("A", success())
    world.open("B", context=ONGOING)
    assert world.status() is SYNCED
    world.open("C", context=SETUP)
    world.open("D", context=SETUP)
    world.close("C")
    assert world.status() is SENDING
    world.close("D")
    assert world.status() is SYNCED


def test_success_makes_synced() -> None:
    """R13.4: a success of any origin, also of an ONGOING interaction, makes the offer SYNCED."""
    world = World()
    world.walk("A", success(stock=1), origin=INVENTORY, context=ONGOING)
    assert world.status() is SYNCED


def test_success_before_the_discard_does_not_count() -> None:
    """R13.4: after a discard ended, only what succeeded and started later than it makes the offer SYNCED."""
    world = World()
    world.record("A", success(), started=1)
    world.record("B", information(status=DISABLED), started=2)
    world.walk("C", information(), context=SETUP, started=3)
    assert world.status() is SENDING
    world.record("D", success(price="1"), origin=PRICE, started=4)
    assert world.status() is SYNCED


def test_discarding_success_does_not_count_itself() -> None:
    """R13.4: the close that discards is no success to come back to."""
    world = World()
    world.record("A", success(status=UNAVAILABLE), started=1)
    world.walk("B", information(), context=SETUP, started=1)
    assert world.status() is SENDING


def test_success_at_the_discards_instant_counts_by_arrival() -> None:
    """R13.4, R18: of equal instants the later arrival counts as the later one."""
    before, after = World(), World()
    before.record("A", success(price="1"), origin=PRICE, started=1)
    before.record("B", information(status=DISABLED), started=1)
    before.walk("C", information(), context=SETUP, started=2)
    assert before.status() is SENDING
    after.record("B", information(status=DISABLED), started=1)
    after.record("A", success(price="1"), origin=PRICE, started=1)
    after.walk("C", information(), context=SETUP, started=2)
    assert after.status() is SYNCED


def test_notification_alone_leaves_sending() -> None:
    """R13.5: what has neither succeeded nor failed is still on its way."""
    world = World()
    world.record("A", information())
    assert world.status() is SENDING


def test_unsuccessful_without_logs_leaves_sending() -> None:
    """R10, R13.5: an interaction without logs closes as a notification, recorded in one step too."""
    world = World()
    assert world.record("A").interaction.result == "NOTIFICATION"  # type: ignore[union-attr]  # a record has one
    assert world.status() is SENDING
    assert world.interaction("A").log_count == 0


def test_birth_is_a_change_from_null() -> None:
    """R15: a new offer's first status is told as a change from null, CREATED, whatever the status is."""
    world = World()
    world.open("A")
    world.record("B", failure(error("CTLG-006")), sku="sku-2")
    assert world.changes() == [(None, SENDING, StatusReasonCode.CREATED)]
    assert world.changes("sku-2") == [(None, ERROR, StatusReasonCode.CREATED)]


def test_every_change_is_told_with_its_reason() -> None:
    """R15: from, to, when, the interaction that caused it, the reason's code and words."""
    world = World()
    world.open("A")
    world.log("A", failure(error("CTLG-006"), words="The image is too small"))
    world.close("A")
    entry = world.told(EntryKind.STATUS)[-1]
    assert (entry.status_before, entry.status_after, entry.at) == (SENDING, ERROR, world.now)
    assert entry.interaction_id == world.interaction("A").interaction_id
    assert entry.reason == world.offer().status_reason
    assert entry.reason is not None
    assert entry.reason.message == "The image is too small"
    assert world.offer().status_since == world.now


def test_no_change_no_event() -> None:
    """R15: what leaves the status as it was tells of no change and keeps `statusSince` and reason."""
    world = World()
    world.record("A", success("first"))
    since, reason = world.offer().status_since, world.offer().status_reason
    world.record("B", success("second", price="2"), origin=PRICE)
    world.open("C", context=ONGOING)
    assert len(world.changes()) == 1
    assert (world.offer().status_since, world.offer().status_reason) == (since, reason)
    assert world.offer().updated_at == world.now


def test_reasons_of_a_whole_life() -> None:
    """R15: CREATED, SUCCEEDED, RESENT, FAILED, RECOVERED, DISCARDED, RETURNED, each where it belongs."""
    world = World()
    world.walk("A", success())
    world.walk("B", success(), context=SETUP)
    world.walk("C", failure(error("CTLG-006")))
    world.walk("D", success())
    world.walk("E", information(status=DISABLED))
    world.walk("F", information(status=UNAVAILABLE))
    world.walk("G", success(), context=SETUP)
    reasons = StatusReasonCode
    assert world.changes() == [
        (None, SENDING, reasons.CREATED),
        (SENDING, SYNCED, reasons.SUCCEEDED),
        (SYNCED, SENDING, reasons.RESENT),
        (SENDING, SYNCED, reasons.SUCCEEDED),
        (SYNCED, ERROR, reasons.FAILED),
        (ERROR, SYNCED, reasons.RECOVERED),
        (SYNCED, DISABLED, reasons.DISCARDED),
        (DISABLED, UNAVAILABLE, reasons.DISCARDED),
        (UNAVAILABLE, SENDING, reasons.RETURNED),
        (SENDING, SYNCED, reasons.SUCCEEDED),
    ]


@pytest.mark.parametrize(
    ("before", "after", "timed_out", "code"),
    [
        (None, DISABLED, True, "CREATED"),
        (ERROR, DISABLED, True, "DISCARDED"),
        (UNAVAILABLE, DISABLED, False, "DISCARDED"),
        (DISABLED, ERROR, True, "FAILED"),
        (DISABLED, SYNCED, True, "TIMED_OUT"),
        (SENDING, SYNCED, True, "TIMED_OUT"),
        (DISABLED, SENDING, False, "RETURNED"),
        (UNAVAILABLE, SYNCED, False, "RETURNED"),
        (ERROR, SENDING, False, "RECOVERED"),
        (ERROR, SYNCED, False, "RECOVERED"),
        (SYNCED, SENDING, False, "RESENT"),
        (SENDING, SYNCED, False, "SUCCEEDED"),
    ],
)
def test_first_reason_that_fits(
    before: OfferStatus | None, after: OfferStatus, timed_out: bool, code: str
) -> None:
    """R15: the reasons in their order; the first match is the reason."""
    assert reason_code(before, after, timed_out=timed_out) == code


def test_words_of_the_log_that_declared() -> None:
    """R15: a discard is told in the words of the log that declared it, not of the last one."""
    world = World()
    world.record("A", success())
    world.record("B", information("Not in the trade policy", status=DISABLED), success("All done"))
    assert world.offer().status_reason.message == "Not in the trade policy"


def test_words_of_the_error_that_shows_again() -> None:
    """R13, R15: where a discard ends and an error was there all along, its own words are the reason's."""
    world = World()
    world.record("A", failure(error("PRICE-001", text="The price is too low"), words="no"), origin=PRICE)
    world.record("B", information(status=DISABLED))
    world.open("C", context=SETUP)
    assert world.changes()[-1] == (DISABLED, ERROR, StatusReasonCode.FAILED)
    assert world.offer().status_reason.message == "The price is too low"
    world.record("D", information(status=DISABLED))
    world.record("E", success("Sent"), origin=CATALOG)
    assert world.changes()[-1] == (DISABLED, ERROR, StatusReasonCode.FAILED)
    assert world.offer().status_reason.message == "The price is too low"


def test_words_where_no_log_says_any() -> None:
    """R15: a change that no log accounts for says which interaction was opened or closed."""
    world = World()
    world.record("A", success())
    world.open("B", context=SETUP)
    assert world.offer().status_reason.message == "A SETUP interaction about CATALOG was opened."
    world.close("B")
    assert world.offer().status_reason.message == "A SETUP interaction about CATALOG was closed without logs."


def test_entries_of_one_change() -> None:
    """R12, R15: the interaction, the status and the other parts are told in this order, with one version."""
    world = World()
    decision = world.record("A", success(price="9.90", stock=3, offer_id="MLB1"), source=CHANNEL)
    kinds = [entry.kind for entry in decision.entries]
    assert kinds == [EntryKind.INTERACTION, EntryKind.STATUS, EntryKind.OFFER]
    assert decision.entries[0].change is InteractionChange.RECORDED
    assert decision.entries[2].changed == ("PRICE", "INVENTORY", "EXTERNAL_OFFER_ID")
    assert {entry.offer_version for entry in decision.entries} == {1}
    assert {(entry.status_before, entry.status_after) for entry in decision.entries} == {(None, SYNCED)}
    assert len({entry.key for entry in world.entries}) == len(world.entries)


def test_versions_go_up_by_one() -> None:
    """R12: each command that touches the offer makes one version of it; a log alone makes none."""
    world = World()
    assert world.open("A").offer.version == 1  # type: ignore[union-attr]  # there is an offer now
    world.log("A", success())
    assert world.offer().version == 1
    world.close("A")
    assert world.offer().version == 2
    world.record("B", success(), started=minute(3))
    assert world.offer().version == 3


def test_list_keys_follow_what_they_tell() -> None:
    """R32, R13: status, error keys, brand and category as they are now; what nobody told has no key."""
    world = World()
    world.record("A", failure(error("CTLG-006")))
    assert world.offer().list_keys == ("status/ERROR", "error/CTLG", "error/CTLG-006")
    world.record("B", success(), product=Product(name="Rice", brand="Camil", category="Grains"))
    assert world.offer().list_keys == ("status/SYNCED", "brand/Camil", "category/Grains")


def test_error_keys_while_in_error() -> None:
    """R13: the error filter finds an offer by code, full code and family, and only while it is in ERROR."""
    world = World()
    world.record("A", failure(error("CTLG-006", "001")))
    assert world.offer().error_keys == ("CTLG", "CTLG-006", "CTLG-006-001")
    assert error_keys(DISABLED, world.offer().errors) == ()
    world.record("B", information(status=DISABLED))
    assert world.offer().error_keys == ()
