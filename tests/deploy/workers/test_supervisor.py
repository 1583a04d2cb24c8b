"""What the supervisor does with workers that end, by workers that a script plays."""

import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from typing import ClassVar

import pytest

from deploy.service_error import ServiceError
from deploy.workers import supervisor as supervisor_file
from deploy.workers.equipment import Equipment
from deploy.workers.supervisor import MOST_FAILURES, Supervisor, pause_seconds

SERVES, KILLED = "", None


class Played:
    """A worker that reports what the `script` says next and is killed."""

    pid = 4711
    script: ClassVar[list[str | None]]

    @classmethod
    async def start(cls, *_: object) -> "Played":
        """It is there."""
        return cls()

    def begin(self, *, locked: bool) -> None:
        """It does."""
        assert locked

    async def report(self) -> str | None:
        """What comes next."""
        return self.script.pop(0)

    async def falls_silent(self, _: float) -> bool:
        """It ends instead."""
        return False

    async def ended(self) -> int:
        """At once."""
        return -signal.SIGKILL

    def send(self, _: signal.Signals) -> None:
        """It has ended."""


Play = Callable[..., Supervisor]


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    """Makes the supervisor of one worker that keeps to a script."""
    monkeypatch.setattr(supervisor_file, "WorkerProcess", Played)
    monkeypatch.setattr(supervisor_file, "FIRST_PAUSE_SECONDS", 0.0)
    with contextlib.ExitStack() as stack:

        def play(*script: str | None) -> Supervisor:
            monkeypatch.setattr(Played, "script", list(script), raising=False)
            listener = stack.enter_context(socket.socket())
            return Supervisor(stack.enter_context(Equipment.made(listener, 1)), {}, 30.0)

        yield play


async def served(supervisor: Supervisor) -> tuple[int, str]:
    """How often it said that it serves, and what ended it."""
    firsts: list[None] = []
    await supervisor.start()
    with pytest.raises(ServiceError) as failure:
        await supervisor.serve(True, lambda: firsts.append(None))
    await supervisor.stop(0.0)
    return len(firsts), str(failure.value)


async def test_what_keeps_the_first_worker_from_starting_ends_the_service(play: Play) -> None:
    assert await served(play("no way")) == (0, "no way")
    assert await served(play(KILLED)) == (0, "worker 1 was ended by SIGKILL")


async def test_workers_that_end_are_started_again_until_that_is_hopeless(play: Play) -> None:
    supervisor = play(*[SERVES] * (MOST_FAILURES - 2), "no way", KILLED, "more than enough")
    firsts, told = await served(supervisor)
    assert firsts == 1, "it is said once where the service answers"
    assert "no worker can be kept alive" in told
    assert Played.script == ["more than enough"]


def test_the_pause_between_starts_doubles_up_to_half_a_minute() -> None:
    assert [pause_seconds(failures) for failures in (0, 1, 2, 3, 7, 8, 100_000)] == [0, 0.5, 1, 2, 30, 30, 30]


async def test_who_has_served_for_a_while_may_fail_anew(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor_file, "STEADY_SECONDS", 0.0)
    long = [SERVES] * 3 * MOST_FAILURES
    supervisor = play(*long, *[KILLED] * MOST_FAILURES)
    assert "no worker can be kept alive" in (await served(supervisor))[1]
    assert Played.script == []
