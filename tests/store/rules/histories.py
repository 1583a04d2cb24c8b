"""Random histories of two offers: commands that open, log, close, record and time out, in any order."""

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from store.commands import Command, NewError, NewLog, TimeOutInteraction
from store.records.values import OfferData
from store.vocabulary import InteractionContext, InteractionOrigin, InteractionSource, LogType, OfferStatus
from tests.store.rules.commands import (
    ACCOUNT,
    FEED,
    MINUTES_BEFORE,
    Opening,
    an_id,
    appending,
    brl,
    closing,
    minute,
)

SKUS = ("sku-1", "sku-2")
# Few instants, so that equal ones are not rare; `None` is the service's.
STARTS = st.none() | st.integers(0, 5)
ORIGINS = st.sampled_from(InteractionOrigin)
SOME_ORIGINS = st.sampled_from([(), (), *((origin,) for origin in InteractionOrigin)])

ERRORS = st.builds(
    NewError,
    code=st.sampled_from(["CTLG-006", "PRICE-001", "NTMAP-001", "UNHEARD"]),
    title=st.sampled_from(["one title", "another title"]),
    external_code=st.sampled_from([None, None, "001"]),
    description=st.sampled_from([None, "in these words", "in those words"]),
    closable_origins=SOME_ORIGINS,
)
DATA = st.builds(
    OfferData,
    external_offer_id=st.sampled_from([None, None, "MLB1", "MLB2"]),
    inventory=st.sampled_from([None, None, 0, 7]),
    price=st.sampled_from([None, None, brl("10"), brl("20.50")]),
    # Discards are what the other rules give way to, so there are many.
    status=st.sampled_from([None, None, None, *OfferStatus, OfferStatus.DISABLED, OfferStatus.DISABLED]),
)


@dataclass(frozen=True)
class Step:
    """One command to be; `pick` chooses among the interactions there are."""

    kind: str
    opening: Opening
    logs: tuple[NewLog, ...]
    pick: int


def _log(kind: LogType, words: str, at: int | None, data: OfferData | None, errors: list[NewError]) -> NewLog:
    instant = None if at is None else minute(at)
    carried = tuple(errors) if kind is LogType.FAILURE else ()
    return NewLog(kind, "connector", words, None, instant, None, data, carried)


LOGS = st.builds(
    _log,
    st.sampled_from(
        [LogType.SUCCESS, LogType.SUCCESS, LogType.FAILURE, LogType.WARNING, LogType.INFORMATION]
    ),
    st.sampled_from(["it came to this", "it came to that"]),
    STARTS,
    st.none() | DATA,
    st.lists(ERRORS, max_size=3),
)
OPENINGS = st.builds(
    Opening,
    name=st.none(),
    sku=st.sampled_from(SKUS),
    origin=ORIGINS,
    source=st.sampled_from(InteractionSource),
    also=SOME_ORIGINS,
    context=st.sampled_from([None, None, *InteractionContext]),
    started=STARTS,
)
STEPS = st.builds(
    Step,
    kind=st.sampled_from(
        ["open", "open", "log", "log", "close", "close", "record", "record", "record", "idle"]
    ),
    opening=OPENINGS,
    logs=st.lists(LOGS, min_size=0, max_size=2).map(tuple),
    pick=st.integers(0, 9),
)


def _commands(steps: list[Step]) -> list[Command]:
    """What `steps` amount to; each id is given, so that everything may be sent again."""
    commands: list[Command] = []
    opened: list[str] = []
    for number, step in enumerate(steps):
        name = f"step {number}"
        logs = [replace(log, log_id=an_id(f"{name}, log {i}")) for i, log in enumerate(step.logs)]
        if step.kind in ("open", "record") or not opened:
            opening = replace(step.opening, name=name)
            commands.append(opening.recording(*logs) if step.kind == "record" else opening.command)
            opened.append(name)
            continue
        # Mostly one of the latest, which are open as a rule.
        picked = opened[-1 - step.pick % len(opened)]
        if step.kind == "log":
            commands += [appending(picked, log) for log in logs]
        elif step.kind == "close":
            commands.append(closing(picked))
        else:
            commands.append(TimeOutInteraction(ACCOUNT, FEED, an_id(picked), minute(2 * MINUTES_BEFORE)))
    return commands


HISTORIES = st.lists(STEPS, min_size=1, max_size=20).map(_commands)
