"""R7 and R14: opening an interaction makes offers, ends discards and declares nothing by itself."""

import pytest

from store.records.journal import EntryKind
from store.vocabulary import (
    InteractionChange,
    InteractionOrigin,
    InteractionResult,
    OfferStatus,
    StatusReasonCode,
    WarningCode,
)
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
    Opening,
    error,
    failure,
    information,
    minute,
    success,
)
from tests.store.rules.lifecycle import World


def discarded(status: OfferStatus = DISABLED) -> World:
    """An offer that has a price and is off the channel."""
    world = World()
    world.record("first", success(price="10"), started=1)
    world.record("off", information("Left the trade policy", status=status), started=2)
    assert world.status() is status
    return world


def test_unknown_sku_becomes_an_offer() -> None:
    """R7: opening on a SKU that the activation does not know creates the offer, SENDING."""
    world = World()
    decision = world.open("A", source=CHANNEL, origin=PRICE, also=(INVENTORY,), started=7)
    offer, interaction = world.offer(), world.interaction("A")
    assert (offer.status, offer.version, offer.created_at) == (SENDING, 1, world.now)
    assert (interaction.offer_id, interaction.started_at, interaction.opened_at) == (
        offer.key,
        minute(7),
        world.now,
    )
    assert interaction.origins == (PRICE, INVENTORY)
    assert (interaction.result, interaction.effect) == ("PROCESSING", "PENDING")
    assert [entry.change for entry in decision.entries] == [InteractionChange.OPENED, None]


def test_context_that_is_not_given() -> None:
    """R7: SETUP for an unknown offer, ONGOING for a known one."""
    world = World()
    world.open("A")
    world.open("B")
    world.record("C", success(), sku="sku-2")
    assert [world.interaction(name).context for name in "ABC"] == [SETUP, ONGOING, SETUP]


def test_context_that_is_given() -> None:
    """R7: what the connector says goes, also for an unknown offer, which is SENDING all the same."""
    world = World()
    world.open("A", context=ONGOING)
    assert world.offer().open_setups == ()
    assert world.status() is SENDING


def test_start_and_id_that_are_not_given() -> None:
    """R7, R27: the service's clock and a fresh id stand in."""
    world = World()
    decision = world.do(Opening(None).command)
    interaction = decision.interaction
    assert interaction is not None
    assert interaction.started_at == world.now
    assert len(interaction.interaction_id) == 32
    other = world.do(Opening(None).command).interaction
    assert other is not None
    assert other.interaction_id != interaction.interaction_id


@pytest.mark.parametrize("status", [DISABLED, UNAVAILABLE])
@pytest.mark.parametrize("log", [success, information])
def test_discard_by_success_or_notification(status: OfferStatus, log: type) -> None:
    """R14: either discard comes into force when the result is SUCCESS or NOTIFICATION, at closing."""
    world = World()
    world.record("A", success())
    world.open("B")
    world.log("B", log(status=status))
    assert world.status() is SYNCED
    world.close("B")
    assert world.status() is status
    assert world.changes()[-1] == (SYNCED, status, StatusReasonCode.DISCARDED)


def test_discard_is_no_matter_of_origin() -> None:
    """R14: an interaction about price or inventory may declare a discard as well."""
    for origin in InteractionOrigin:
        world = World()
        world.record("A", information(status=DISABLED), origin=origin)
        assert world.status() is DISABLED


def test_last_declared_status_counts() -> None:
    """R14, R8: the one declared last by `occurredAt` counts, whatever arrived last."""
    world = World()
    world.record("A", information(status=DISABLED, at=9), information(status=UNAVAILABLE, at=5))
    assert world.status() is DISABLED
    world.record("B", information(status=DISABLED), success(status=SYNCED))
    assert world.status() is SYNCED


def test_failure_neither_begins_nor_ends_a_discard_it_declares() -> None:
    """R14: a failure that declares a discard leaves matters as they are."""
    world = World()
    world.record("A", success())
    world.record("B", failure(error("CTLG-006"), status=DISABLED))
    assert world.status() is ERROR
    world = discarded(UNAVAILABLE)
    decision = world.record("C", failure(error("CTLG-006"), status=DISABLED))
    assert world.status() is UNAVAILABLE
    assert [warning.code for warning in decision.warnings] == [WarningCode.STATUS_DIFFERS]


