"""Random histories cut into rounds: what is sent at once, how, and what has to be answered before."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from random import Random
from typing import cast

from hypothesis import strategies as st

from store.commands import (
    CloseInteraction,
    Command,
    CreateLog,
    DescribeProduct,
    NewLog,
    OpenInteraction,
    RecordInteraction,
    TimeOutInteraction,
)
from store.records.values import Product
from store.vocabulary import InteractionOrigin, InteractionSource, LogType
from tests.store.rules.commands import ACCOUNT, FEED, an_id
from tests.store.rules.histories import HISTORIES, NUMBERS, SKUS


class How(StrEnum):
    """How the commands of a round reach the writer."""

    ONE_BY_ONE = "as many single mutations at once"
    BULK = "as one request, each judged by itself"
    TOGETHER = "as one request, all or nothing"


class FeedStep(StrEnum):
    """What happens to the feed before a round."""

    DEACTIVATED = "deactivated"
    RENEWED = "deactivated, then activated from scratch"
    RESTORED = "deactivated, then its first life restored"


class Unheard(StrEnum):
    """A source that no rule looks at and no validator lets pass: the database's fault with one command."""

    MARTIAN = "MARTIAN"


@dataclass(frozen=True)
class Round:
    """Commands that arrive at one instant; `waits`: only when all before them are answered.

    `turns` are those of the event loop that pass before the next round arrives.
    """

    commands: tuple[Command, ...]
    how: How = How.ONE_BY_ONE
    waits: bool = False
    turns: int = 0
    feed: FeedStep | None = None


class History:
    """The rounds of one account; too long to be shown, and to be shrunk."""

    def __init__(self, rounds: Iterable[Round]) -> None:
        self.rounds = tuple(rounds)

    def __repr__(self) -> str:
        return f"{sum(len(round.commands) for round in self.rounds)} commands in {len(self.rounds)} rounds"


def _in_other_words(chance: Random, known: Command) -> Command:
    """A retry, or (of what carries content) the same id with other content."""
    match known:
        case OpenInteraction() | RecordInteraction():
            return replace(known, source=chance.choice(list(InteractionSource)))
        case CreateLog():
            return replace(known, log=replace(known.log, description=chance.choice(("anew", "again"))))
        case _:
            return known


def _elsewhere(chance: Random, known: Command, sent: list[Command]) -> Command:
    """An id that is taken, on another offer or in another interaction."""
    recorded = [command for command in sent if isinstance(command, RecordInteraction) and command.logs]
    if isinstance(known, OpenInteraction | RecordInteraction):
        return replace(known, sku_id=chance.choice(SKUS))
    if isinstance(known, CreateLog) and recorded:
        return replace(known, log=chance.choice(recorded).logs[0])
    return known


def _to_nobody(chance: Random) -> Command:
    """What names an interaction or a feed that is not there."""
    nobody = an_id("nobody")
    log = NewLog(LogType.INFORMATION, "connector", "to nobody", log_id=an_id(str(chance.random())))
    closings = CloseInteraction(ACCOUNT, FEED, nobody), CloseInteraction(ACCOUNT, "vtex.nowhere", nobody)
    return chance.choice((*closings, CreateLog(ACCOUNT, FEED, nobody, log)))


def _faulty(chance: Random, *, breaks: bool) -> Command:
    """What the rules refuse for its values or, if it `breaks`, the database for what no rule looks at."""
    source = cast(InteractionSource, Unheard.MARTIAN) if breaks else InteractionSource.SELLER
    log = NewLog(LogType.SUCCESS, "connector" if breaks else " ", "done")
    id_ = an_id(str(chance.random()))
    return RecordInteraction(
        ACCOUNT, FEED, chance.choice(SKUS), id_, source, InteractionOrigin.CATALOG, logs=(log,)
    )


def _description(chance: Random) -> DescribeProduct:
    product = Product(
        name=chance.choice(("Blue chair", "Red table", " ")), brand=chance.choice((None, "Acme"))
    )
    return DescribeProduct(ACCOUNT, FEED, chance.choice((*SKUS, "sku-unheard-of")), product)


class _Cutting:
    """A history among retries, conflicts and faults, cut anywhere into `rounds`."""

    def __init__(self, seed: int, *, repeatable: bool) -> None:
        self.rounds: list[Round] = []
        self._chance = Random(seed)
        self._repeatable = repeatable
        self._sent: list[Command] = []
        self._waiting: list[Command] = []
        self._apart = False

    def add(self, command: Command) -> None:
        """One command of the history, and what comes to it by chance."""
        self._waiting.append(command)
        self._sent.append(command)
        self._season()
        if self._chance.random() < 0.25:
            self.cut()

    def cut(self, how: How | None = None) -> None:
        """End the round."""
        chance = self._chance
        if self._waiting:
            waits = self._apart or chance.random() < 0.2
            how = how or chance.choice((How.ONE_BY_ONE, How.ONE_BY_ONE, How.BULK))
            self.rounds.append(Round(tuple(self._waiting), how, waits, chance.choice((0, 0, 1, 2, 5))))
            self._waiting.clear()
            self._apart = False

    def _season(self) -> None:
        chance, waiting = self._chance, self._waiting
        match chance.randrange(20):
            case 0 | 1:
                waiting.append(chance.choice(self._sent))
            case 2 | 3:
                waiting.append(_in_other_words(chance, chance.choice(self._sent)))
            case 4:
                self._go_elsewhere()
            case 5:
                waiting.append(_to_nobody(chance))
            case 6 | 7:
                waiting.append(_faulty(chance, breaks=chance.random() < 0.3))
            case 8 | 9 if not self._repeatable:
                waiting.append(_description(chance))
            case 10 if not self._repeatable:
                self.cut()
                waiting.extend(_description(chance) for _ in range(3))
                self.cut(How.TOGETHER)
            case 11 if not self._repeatable and chance.random() < 0.5:
                self.cut()
                self.rounds.append(Round((), feed=chance.choice(list(FeedStep))))

    def _go_elsewhere(self) -> None:
        # Order holds per offer: who is first to take an id on two offers at once, nobody can say.
        self.cut()
        self._waiting.append(_elsewhere(self._chance, self._chance.choice(self._sent), self._sent))
        self._apart = True
        self.cut()
        self._apart = True


def _cut(history: list[Command], seed: int, *, repeatable: bool) -> History:
    cutting = _Cutting(seed, repeatable=repeatable)
    for command in history:
        # What the service closes gets a log whose id is made anew each time.
        if not isinstance(command, TimeOutInteraction):
            cutting.add(command)
    cutting.cut()
    return History(cutting.rounds)


def histories(*, repeatable: bool = False) -> st.SearchStrategy[History]:
    """Histories of an account; `repeatable`: whose parts, done twice in a row, are as if done once.

    Such a one has no product facts, which have no ids (R32), and no new life of its feed, in which an
    interaction is unknown before it is opened anew.
    """
    return st.builds(partial(_cut, repeatable=repeatable), HISTORIES, NUMBERS)
