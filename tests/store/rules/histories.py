"""Random histories of two offers: commands that open, log, close, record and time out, in any order."""

from dataclasses import dataclass, replace
from random import Random

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
STARTS = (None, 0, 1, 1, 2, 2, 3, 4)
KINDS = ("open", "open", "log", "log", "close", "close", "record", "record", "record", "idle")
LOG_TYPES = (LogType.SUCCESS, LogType.SUCCESS, LogType.FAILURE, LogType.WARNING, LogType.INFORMATION)
# Discards are what much else gives way to, so there are many.
DECLARED = (None, None, None, *OfferStatus, OfferStatus.DISABLED, OfferStatus.DISABLED)


@dataclass(frozen=True)
class Step:
    """One command to be; `pick` chooses among the interactions there are."""

    kind: str
    opening: Opening
    logs: tuple[NewLog, ...]
    pick: int


def _some_origins(chance: Random) -> tuple[InteractionOrigin, ...]:
    return tuple(chance.sample(list(InteractionOrigin), chance.choice([0, 0, 1, 1, 2])))


def _error(chance: Random) -> NewError:
    return NewError(
        code=chance.choice(["CTLG-006", "CTLG-006", "PRICE-001", "NTMAP-001", "UNHEARD"]),
        title=chance.choice(["one title", "another title"]),
        external_code=chance.choice([None, None, None, None, "001"]),
        description=chance.choice([None, "in these words", "in those words"]),
        closable_origins=_some_origins(chance),
    )


def _log(seed: int) -> NewLog:
    chance = Random(seed)
    type_, at = chance.choice(LOG_TYPES), chance.choice(STARTS)
    data = OfferData(
        external_offer_id=chance.choice([None, None, "MLB1", "MLB2"]),
        inventory=chance.choice([None, None, 0, 7]),
        price=chance.choice([None, None, brl("10"), brl("20.50")]),
        status=chance.choice(DECLARED),
    )
    errors = tuple(_error(chance) for _ in range(chance.randrange(4)))
    return NewLog(
        type=type_,
        agent="connector",
        description=chance.choice(["it came to this", "it came to that"]),
        occurred_at=None if at is None else minute(at),
        data=chance.choice([None, data]),
        errors=errors if type_ is LogType.FAILURE else (),
    )


def _opening(seed: int) -> Opening:
    chance = Random(seed)
    return Opening(
        name=None,
        sku=chance.choice([SKUS[0], *SKUS]),
        origin=chance.choice(list(InteractionOrigin)),
        source=chance.choice(list(InteractionSource)),
        also=_some_origins(chance),
        context=chance.choice([None, *InteractionContext]),
        started=chance.choice(STARTS),
    )


# What a step is about is made of one number, which is much faster than drawing each part of it.
NUMBERS = st.integers(0, 2**20)
STEPS = st.builds(
    Step,
    kind=st.sampled_from(KINDS),
    opening=NUMBERS.map(_opening),
    logs=st.lists(NUMBERS.map(_log), max_size=2).map(tuple),
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


# Long enough on the average for facts to meet.
HISTORIES = st.lists(STEPS, min_size=10, max_size=24).map(_commands)