def test_opening_setup_ends_a_discard() -> None:
    """R14: re-sending brings an offer back as soon as it begins."""
    world = discarded()
    world.open("A", context=SETUP, origin=PRICE)
    assert world.status() is SENDING
    assert world.changes()[-1] == (DISABLED, SENDING, StatusReasonCode.RETURNED)


def test_opening_ongoing_ends_no_discard() -> None:
    """R14: an update by itself does not."""
    world = discarded()
    world.open("A", context=ONGOING)
    assert world.status() is DISABLED


@pytest.mark.parametrize(("log", "status"), [(success, SYNCED), (failure, ERROR)])
def test_catalog_success_or_failure_ends_a_discard(log: type, status: OfferStatus) -> None:
    """R14: a CATALOG interaction that closes as SUCCESS or FAILURE and declares no discard ends it."""
    world = discarded()
    world.walk("A", log(), context=ONGOING)
    assert world.status() is status


def test_catalog_notification_ends_no_discard() -> None:
    """R14: a notification does not."""
    world = discarded()
    world.walk("A", information(), context=ONGOING)
    assert world.status() is DISABLED


@pytest.mark.parametrize("declared", [SYNCED, SENDING, ERROR])
def test_what_is_no_discard_overrides_nothing(declared: OfferStatus) -> None:
    """R14: SYNCED, SENDING and ERROR are information; a CATALOG success ends a discard beside them."""
    world = discarded()
    world.record("A", success(status=declared), context=ONGOING)
    assert world.status() is SYNCED
    log = world.interaction("A").logs[0]
    assert log.data is not None
    assert log.data.status is declared


@pytest.mark.parametrize("origin", [PRICE, INVENTORY])
def test_other_origins_end_no_discard(origin: InteractionOrigin) -> None:
    """R14: setting a delisted offer's stock to zero does not bring it back, nor CATALOG in `alsoOrigins`."""
    world = discarded()
    world.record("A", success(stock=0), origin=origin, also=(CATALOG,))
    assert world.status() is DISABLED
    assert world.offer().inventory == 0


def test_discard_may_change_its_kind() -> None:
    """R14: the last word counts."""
    world = discarded(DISABLED)
    world.record("A", success(status=UNAVAILABLE))
    assert world.status() is UNAVAILABLE


def test_warning_where_declared_and_derived_differ() -> None:
    """R14: STATUS_DIFFERS says so, at the command's path; where they agree there is none."""
    world = World()
    world.record("A", failure(error("PRICE-001")), origin=PRICE)
    decision = world.record("B", success(status=SYNCED))
    assert [(warning.code, warning.path) for warning in decision.warnings] == [
        (WarningCode.STATUS_DIFFERS, ("input",))
    ]
    assert world.record("C", success(status=SYNCED), origin=PRICE).warnings == ()
    assert world.record("D", success(status=DISABLED)).warnings == ()


def test_recorded_setup_tells_one_change() -> None:
    """R12, R14: in one step a discard ends and the offer is SYNCED: one change, one event."""
    world = discarded()
    decision = world.record("A", success("Sent again"), context=SETUP)
    assert world.changes()[-1] == (DISABLED, SYNCED, StatusReasonCode.RETURNED)
    assert [entry.kind for entry in decision.entries] == [EntryKind.INTERACTION, EntryKind.STATUS]
    assert world.interaction("A").result is InteractionResult.SUCCESS
    assert world.offer().status_reason.message == "Sent again"


def test_recorded_setup_that_discards_again_tells_none() -> None:
    """R12, R15: from discarded to discarded is no change, though the discard ended in between."""
    world = discarded()
    told = len(world.changes())
    world.record("A", success(status=DISABLED), context=SETUP)
    assert world.status() is DISABLED
    assert len(world.changes()) == told
