"""R21: unmapped errors are counted by fingerprint, and re-coded when their fingerprint gets a code."""

from store.records.journal import EntryKind
from store.rules.decision import Tally
from store.rules.fingerprints import fingerprint
from store.vocabulary import OfferPart
from tests.store.rules.commands import (
    CATALOG,
    CHANNEL,
    DISABLED,
    ERROR,
    INVENTORY,
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

DARK, SMALL = "The picture is too dark", "The picture is too small"
F_DARK, F_SMALL = fingerprint(DARK), fingerprint(SMALL)


def figures(world: World) -> dict[str, tuple[int, int]]:
    """Occurrences and offers of each fingerprint, as the tallies so far add up."""
    sums: dict[str, tuple[int, int]] = {}
    for tally in world.tallies:
        occurrences, offers = sums.get(tally.fingerprint, (0, 0))
        sums[tally.fingerprint] = (occurrences + tally.occurrences, offers + tally.offers)
    return sums


def test_figures_of_fingerprints() -> None:
    """R21: each occurrence counts once, each offer that has it now counts once."""
    world = World()
    world.record("A", failure(error("NTMAP-001", text=DARK)))
    assert world.tallies == [Tally(F_DARK, DARK, 1, 1, world.now)]
    world.record("B", failure(error("NTMAP-001", text=DARK), error("NTMAP-001", text=SMALL)))
    world.record("C", failure(error("NTMAP-001", text=DARK)), sku="sku-2")
    assert figures(world) == {F_DARK: (3, 2), F_SMALL: (1, 1)}
    world.record("D", success())
    assert figures(world) == {F_DARK: (3, 1), F_SMALL: (1, 0)}


def test_an_error_that_goes_is_no_occurrence() -> None:
    """R21: mended or merged, it was seen when it was raised last."""
    world = World()
    world.record("A", failure(error("NTMAP-001", text=DARK)))
    raised = world.now
    world.record("B", success())
    assert world.tallies[1:] == [Tally(F_DARK, DARK, 0, -1, raised)]


def test_known_codes_are_not_counted() -> None:
    """R21: only what has no code of its own."""
    world = World()
    world.record("A", failure(error("CTLG-006", text=DARK)))
    assert world.tallies == []


def test_unknown_and_bare_failures_are_counted() -> None:
    """R19-R21: what became `NTMAP-001` counts by its words."""
    world = World()
    world.record("A", failure(error("ML-1", text=DARK)))
    world.record("B", failure(words=SMALL), origin=PRICE)
    assert figures(world) == {F_DARK: (1, 1), F_SMALL: (1, 1)}


def test_late_errors_occurred_all_the_same() -> None:
    """R21, R18: stored archived, it is no offer's, but it did occur."""
    world = World()
    world.record("B", success(), started=2)
    world.record("A", failure(error("NTMAP-001", text=DARK)), started=1)
    assert figures(world) == {F_DARK: (1, 0)}


def test_mapped_errors_arrive_with_their_code() -> None:
    """R21: with the external code kept; the fingerprint stays, so that it stays listed and counted."""
    world = World()
    world.map_errors(F_DARK, "CTLG-006")
    told = world.record("A", failure(error("ML-1", text=DARK), error("NTMAP-001", text=SMALL)))
    assert set(world.active()) == {"CTLG-006-ML-1", "NTMAP-001"}
    assert [warning.message for warning in told.warnings] == [
        "ML-1 is not in the catalogue; it is kept as a suffix of CTLG-006"
    ]
    active = world.active()["CTLG-006-ML-1"]
    assert (active.code, active.external_code, active.fingerprint) == ("CTLG-006", "ML-1", F_DARK)
    assert world.interaction("A").logs[0].errors[0].code == "CTLG-006"
    assert figures(world)[F_DARK] == (1, 1)


def test_mapped_between_log_and_close() -> None:
    """R21: from then on they arrive mapped, also those whose log is there already."""
    world = World()
    world.open("A")
    world.log("A", failure(error("NTMAP-001", text=DARK)))
    world.map_errors(F_DARK, "CTLG-006")
    world.close("A")
    assert set(world.active()) == {"CTLG-006"}


def test_mapped_anew_between_log_and_close() -> None:
    """R21, R22: its log came with the first code, the error arrives with the second, and is the known one."""
    world = World()
    world.map_errors(F_DARK, "CTLG-001")
    world.open("A")
    world.log("A", failure(error("NTMAP-001", text=DARK)))
    world.map_errors(F_DARK, "CTLG-006")
    world.record("B", failure(error("CTLG-006")))
    world.close("A")
    assert [(known.code, known.occurrences) for known in world.offer().errors] == [("CTLG-006", 2)]
    assert world.archived == []


def test_reported_again_before_it_is_recoded() -> None:
    """R21, R24: not yet re-coded, it is the error that was reported: kept, and merged when its turn comes."""
    world = World()
    world.record("A", failure(error("NTMAP-001", text=DARK), at=1), started=1)
    world.map_errors(F_DARK, "CTLG-006")
    world.record("B", failure(error("NTMAP-001", text=DARK), at=2), started=2)
    assert set(world.active()) == {"NTMAP-001", "CTLG-006"}
    world.recode(F_DARK, "CTLG-006")
    (active,) = world.offer().errors
    assert (active.occurrences, active.raised_at, active.last_seen_at) == (2, minute(1), minute(2))
    assert world.archived == []


def test_mapped_errors_of_one_code_are_one() -> None:
    """R21, R22: two fingerprints with one code are the same error from then on."""
    world = World()
    world.map_errors(F_DARK, "CTLG-006")
    world.map_errors(F_SMALL, "CTLG-006")
    world.record("A", failure(error("NTMAP-001", text=DARK)))
    world.record("B", failure(error("NTMAP-001", text=SMALL)))
    assert world.active()["CTLG-006"].occurrences == 2


def test_recoding_in_place() -> None:
    """R21: the active error keeps key, external code, words, instants and history; it is told once."""
    world = World()
    world.record("A", failure(error("ML-1", text=DARK), error("NTMAP-001", text=SMALL)), started=1)
    before = {found.full_code: found for found in world.offer().errors}
    world.map_errors(F_DARK, "CTLG-006")
    decision = world.recode(F_DARK, "CTLG-006")
    assert set(world.active()) == {"CTLG-006-ML-1", "NTMAP-001"}
    recoded, old = world.active()["CTLG-006-ML-1"], before["NTMAP-001-ML-1"]
    for name in ("key", "external_code", "title", "description", "raised_at", "occurrences", "fingerprint"):
        assert getattr(recoded, name) == getattr(old, name)
    assert world.active()["NTMAP-001"] == before["NTMAP-001"]
    assert [(entry.kind, entry.changed) for entry in decision.entries] == [
        (EntryKind.OFFER, (OfferPart.ERRORS,))
    ]
    assert decision.archived == ()
    assert world.offer().version == 2
    assert "CTLG-006-ML-1" in world.offer().error_keys


def test_recoding_that_another_mapping_has_overtaken() -> None:
    """R21: the code is the one the fingerprint is mapped to now, whatever it was when the work began."""
    world = World()
    world.record("A", failure(error("NTMAP-001", text=DARK)))
    world.map_errors(F_DARK, "CTLG-007")
    world.recode(F_DARK, "CTLG-007")
    assert world.recode(F_DARK, "CTLG-006").replayed
    assert set(world.active()) == {"CTLG-007"}


def test_recoding_merges_with_an_equal_one() -> None:
    """R21: occurrences are added; the words are those of the latest-started (R22)."""
    world = World()
    world.record("A", failure(error("NTMAP-001", text=DARK), at=1), origin=CATALOG, started=1)
    world.record("B", failure(error("NTMAP-001", text=DARK), at=2), origin=CATALOG, started=2)
    world.record("C", failure(error("CTLG-006", text="later"), at=3), origin=PRICE, source=CHANNEL, started=3)
    world.recode(F_DARK, "CTLG-006")
    (active,) = world.offer().errors
    assert (active.code, active.occurrences, active.description) == ("CTLG-006", 3, "later")
    assert (active.raised_at, active.last_seen_at, active.started_at) == (minute(1), minute(3), minute(3))
    assert (active.origin, active.source, active.closable_origins) == (PRICE, CHANNEL, (PRICE,))
    assert active.interaction_id == an_id("C")


def test_recoding_merges_into_an_earlier_started_one() -> None:
    """R21, R22: also where the unmapped one is the later."""
    world = World()
    world.record("A", failure(error("CTLG-006", text="earlier"), at=1), origin=PRICE, started=1)
    world.record("B", failure(error("NTMAP-001", text=DARK), at=2), origin=CATALOG, started=2)
    world.recode(F_DARK, "CTLG-006")
    (active,) = world.offer().errors
    assert (active.occurrences, active.description, active.interaction_id) == (2, DARK, an_id("B"))


def test_external_codes_keep_recoded_errors_apart() -> None:
    """R21: the external code is kept, so only an equal one merges."""
    world = World()
    world.record("A", failure(error("ML-1", text=DARK), error("ML-2", text=DARK)))
    world.record("B", failure(error("CTLG-006", "ML-2")), origin=INVENTORY)
    world.recode(F_DARK, "CTLG-006")
    assert {code: found.occurrences for code, found in world.active().items()} == {
        "CTLG-006-ML-1": 1,
        "CTLG-006-ML-2": 2,
    }


def test_recoding_changes_no_status() -> None:
    """R21, R13: ERROR stays ERROR and a discard stays a discard."""
    world = World()
    world.record("A", failure(error("NTMAP-001", text=DARK)))
    told = world.changes()
    world.recode(F_DARK, "CTLG-006")
    assert (world.status(), world.changes()) == (ERROR, told)
    world.record("B", information(status=DISABLED))
    world.recode(F_DARK, "CTLG-001")
    assert world.status() is DISABLED
    assert set(world.active()) == {"CTLG-001"}
    assert world.offer().error_keys == ()


def test_recoding_again_changes_nothing() -> None:
    """R21: nor does re-coding an offer that never had the error or is not there."""
    world = World()
    world.record("A", failure(error("NTMAP-001", text=DARK)))
    world.recode(F_DARK, "CTLG-006")
    before = world.snapshot()
    world.recode(F_DARK, "CTLG-006")
    world.recode(F_SMALL, "CTLG-006")
    world.recode(F_DARK, "CTLG-006", sku="unknown")
    assert world.snapshot() == before


def test_archived_errors_keep_their_code() -> None:
    """R21: only the active ones are re-coded."""
    world = World()
    world.record("A", failure(error("NTMAP-001", text=DARK)))
    world.record("B", success())
    world.recode(F_DARK, "CTLG-006")
    assert world.gone("NTMAP-001").code == "NTMAP-001"
    assert world.status() is SYNCED


def test_recoded_errors_are_mended_and_raised_as_such() -> None:
    """R21-R24: after re-coding the same words raise the same error again, and a success resolves it."""
    world = World()
    world.record("A", failure(error("NTMAP-001", text=DARK)))
    world.map_errors(F_DARK, "CTLG-006")
    world.recode(F_DARK, "CTLG-006")
    world.record("B", failure(error("NTMAP-001", text=DARK)))
    assert world.active()["CTLG-006"].occurrences == 2
    world.record("C", success())
    assert world.status() is SYNCED
    assert figures(world) == {F_DARK: (2, 0)}


def test_merging_two_fingerprints_leaves_one() -> None:
    """R21: the offer counts for the fingerprint whose words stay."""
    world = World()
    world.record("A", failure(error("NTMAP-001", text=DARK)), origin=CATALOG, started=1)
    world.record("B", failure(error("NTMAP-001", text=SMALL)), origin=PRICE, started=2)
    world.recode(F_DARK, "CTLG-006")
    world.recode(F_SMALL, "CTLG-006")
    assert world.active()["CTLG-006"].fingerprint == F_SMALL
    assert figures(world) == {F_DARK: (1, 0), F_SMALL: (1, 1)}


def test_raised_again_by_its_code_has_no_fingerprint() -> None:
    """R21, R22: the words of the latest-started are no unmapped ones, so it is not counted among them."""
    world = World()
    world.map_errors(F_DARK, "CTLG-006")
    world.record("A", failure(error("NTMAP-001", text=DARK)))
    world.record("B", failure(error("CTLG-006", text=DARK)))
    assert (world.active()["CTLG-006"].fingerprint, world.active()["CTLG-006"].occurrences) == (None, 2)
    assert figures(world) == {F_DARK: (1, 0)}
