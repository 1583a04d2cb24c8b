"""R34: how many errors, logs and bytes go together."""

from dataclasses import replace

from store.commands import NewError, NewLog
from store.records.values import Evidence
from store.vocabulary import UserErrorCode
from tests.store.rules.commands import Opening, appending, error, failure, information
from tests.store.rules.lifecycle import World

MIB = 1024 * 1024


def test_errors_a_log() -> None:
    """R34: 50, and the 51st makes it TOO_MANY."""
    errors = tuple(NewError("CTLG-006", "No", str(number)) for number in range(51))
    world = World()
    world.open("A")
    fault = world.refused(appending("A", failure(*errors)))
    assert (fault.code, fault.path) == (UserErrorCode.TOO_MANY, ("input", "log", "errors"))
    assert "50" in fault.message
    world.log("A", failure(*errors[:50]))


def test_logs_of_a_recording() -> None:
    """R34: 200, and the 201st makes it TOO_MANY."""
    logs = [information() for _ in range(201)]
    world = World()
    fault = world.refused(Opening("A").recording(*logs))
    assert (fault.code, fault.path) == (UserErrorCode.TOO_MANY, ("input", "logs"))
    assert "200" in fault.message
    world.record("A", *logs[:200])


def test_logs_of_an_interaction() -> None:
    """R34: the 200th is taken, the 201st is TOO_MANY; the interaction still closes."""
    world = World()
    world.open("A")
    for _ in range(200):
        world.log("A", information())
    fault = world.refused(appending("A", information()))
    assert (fault.code, fault.path) == (UserErrorCode.TOO_MANY, ("input", "log"))
    assert "200" in fault.message
    world.close("A")
    assert world.interaction("A").log_count == 200


def heavy(bytes_: int) -> NewLog:
    """A log that takes that many bytes."""
    log = replace(information("d"), agent="a")
    size = bytes_ - 2
    sides = [min(size, 60_000), max(0, size - 60_000)]
    return replace(log, evidence=Evidence(*(" " * side for side in sides)))


def test_bytes_of_an_interaction() -> None:
    """R34: 4 MB exactly are taken, a byte more is TOO_MANY, in single steps as in one."""
    full = [heavy(MIB // 16) for _ in range(63)]
    world = World()
    world.record("B", *full, heavy(MIB // 16))
    assert world.interaction("B").size == 4 * MIB
    fault = world.refused(Opening("C").recording(*full, heavy(MIB // 16 + 1)))
    assert (fault.code, fault.path) == (UserErrorCode.TOO_MANY, ("input", "logs"))
    assert "4194304" in fault.message
    world.open("A")
    world.log("A", *full)
    fault = world.refused(appending("A", heavy(MIB // 16 + 1)))
    assert (fault.code, fault.path) == (UserErrorCode.TOO_MANY, ("input", "log"))
    world.log("A", heavy(MIB // 16))
    world.close("A")


def test_bytes_are_those_of_utf_8_and_of_what_is_kept() -> None:
    """R34: a text counts with its bytes; evidence after it was cut to 64 KB a side."""
    world = World()
    world.record(
        "A", replace(information("é"), agent="a"), failure(error("CTLG-006", "1", text="ü", title="t"))
    )
    assert world.interaction("A").size == 3 + len("connector" + "It was refused" + "CTLG-006" + "1" + "t") + 2
    world.record("B", replace(information("d"), agent="a", evidence=Evidence("x" * 5 * MIB, "y" * 70_000)))
    evidence = world.interaction("B").logs[0].evidence
    assert evidence is not None
    for side in (evidence.request, evidence.response):
        assert side is not None
        assert 65_000 < len(side) <= 65_536
        assert side.endswith("bytes left out]")
    assert world.interaction("B").size <= 2 * 65_536 + 2
