"""Running histories through a writer, in batches or one command at a time, and reading what came of it."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Coroutine
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from store import collections as names
from store.commands import Command
from store.directory import Directory
from store.directory_commands import ActivateFeed, CreateChannel, DeactivateFeed
from store.mongo import Mongo
from store.records.values import UserError
from store.rules.decide import Verdict
from store.rules.decision import Policy, Refusal
from store.scope import LOCAL_ADMIN
from store.vocabulary import UserErrorCode
from store.writer import Writer
from store.writer_bounds import WriterBounds
from tests.store.batches.rounds import FeedStep, History, How, Round
from tests.store.connector import FEED_ID, VENDOR
from tests.store.rules.commands import MINUTES_BEFORE, minute

BEGINNING = minute(MINUTES_BEFORE)
# The histories lie in the past, by the server's clock: nothing of them is to expire meanwhile (R30).
FOR_EVER = Policy(retention=timedelta(days=36_500))
FAULT = "a fault"

Answer = Verdict | str
Stored = dict[str, Any]

instant: ContextVar[datetime] = ContextVar("instant", default=BEGINNING)


def new_writer(mongo: Mongo, largest: int = 256) -> Writer:
    """A writer of batches of at most `largest`, whose clock shows each round its own instant."""
    bounds = WriterBounds(batch_commands=largest, deadline_seconds=3600)
    return Writer(mongo, FOR_EVER, clock=instant.get, bounds=bounds)


class Account:
    """One account's rounds on one database; `answers` come in the order of the commands."""

    def __init__(self, mongo: Mongo, writer: Writer, account: str, history: History) -> None:
        self._directory = Directory(mongo, FOR_EVER, clock=instant.get)
        self._writer = writer
        self._account = account
        self._rounds = history.rounds
        self._under_way: list[asyncio.Task[list[Answer]]] = []

    async def in_batches(self) -> list[Answer]:
        """Send round upon round, as they say; gives all answers."""
        await self._arrive()
        for number, round in enumerate(self._rounds):
            instant.set(BEGINNING + timedelta(seconds=number + 1))
            if round.waits or round.feed:
                await asyncio.gather(*self._under_way)
            await self._move_feed(round.feed)
            # Tasks begin in the order they are made in, which thus is the order of arrival.
            self._under_way += [asyncio.create_task(sending) for sending in self._sendings(round)]
            for _ in range(round.turns):
                await asyncio.sleep(0)
        return [answer for answers in await asyncio.gather(*self._under_way) for answer in answers]

    async def one_at_a_time(self) -> list[Answer]:
        """Send command upon command, each when the one before it is answered; gives all answers."""
        await self._arrive()
        answers: list[Answer] = []
        for number, round in enumerate(self._rounds):
            instant.set(BEGINNING + timedelta(seconds=number + 1))
            await self._move_feed(round.feed)
            how = How.ONE_BY_ONE if round.how is How.BULK else round.how
            for sending in self._sendings(replace(round, how=how)):
                answers += await sending
        return answers

    async def _arrive(self) -> None:
        instant.set(BEGINNING)
        await self._directory.create_channel(LOCAL_ADMIN, CreateChannel(VENDOR, "Meli Classic"))
        await self._activate()

    async def _activate(self, restored: int | None = None) -> None:
        command = ActivateFeed(self._account, FEED_ID, "MLC", "1", restored)
        await self._directory.activate_feed(LOCAL_ADMIN, command)

    async def _move_feed(self, step: FeedStep | None) -> None:
        if step is None:
            return
        await self._directory.deactivate_feed(LOCAL_ADMIN, DeactivateFeed(self._account, FEED_ID))
        if step is not FeedStep.DEACTIVATED:
            await self._activate(1 if step is FeedStep.RESTORED else None)

    def _sendings(self, round: Round) -> list[Coroutine[Any, Any, list[Answer]]]:
        """The requests of a round."""
        commands = [replace(command, account=self._account) for command in round.commands]
        if round.how is How.ONE_BY_ONE:
            return [self._alone(command) for command in commands]
        return [self._at_once(commands, together=round.how is How.TOGETHER)]

    async def _at_once(self, commands: list[Command], *, together: bool) -> list[Answer]:
        verdicts = await self._writer.submit_all(LOCAL_ADMIN, commands, together=together)
        return [_told(verdict) for verdict in verdicts]

    async def _alone(self, command: Command) -> list[Answer]:
        try:
            return [_told(await self._writer.submit(LOCAL_ADMIN, command))]
        except Exception:
            return [FAULT]


def _told(verdict: Verdict) -> Answer:
    match verdict:
        case Refusal(errors=(UserError(code=UserErrorCode.INTERNAL), *_)):
            # A fault of one among many; one that came alone has it as an exception (R12).
            return FAULT
        case _:
            return verdict


async def stored(mongo: Mongo, accounts: str) -> dict[str, Any]:
    """All that is stored of accounts whose names begin with `accounts`, by collection and key.

    Figures are summed over their slots; the journal is each offer's, in its order; the words of search, of
    which there may be more than needed, are left out.
    """
    of_these = {"_id": {"$gte": accounts, "$lt": f"{accounts}\uffff"}}

    async def found(name: str, **more: Any) -> list[Stored]:
        return await mongo.collection(name).find(of_these, **more)

    whole = (names.FEEDS, names.OFFERS, names.INTERACTIONS, names.ARCHIVED_ERRORS)
    documents: dict[str, Any] = {name: {one["_id"]: one for one in await found(name)} for name in whole}
    journal: dict[str, list[Stored]] = defaultdict(list)
    for entry in await found(names.JOURNAL, sort=[("$natural", 1)]):
        journal[str(entry.get("offerId", entry["_id"]))].append(entry)
    documents[names.JOURNAL] = dict(journal)
    documents[names.COUNTS] = _summed(await found(names.COUNTS), but=("commits", "closings", "recounts"))
    documents[names.FINGERPRINT_TALLIES] = _summed(await found(names.FINGERPRINT_TALLIES))
    return documents


def _summed(slots: list[Stored], but: tuple[str, ...] = ()) -> dict[str, Counter[str]]:
    """Figures by activation (and fingerprint), summed over the slots."""
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for slot in slots:
        figures = {n: v for n, v in slot.items() if isinstance(v, int) and n not in but}
        sums[f"{slot['activation']}#{slot.get('fingerprint', '')}"].update(figures)
    return {key: Counter({n: v for n, v in figures.items() if v}) for key, figures in sums.items()}
