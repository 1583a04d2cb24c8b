"""R19-R22 and R26: errors are reported, told apart, raised again and kept."""

import pytest

from store.records.journal import EntryKind
from store.rules.fingerprints import fingerprint
from store.vocabulary import LogType, OfferErrorState, OfferPart, UserErrorCode, WarningCode
from tests.store.rules.commands import (
    CATALOG,
    CHANNEL,
    INVENTORY,
    PRICE,
    SELLER,
    Opening,
    an_id,
    error,
    failure,
    log,
    minute,
    success,
)
from tests.store.rules.lifecycle import World


def test_a_failure_carries_errors() -> None:
    """R19: code, external code, title, description and closable origins reach the offer."""
    world = World()
    world.record(
        "A",
        failure(
            error("CTLG-006", "001", title="No image", text="Send one", closes=(PRICE, CATALOG)),
            at=7,
        ),
        started=5,
    )
    (active,) = world.offer().errors
    assert (active.code, active.external_code, active.full_code) == ("CTLG-006", "001", "CTLG-006-001")
    assert (active.title, active.description) == ("No image", "Send one")
    assert active.closable_origins == (CATALOG, PRICE)
    assert (active.origin, active.source, active.state) == (CATALOG, SELLER, OfferErrorState.ACTIVE)
    assert (active.raised_at, active.last_seen_at, active.started_at) == (minute(7), minute(7), minute(5))
    assert (active.interaction_id, active.occurrences, active.fingerprint) == (an_id("A"), 1, None)


def test_a_failure_without_errors_gets_one() -> None:
    """R19: `NTMAP-001` in the words of the log; its title is no longer than a title may be (R34)."""
    world = World()
    words = "The channel said no. " * 100
    world.record("A", failure(words=words))
    (active,) = world.offer().errors
    assert (active.full_code, active.description, active.title) == ("NTMAP-001", words, words[:500])
    assert active.fingerprint == fingerprint(words)
    (logged,) = world.interaction("A").logs[0].errors
    assert logged.code == "NTMAP-001"


@pytest.mark.parametrize("kind", [kind for kind in LogType if kind is not LogType.FAILURE])
def test_errors_belong_to_failures(kind: LogType) -> None:
    """R19: errors on a log of another type are INVALID, and nothing of the command is written."""
    world = World()
    command = Opening("A").recording(success(), log(kind, errors=(error("CTLG-006"),)))
    fault = world.refused(command)
    assert (fault.code, fault.path) == (UserErrorCode.INVALID, ("input", "logs", "1", "errors"))
    assert not world.knows()


def test_full_code_is_split() -> None:
    """R20: `CTLG-006-001` is the code CTLG-006 with the suffix 001, however it was sent."""
    world = World()
    world.record("A", failure(error("CTLG-006-001"), error("CTLG-006", "001"), error("CTLG-006", "002")))
    assert set(world.active()) == {"CTLG-006-001", "CTLG-006-002"}
    assert world.active()["CTLG-006-001"].code == "CTLG-006"


def test_suffix_beside_a_full_code() -> None:
    """R20: an `externalCode` beside such a code is INVALID."""
    world = World()
    fault = world.refused(Opening("A").recording(failure(error("PRICE-001"), error("CTLG-006-001", "2"))))
    assert fault.code is UserErrorCode.INVALID
    assert fault.path == ("input", "logs", "0", "errors", "1", "externalCode")


@pytest.mark.parametrize(("external", "kept"), [(None, "ML-77"), ("9", "ML-77-9")])
def test_unknown_code_is_kept(external: str | None, kept: str) -> None:
    """R20: it becomes `NTMAP-001` with the raw code as the external code, and a warning says so."""
    world = World()
    decision = world.record("A", failure(error("ML-77", external, text="No stock in depot 4")))
    (active,) = world.offer().errors
    assert (active.code, active.external_code) == ("NTMAP-001", kept)
    assert active.fingerprint == fingerprint("No stock in depot 9")
    assert [(warning.code, warning.path) for warning in decision.warnings] == [
        (WarningCode.UNKNOWN_ERROR_CODE, ("input", "logs", "0", "errors", "0", "code"))
    ]


def test_unknown_code_warns_where_it_is_sent() -> None:
    """R20: in single steps the log's payload carries the warning, and the close has none of it."""
    world = World()
    world.open("A")
    decision = world.log("A", failure(error("ML-77")))
    assert [warning.path for warning in decision.warnings] == [("input", "log", "errors", "0", "code")]
    assert world.close("A").warnings == ()


