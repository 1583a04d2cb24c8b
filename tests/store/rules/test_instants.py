"""R29: instants are kept in UTC to the millisecond, and lie hardly in the future."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from store.commands import Command
from store.vocabulary import UserErrorCode
from tests.store.rules.commands import Opening, appending, information, minute
from tests.store.rules.lifecycle import BEGINNING, World, fault_of


def test_instants() -> None:
    """R29: 5 minutes ahead are taken, a millisecond more is refused; the past may be any."""
    ahead, beyond = BEGINNING + timedelta(minutes=5), BEGINNING + timedelta(minutes=5, milliseconds=1)
    commands: list[tuple[Callable[[datetime], Command], tuple[str, ...]]] = [
        (lambda instant: Opening("B", started=instant).command, ("startedAt",)),
        (lambda instant: Opening("B", started=instant).recording(), ("startedAt",)),
        (lambda instant: appending("A", replace(information(), occurred_at=instant)), ("log", "occurredAt")),
    ]
    for command, path in commands:
        assert fault_of(command(ahead)) is None
        assert fault_of(command(ahead + timedelta(microseconds=999))) is None
        assert fault_of(command(BEGINNING - timedelta(days=365 * 60))) is None
        for bad in (beyond, BEGINNING.replace(year=9999)):
            fault = fault_of(command(bad))
            assert fault is not None
            assert (fault.code, fault.path) == (UserErrorCode.INVALID, ("input", *path))
            assert "5 minutes" in fault.message


def test_instants_are_kept_to_the_millisecond() -> None:
    """R29: cut, not rounded; the service's clock as well."""
    world = World()
    world.send(
        Opening("B", started=minute(1) + timedelta(microseconds=1_999)).command,
        at=BEGINNING + timedelta(microseconds=999),
    )
    interaction = world.interaction("B")
    assert interaction.started_at == minute(1) + timedelta(milliseconds=1)
    assert interaction.opened_at == BEGINNING
