"""An offer's errors as the model of the rules works them out (see model.py)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from store.commands import NewError
from tests.store.rules.model_interactions import Process

UNMAPPED = "NTMAP-001"


@dataclass
class Problem:
    """An error of an offer; `over` says how it was archived."""

    code: str
    external: str | None
    words: str
    title: str
    closes: set[str]
    origin: str
    source: str
    started: datetime
    raised: datetime
    seen: datetime
    times: int = 1
    over: str | None = None
    over_by: str | None = None

    def same(self, other: "Problem") -> bool:
        """Whether the two are one error (docs/rules.md); the words stand for the fingerprint."""
        one, two = ((p.code, p.external, p.words if p.code == UNMAPPED else "") for p in (self, other))
        return one == two


def problems_after(
    closed: list[Process],
    codes: Collection[str],
    gave_way: list[bool] | None = None,
    of: Process | None = None,
) -> list[Problem]:
    """All errors, active and archived, that the closes of one offer (in the order of arrival) left behind.

    `gave_way` is filled with what became of each wish that `of` had for the errors (R18).
    """
    problems: list[Problem] = []
    for number, process in enumerate(closed):
        noted: list[bool] = []
        if process.result() == "SUCCESS":
            _mend(problems, process, noted)
        elif process.result() == "FAILURE":
            _fail(problems, process, closed[:number], codes, noted)
        if process is of and gave_way is not None:
            gave_way += noted
    return problems


def _mend(problems: list[Problem], process: Process, noted: list[bool]) -> None:
    # R23
    _end(problems, process, "RESOLVED", lambda problem: bool(problem.closes & process.origins()), noted)


def _fail(
    problems: list[Problem],
    process: Process,
    earlier: list[Process],
    codes: Collection[str],
    noted: list[bool],
) -> None:
    reported = _reported(process, codes)
    for new in reported:
        known = next((p for p in problems if p.over is None and p.same(new)), None)
        if known is not None:
            # R22: counted whenever it was raised; the words are those of the latest-started.
            noted.append(True)
            new.times, new.raised = known.times + 1, known.raised
            if new.started >= known.started:
                problems[problems.index(known)] = new
            else:
                known.times = new.times
                noted.append(False)
            continue
        problems.append(new)
        later = [p for p in earlier if p.started > process.started]
        reporters = [p for p in later if process.origin in p.reports_for()]
        menders = [p for p in later if p.result() == "SUCCESS" and p.origins() & new.closes]
        noted.append(not reporters and not menders)
        if reporters or menders:
            new.over = "SUPERSEDED"

    def was_left_out(problem: Problem) -> bool:
        mine = (problem.origin, problem.source) == (process.origin, process.source)
        return mine and not any(problem.same(new) for new in reported)

    _end(problems, process, "SUPERSEDED", was_left_out, noted)


def _reported(process: Process, codes: Collection[str]) -> list[Problem]:
    # R16, R19: one set of the errors of all failure logs, the last words of each.
    reported: list[Problem] = []
    for at, _, log in sorted(process.logs, key=lambda step: step[:2]):
        if log.type != "FAILURE":
            continue
        bare = NewError(UNMAPPED, log.description[:500], None, log.description)
        for error in log.errors or (bare,):
            new = _problem(error, process, at, codes)
            place = next((i for i, known in enumerate(reported) if known.same(new)), len(reported))
            reported[place : place + 1] = [new]
    return reported


def _problem(error: NewError, process: Process, at: datetime, codes: Collection[str]) -> Problem:
    code, external = error.code, error.external_code
    if code not in codes:
        code, external = UNMAPPED, "-".join(filter(None, (error.code, error.external_code)))
    return Problem(
        code=code,
        external=external,
        words=error.description or error.title,
        title=error.title,
        closes={*error.closable_origins} or {process.origin},
        origin=process.origin,
        source=process.source,
        started=process.started,
        raised=at,
        seen=at,
    )


def _end(
    problems: list[Problem],
    process: Process,
    reason: str,
    concerns: Callable[[Problem], bool],
    noted: list[bool],
) -> None:
    # R18: nothing that was raised later is archived.
    for problem in problems:
        if problem.over is None and concerns(problem):
            noted.append(problem.started <= process.started)
            if noted[-1]:
                problem.over, problem.over_by = reason, process.name
