"""The peer at the store: the same decision and the same documents, in a transaction for each mutation."""

import asyncio
from collections.abc import Sequence
from typing import Any

from store.commands import Command
from store.counting import SLOTS
from store.mongo_collection import Session
from store.rules.decide import Verdict
from store.rules.decision import Decision, Policy
from store.rules.intake import take_in
from store.scope import Viewer
from store.shelf import Shelf
from store.writer import Writer, utc_now

# A conflict is no failure of the peer: it runs its transaction anew until it is through.
ATTEMPTS = 10_000


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
            shelf = Shelf(self._mongo, Policy(), session)
            await shelf.load([intake])
            verdict = shelf.judge(intake)
            if isinstance(verdict, Decision):
                shelf.apply(verdict)
                await self._lexicon.learn(shelf.new_terms)
                await shelf.save(slot)
            return verdict

        try:
            return await self._mongo.settle(work, attempts=ATTEMPTS)
        finally:
            if self._in_line:
                self._slots.put_nowait(slot)

    async def submit_all(
        self, viewer: Viewer, commands: Sequence[Command], *, together: bool = False
    ) -> list[Verdict]:
        """Decide upon each of `commands` and commit it, one after the other."""
        return [await self.submit(viewer, command) for command in commands]
