"""R23-R25: a success mends what its origins close, a failure reports the whole set."""

import pytest

from store.vocabulary import ArchiveReason, OfferErrorState
from tests.store.rules.commands import (
    CATALOG,
    CHANNEL,
    ERROR,
    INVENTORY,
    PRICE,
    SELLER,
    SYNCED,
    Opening,
    an_id,
    error,
    failure,
    information,
    success,
)
from tests.store.rules.lifecycle import World


@pytest.mark.parametrize(
    ("opening", "log_"),
    [
        (Opening("B", origin=PRICE), success()),
        (Opening("B", origin=CATALOG, also=(PRICE,)), success()),
        (Opening("B", origin=INVENTORY), success(price="10")),
        (Opening("B", origin=CATALOG), success(price="10", stock=1)),
    ],
)
def test_success_resolves_by_each_of_its_origins(opening: Opening, log_: object) -> None:
    """R23: its own, `alsoOrigins`, and what its logs carry; across sources and whoever raised the error."""
    world = World()
    world.record("A", failure(error("PRICE-001", closes=(PRICE,))), origin=CATALOG, source=CHANNEL)
    world.do(opening.recording(log_))  # type: ignore[arg-type]  # parametrize gives objects
    gone = world.gone("PRICE-001")
    assert (gone.state, gone.archive_reason) == (OfferErrorState.ARCHIVED, ArchiveReason.RESOLVED)
    assert (gone.archived_at, gone.archived_by_id) == (world.now, an_id("B"))
    assert world.status() is SYNCED


def test_success_of_other_origins_resolves_nothing() -> None:
    """R23: only an origin that closes the error does; a stock in the logs counts for INVENTORY only."""
    world = World()
    world.record("A", failure(error("PRICE-001", closes=(PRICE,))), origin=CATALOG)
    world.record("B", success(stock=0, offer_id="MLB1"), origin=CATALOG)
    assert world.status() is ERROR
    assert set(world.active()) == {"PRICE-001"}


def test_one_of_several_closable_origins_is_enough() -> None:
    """R23: and what was raised with it but is closed by others stays."""
    world = World()
    world.record(
        "A",
        failure(error("CTLG-001", closes=(CATALOG, INVENTORY)), error("PRICE-001", closes=(PRICE,))),
    )
    world.record("B", success(), origin=INVENTORY)
    assert set(world.active()) == {"PRICE-001"}
    world.record("C", success(), origin=PRICE)
    assert world.status() is SYNCED


def test_origins_that_are_not_given() -> None:
    """R25: empty `closableOrigins` means the origin of the interaction that raised the error."""
    world = World()
    world.record("A", failure(error("CTLG-006")), origin=INVENTORY, also=(PRICE,))
    assert world.offer().errors[0].closable_origins == (INVENTORY,)
    world.record("B", success(), origin=PRICE)
    assert world.status() is ERROR
    world.record("C", success(), origin=INVENTORY)
    assert world.status() is SYNCED


def test_failure_reports_the_whole_set() -> None:
    """R24: of the same origin and source, what is not in the new set is archived as SUPERSEDED."""
    world = World()
    world.record("A", failure(error("CTLG-001"), error("CTLG-006")), origin=CATALOG)
    world.record("B", failure(error("CTLG-006"), error("PRICE-001")), origin=CATALOG)
    assert set(world.active()) == {"CTLG-006", "PRICE-001"}
    gone = world.gone("CTLG-001")
    assert (gone.archive_reason, gone.archived_by_id, gone.archived_at) == (
        ArchiveReason.SUPERSEDED,
        an_id("B"),
        world.now,
    )


def test_failure_leaves_others_reports_alone() -> None:
    """R24: what another origin or the other source raised last stays."""
    world = World()
    world.record("A", failure(error("CTLG-001")), origin=CATALOG, source=SELLER)
    world.record("B", failure(error("CTLG-006")), origin=CATALOG, source=CHANNEL)
    world.record("C", failure(error("PRICE-001")), origin=PRICE, source=SELLER, also=(CATALOG,))
    assert set(world.active()) == {"CTLG-001", "CTLG-006", "PRICE-001"}


def test_whose_error_it_is_goes_by_the_last_raising() -> None:
    """R24: an error that another origin has raised again is that one's to report."""
    world = World()
    world.record("A", failure(error("CTLG-001")), origin=CATALOG)
    world.record("B", failure(error("CTLG-001")), origin=PRICE)
    world.record("C", failure(error("CTLG-006")), origin=CATALOG)
    assert set(world.active()) == {"CTLG-001", "CTLG-006"}
    world.record("D", failure(error("CTLG-006")), origin=PRICE)
    assert set(world.active()) == {"CTLG-006"}


def test_notification_touches_no_errors() -> None:
    """R23, R24: only a success mends and only a failure reports."""
    world = World()
    world.record("A", failure(error("CTLG-006")))
    before = world.offer().errors
    world.record("B", information(price="10"))
    assert world.offer().errors == before
    assert world.archived == []
