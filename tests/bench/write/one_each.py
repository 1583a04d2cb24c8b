"""The peer at the store: the same decision and the same documents, in a transaction for each mutation."""

import itertools
from collections.abc import Sequence
from typing import Any

from store.commands import Command
from store.counting import SLOTS
from store.mongo import Session
from store.rules.decide import Verdict
from store.rules.decision import Decision, Policy
from store.rules.intake import take_in
from store.scope import Viewer
from store.shelf import Shelf
from store.writer import Writer, utc_now

# A conflict is no failure of the peer: it runs its transaction anew until it is through.
ATTEMPTS = 10_000


class OneEach(Writer):
    """Groups nothing. Its transactions are spread over the slots of counts, which spares it conflicts."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._slots = itertools.cycle(range(SLOTS))

    async def submit(self, viewer: Viewer, command: Command) -> Verdict:
        """Decide upon `command` and commit it."""
        intake, slot = take_in(command, utc_now()), next(self._slots)

        async def work(session: Session | None) -> Verdict:
            shelf = Shelf(self._mongo, Policy(), session)
            await shelf.load([intake])
            verdict = shelf.judge(intake)
            if isinstance(verdict, Decision):
                shelf.apply(verdict)
                await self._lexicon.learn(shelf.search_terms)
                await shelf.save(slot)
            return verdict

        return await self._mongo.settle(work, attempts=ATTEMPTS)

    async def submit_all(
        self, viewer: Viewer, commands: Sequence[Command], *, together: bool = False
    ) -> list[Verdict]:
        """Decide upon each of `commands` and commit it, one after the other."""
        return [await self.submit(viewer, command) for command in commands]
