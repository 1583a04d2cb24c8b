"""A second reading of docs/rules.md to hold the rules against: slow, naive, written without a look at them.

It keeps every interaction as it was told and remembers no derived fact: whatever is asked is worked out from
the whole history, each time from the beginning.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from store.commands import (
    CloseInteraction,
    Command,
    CreateLog,
    NewLog,
    OpenInteraction,
    RecordInteraction,
    TimeOutInteraction,
)
from tests.store.rules.model_errors import Problem, problems_after
from tests.store.rules.model_interactions import Process

Moment = tuple[datetime, int]


class Model:
    """What the offers of one activation must be like after the commands it was told."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.codes = set(codes)
        self.processes: dict[str, Process] = {}
        self.time = 0

    def tell(self, command: Command, now: datetime) -> None:
        """A command was sent at `now`; what must be refused, or answered as a retry, changes nothing."""
        self.time += 1
        match command:
            case OpenInteraction() | RecordInteraction():
                self._open(command, now)
            case CreateLog():
                self._log(self.processes.get(command.interaction_id), command.log, now)
            case CloseInteraction():
                self._close(self.processes.get(command.interaction_id))
            case TimeOutInteraction():
                self._close(self.processes.get(command.interaction_id), timed_out=True)
            case _:
                raise AssertionError(f"the model knows no {command}")

    def status(self, sku: str) -> str:
        """R13."""
        mine = self._of(sku)
        discard = max(self._words_on_discard(sku), key=lambda word: word[:2], default=None)
        if discard is not None and discard[2] is not None:
            return discard[2]
        if self.active(sku):
            return "ERROR"
        if any(process.setup and not process.closed for process in mine):
            return "SENDING"
        last = self._last_discard(sku)
        successes = [
            (process.started, process.closed)
            for process in self._closed(sku)
            if process.result() == "SUCCESS" and process.discards() is None
        ]
        return "SYNCED" if any(last is None or success > last for success in successes) else "SENDING"

    def value(self, sku: str, name: str) -> Any:
        """R16, R18: the value of the latest-started success that carries one; ties by arrival."""
        carriers = [p for p in self._closed(sku) if p.result() == "SUCCESS" and p.last(name) is not None]
        latest = max(carriers, key=lambda p: (p.started, p.closed), default=None)
        return latest.last(name) if latest else None

    def active(self, sku: str) -> list[Problem]:
        """The errors that stand in the way of an offer."""
        return [problem for problem in problems_after(self._closed(sku), self.codes) if problem.over is None]

    def archived(self, sku: str) -> list[Problem]:
        """The errors that stood in its way once."""
        return [
            problem for problem in problems_after(self._closed(sku), self.codes) if problem.over is not None
        ]

    def effect(self, name: str) -> str:
        """R18: whether everything that the interaction wanted to move gave way, or some of it, or nothing."""
        process = self.processes[name]
        if not process.closed:
            return "PENDING"
        gave_way = [*self._values_gave_way(process), *self._discard_gave_way(process)]
        gave_way += self._reports_gave_way(process)
        problems_after(self._closed(process.sku), self.codes, gave_way, process)
        if all(gave_way):
            return "APPLIED"
        return "PARTIAL" if any(gave_way) else "STALE"

    def _open(self, command: OpenInteraction | RecordInteraction, now: datetime) -> None:
        name = command.interaction_id
        assert name is not None
        if name in self.processes:
            return
        setup = not self._of(command.sku_id) if command.context is None else command.context == "SETUP"
        process = Process(
            name=name,
            sku=command.sku_id,
            source=command.source,
            origin=command.origin,
            also=command.also_origins,
            setup=setup,
            started=command.started_at or now,
            opened=self.time,
        )
        self.processes[name] = process
        if isinstance(command, RecordInteraction):
            for log in command.logs:
                self._log(process, log, now)
            self.time += 1
            self._close(process)

    def _log(self, process: Process | None, log: NewLog, now: datetime) -> None:
        if process is None or process.closed or self._has_log(log.log_id):
            return
        process.logs.append((log.occurred_at or now, len(process.logs), log))

    def _has_log(self, log_id: str | None) -> bool:
        known = (log.log_id for process in self.processes.values() for _, _, log in process.logs)
        return log_id is not None and log_id in known

    def _close(self, process: Process | None, *, timed_out: bool = False) -> None:
        if process is not None and not process.closed:
            process.closed, process.timed_out = self.time, timed_out

    def _of(self, sku: str) -> list[Process]:
        return [process for process in self.processes.values() if process.sku == sku]

    def _closed(self, sku: str, before: int | None = None) -> list[Process]:
        closed = [p for p in self._of(sku) if p.closed and (before is None or p.closed < before)]
        return sorted(closed, key=lambda process: process.closed)

    def _words_on_discard(self, sku: str) -> list[tuple[datetime, int, str | None]]:
        # R14: who started when said what about the discard, in the order of arrival.
        words: list[tuple[datetime, int, str | None]] = []
        for process in self._of(sku):
            if process.setup:
                words.append((process.started, process.opened, None))
            if process.closed and (process.discards() is not None or process.undiscards()):
                words.append((process.started, process.closed, process.discards()))
        return sorted(words, key=lambda word: word[1])

    def _last_discard(self, sku: str) -> Moment | None:
        # Only what came in force counts: nothing started later had spoken when it arrived.
        last: Moment | None = None
        latest: datetime | None = None
        for started, arrived, status in self._words_on_discard(sku):
            if latest is None or started >= latest:
                latest = started
                last = (started, arrived) if status is not None else last
        return last

    def _values_gave_way(self, process: Process) -> list[bool]:
        if process.result() != "SUCCESS":
            return []
        earlier = [p for p in self._closed(process.sku, process.closed) if p.result() == "SUCCESS"]
        return [
            not any(p.started > process.started and p.last(name) is not None for p in earlier)
            for name in ("price", "inventory", "external_offer_id")
            if process.last(name) is not None
        ]

    def _discard_gave_way(self, process: Process) -> list[bool]:
        def later_words(than: int) -> bool:
            words = self._words_on_discard(process.sku)
            return any(started > process.started and arrived < than for started, arrived, _ in words)

        # An opening that came too late is held back; one that was in time is no move of the close.
        gave_way = [False] if process.setup and later_words(process.opened) else []
        if process.discards() is not None or process.undiscards():
            gave_way.append(not later_words(process.closed))
        return gave_way

    def _reports_gave_way(self, process: Process) -> list[bool]:
        earlier = self._closed(process.sku, process.closed)
        return [
            not any(p.started > process.started and origin in p.reports_for() for p in earlier)
            for origin in process.reports_for()
        ]