def test_unmapped_errors_are_told_apart_by_their_words() -> None:
    """R21: the fingerprint belongs to the identity of `NTMAP-001`; variables make no difference."""
    world = World()
    world.record(
        "A",
        failure(
            error("NTMAP-001", text="Depot 4 is closed"),
            error("NTMAP-001", text="Depot 5 is closed"),
            error("NTMAP-001", text="The picture is too dark"),
            error("NTMAP-001", title="The picture is too dark"),
        ),
    )
    words = [active.description or active.title for active in world.offer().errors]
    assert words == ["Depot 5 is closed", "The picture is too dark"]
    assert world.offer().errors[1].description is None


def test_known_codes_have_one_identity_whatever_the_words() -> None:
    """R22: code and external code alone tell mapped errors apart ("offer error")."""
    world = World()
    world.record("A", failure(error("CTLG-006", text="one")))
    world.record("B", failure(error("CTLG-006", text="two")))
    (active,) = world.offer().errors
    assert (active.occurrences, active.description) == (2, "two")


def test_raised_again_is_the_same() -> None:
    """R22: counted, with words, closable origins and `lastSeenAt` of the latest-started; `raisedAt` stays."""
    world = World()
    world.record("A", failure(error("CTLG-006", text="one", closes=(PRICE,)), at=1), started=1)
    key = world.offer().errors[0].key
    decision = world.record(
        "B",
        failure(error("CTLG-006", title="New title", text="two"), at=2),
        origin=INVENTORY,
        source=CHANNEL,
        started=2,
    )
    (active,) = world.offer().errors
    assert (active.key, active.occurrences, active.title, active.description) == (key, 2, "New title", "two")
    assert (active.closable_origins, active.origin, active.source) == ((INVENTORY,), INVENTORY, CHANNEL)
    assert (active.raised_at, active.last_seen_at, active.started_at) == (minute(1), minute(2), minute(2))
    assert active.interaction_id == an_id("B")
    assert decision.archived == ()


def test_raised_after_it_was_archived_is_a_new_one() -> None:
    """R22: the archived one keeps its history."""
    world = World()
    world.record("A", failure(error("CTLG-006", text="one")), started=1)
    world.record("B", success(), started=2)
    old = world.gone("CTLG-006")
    world.record("C", failure(error("CTLG-006", text="two")), started=3)
    (new,) = world.offer().errors
    assert new.key != old.key
    assert (new.occurrences, new.description, old.occurrences, old.description) == (1, "two", 1, "one")
    assert world.gone("CTLG-006") == old


def test_archived_errors_keep_what_they_were() -> None:
    """R26: when, why and by which interaction are added, nothing else changes."""
    world = World()
    world.record("A", failure(error("CTLG-006", "1", text="words")), started=1)
    (active,) = world.offer().errors
    world.record("B", success(), started=2)
    gone = world.gone("CTLG-006-1")
    for name in ("key", "title", "description", "raised_at", "last_seen_at", "interaction_id", "occurrences"):
        assert getattr(gone, name) == getattr(active, name)


def test_retired_code_touches_no_active_error() -> None:
    """R26: a code that has left the catalogue stays on the errors that have it."""
    world = World()
    world.record("A", failure(error("CTLG-006")))
    before = world.offer()
    world.codes -= {"CTLG-006"}
    world.open("B", origin=PRICE)
    world.close("B")
    assert world.offer().errors == before.errors


def test_changed_errors_are_told() -> None:
    """R9: raised, raised again and mended, the errors are told; the status only if it changed."""
    world = World()
    world.record("A", failure(error("CTLG-006")))
    world.record("B", failure(error("CTLG-006")))
    world.record("C", success())
    told = [entry.changed for entry in world.told(EntryKind.OFFER)]
    assert told == [(OfferPart.ERRORS,)] * 3
    assert len(world.changes()) == 2


def test_errors_have_keys_of_their_own() -> None:
    """R22, R18: no two errors of an offer share a key, those stored archived included."""
    world = World()
    world.record("B", success(), origin=CATALOG, started=5)
    world.record("A", failure(error("CTLG-001"), error("CTLG-006")), origin=CATALOG, started=1)
    world.record("C", failure(error("CTLG-001"), error("CTLG-006")), origin=CATALOG, started=6)
    world.record("D", failure(error("PRICE-001")), origin=CATALOG, started=7)
    keys = [found.key for found in (*world.archived, *world.offer().errors)]
    assert len(set(keys)) == len(keys) == 5
    assert world.offer().error_count == 5
