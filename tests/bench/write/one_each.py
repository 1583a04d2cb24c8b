"""The peers at the store: the same decision and the same documents, each mutation by itself."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from pymongo.errors import BulkWriteError

from store.clock import utc_now
from store.commands import Command
from store.counting import SLOTS
from store.driver_faults import is_duplicate
from store.mongo_collection import Session
from store.rules.decide import Verdict
from store.rules.decision import Decision, Policy
from store.rules.intake import Intake, take_in
from store.scope import Viewer
from store.shelf import Shelf
from store.writer import Writer

# A conflict is no failure of the peer: it runs its transaction anew until it is through.
ATTEMPTS = 10_000

Work = Callable[[Session | None], Awaitable[Verdict]]


class OneEach(Writer):
    """A writer that groups nothing: each mutation starts a transaction when it comes.

    With `in_line` no more are under way than counts have slots, so that those at least never conflict.
    """

    def __init__(self, *given: Any, in_line: bool = False, **more: Any) -> None:
        super().__init__(*given, **more)
        self._slots: asyncio.Queue[int] = asyncio.Queue()
        for slot in range(SLOTS):
            self._slots.put_nowait(slot)
        self._in_line = in_line

    async def submit(self, viewer: Viewer, command: Command) -> Verdict:
        """Decide upon `command` and commit it."""
        intake, slot = take_in(command, utc_now()), await self._slots.get()
        if not self._in_line:
            self._slots.put_nowait(slot)

        async def work(session: Session | None) -> Verdict:
            return await self._decide(intake, slot, session)

        try:
            return await self._settle(work)
        finally:
            if self._in_line:
                self._slots.put_nowait(slot)

    async def submit_all(
        self, viewer: Viewer, commands: Sequence[Command], *, together: bool = False
    ) -> list[Verdict]:
        """Decide upon each of `commands` and commit it, one after the other."""
        return [await self.submit(viewer, command) for command in commands]

    async def _settle(self, work: Work) -> Verdict:
        return await self._mongo.settle(work, attempts=ATTEMPTS)

    async def _decide(self, intake: Intake, slot: int, session: Session | None) -> Verdict:
        shelf = Shelf(self._mongo, Policy(), session)
        await shelf.load([intake])
        verdict = shelf.judge(intake)
        if isinstance(verdict, Decision):
            shelf.apply(verdict)
            await self._lexicon.learn(shelf.new_terms)
            await shelf.save(slot)
        return verdict


class Unguarded(OneEach):
    """The same without a transaction: command after command, each on a majority.

    It loses changes that overlap and leaves half of a mutation behind when it dies; nobody should write so.
    """

    async def _settle(self, work: Work) -> Verdict:
        try:
            return await work(None)
        except BulkWriteError as error:
            if not is_duplicate(error):
                raise
            # Another wrote this version of the offer first: these events are lost, the interaction is there.
            return await work(None)
