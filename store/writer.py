"""Group commit: mutations of offers that arrive while a transaction is under way share the next one (ADR 5).

One FIFO a process. At most `LANES` transactions are in flight, each with a counts slot of its own; a command
enters a batch only if no batch in flight touches its offer, so that the order per offer is the order of
arrival and the process never conflicts with itself. What is answered has been committed on a majority (R28).
"""

import asyncio
import logging
import random
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from store.answers import broken, contended, overloaded, timed_out, unseen
from store.commands import Command, OnSku, OpenInteraction, RecordInteraction
from store.counting import SLOTS
from store.driver_faults import backoff_seconds, is_transient, is_unreachable
from store.lexicon import Lexicon
from store.mongo import Mongo, Session
from store.places import Busy, Place
from store.rules.decide import Verdict
from store.rules.decision import Decision, Policy, Refusal
from store.rules.intake import Intake, take_in
from store.scope import Viewer
from store.shelf import Shelf

LANES = 2
BATCH_COMMANDS = 256
WAITING_COMMANDS = 20_000
SCANNED_UNITS = 2_000
REMEMBERED_INTERACTIONS = 100_000
ATTEMPTS = 12
SHARED_ATTEMPTS = 2
DEADLINE_SECONDS = 10.0

logger = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Unit:
    """Commands decided in a row; `together`: all of them or none. `deadline` is in the loop's time."""

    intakes: tuple[Intake, ...]
    places: frozenset[Place]
    deadline: float
    answer: "asyncio.Future[list[Verdict]]"
    together: bool = False

    def settle(self, verdicts: list[Verdict]) -> None:
        """Answer whoever still waits."""
        if not self.answer.done():
            self.answer.set_result(verdicts)

    def refuse(self, why: Callable[[Command], Refusal]) -> None:
        """Answer every command with a refusal."""
        self.settle([why(intake.command) for intake in self.intakes])

    def fail(self, error: Exception) -> None:
        """Let the caller have the fault; nobody may be there to look at it any longer."""
        if not self.answer.done():
            self.answer.set_exception(error)
            self.answer.exception()


def utc_now() -> datetime:
    """The service's clock."""
    return datetime.now(UTC)


class Writer:
    """Takes commands, answers what was decided and committed; refusals are answers, faults exceptions."""

    def __init__(
        self,
        mongo: Mongo,
        policy: Policy | None = None,
        *,
        clock: Callable[[], datetime] = utc_now,
        waiting_commands: int = WAITING_COMMANDS,
        deadline_seconds: float = DEADLINE_SECONDS,
        slot: int | None = None,
    ) -> None:
        self._mongo = mongo
        self._policy = policy or Policy()
        self._clock = clock
        self._lexicon = Lexicon(mongo)
        self._waiting_commands = waiting_commands
        self._deadline_seconds = deadline_seconds
        first = random.randrange(0, SLOTS, LANES) if slot is None else slot
        self._free_slots = [first + lane for lane in range(LANES)]
        self._waiting: deque[Unit] = deque()
        self._in_flight: dict[asyncio.Task[None], frozenset[Place]] = {}
        self._skus: OrderedDict[tuple[str, str, str], str | None] = OrderedDict()
        self._closed = False
        self._starting = False

    async def submit(self, viewer: Viewer, command: Command) -> Verdict:
        """Decide upon `command` and commit it.

        The answer is a refusal if a rule or the viewer's scope refuses it, or if the deadline passed first.
        """
        (verdict,) = await self.submit_all(viewer, (command,), together=True)
        return verdict

    async def submit_all(
        self, viewer: Viewer, commands: Sequence[Command], *, together: bool = False
    ) -> list[Verdict]:
        """Decide upon `commands` in their order, each by itself, or `together`: all or none of them.

        Returns one verdict a command; a fault of one among many is its own refusal (R12). A caller that goes
        away does not cancel what has been taken in.
        """
        if len(self._waiting) + len(commands) > self._waiting_commands or self._closed:
            return [overloaded(command) for command in commands]
        now = self._clock()
        verdicts: list[Verdict | None] = [unseen(viewer, command) for command in commands]
        admitted = [i for i, verdict in enumerate(verdicts) if verdict is None]
        intakes = [take_in(commands[i], now) for i in admitted]
        groups = [tuple(intakes)] if together and intakes else [(intake,) for intake in intakes]
        units = [self._unit(group, together=together) for group in groups]
        self._waiting.extend(units)
        self._wake()
        answers: list[Verdict] = []
        for unit in units:
            try:
                answers += await self._answer_of(unit)
            except Exception:
                if together:
                    raise
                logger.exception("one of %d mutations of a request failed", len(commands))
                answers += [broken(intake.command) for intake in unit.intakes]
        for index, answer in zip(admitted, answers, strict=True):
            verdicts[index] = answer
        return [verdict for verdict in verdicts if verdict is not None]

    async def close(self) -> None:
        """Finish what has been taken in and take nothing more."""
        self._closed = True
        while self._waiting or self._in_flight:
            self._start_batches()
            if self._in_flight:
                await asyncio.wait(self._in_flight, return_when=asyncio.FIRST_COMPLETED)

    def _unit(self, intakes: tuple[Intake, ...], *, together: bool) -> Unit:
        loop = asyncio.get_running_loop()
        places = frozenset(self._place(intake) for intake in intakes)
        deadline = loop.time() + self._deadline_seconds
        return Unit(intakes, places, deadline, loop.create_future(), together)

    async def _answer_of(self, unit: Unit) -> list[Verdict]:
        try:
            async with asyncio.timeout_at(unit.deadline):
                return await asyncio.shield(unit.answer)
        except TimeoutError:
            return [timed_out(intake.command) for intake in unit.intakes]

    def _place(self, intake: Intake) -> Place:
        command = intake.command
        known = (command.account, command.feed_id, intake.interaction_id)
        if not isinstance(command, OnSku):
            return command.account, command.feed_id, self._skus.get(known)
        if isinstance(command, OpenInteraction | RecordInteraction):
            # One id on two offers: one of them will be refused, but which, nobody knows yet.
            first = self._skus.setdefault(known, command.sku_id)
            self._skus[known] = command.sku_id if first == command.sku_id else None
            if len(self._skus) > REMEMBERED_INTERACTIONS:
                self._skus.popitem(last=False)
        return command.account, command.feed_id, command.sku_id

    def _wake(self) -> None:
        # One turn of the loop passes first, so that what arrives together goes together.
        if not self._starting:
            self._starting = True
            asyncio.get_running_loop().call_soon(self._start_batches)

    def _start_batches(self) -> None:
        self._starting = False
        while self._free_slots and self._waiting:
            batch = self._next_batch()
            if not batch:
                return
            slot = self._free_slots.pop()
            task = asyncio.get_running_loop().create_task(self._run(batch, slot))
            self._in_flight[task] = frozenset().union(*(unit.places for unit in batch))
            task.add_done_callback(partial(self._landed, slot))

    def _landed(self, slot: int, task: "asyncio.Task[None]") -> None:
        del self._in_flight[task]
        self._free_slots.append(slot)
        self._start_batches()

    def _next_batch(self) -> list[Unit]:
        busy = Busy(self._in_flight.values())
        now = asyncio.get_running_loop().time()
        # While one lane waits for MongoDB the other decides: each free one gets its share of what waits.
        most = min(BATCH_COMMANDS, -(-len(self._waiting) // len(self._free_slots)))
        batch: list[Unit] = []
        skipped: list[Unit] = []
        commands = 0
        while self._waiting and commands < most and len(skipped) < SCANNED_UNITS:
            unit = self._waiting.popleft()
            if unit.deadline < now:
                unit.refuse(timed_out)
            elif busy.touches(unit.places):
                # Whoever waits for this one's offer waits behind it.
                busy.add(unit.places)
                skipped.append(unit)
            else:
                batch.append(unit)
                commands += len(unit.intakes)
        self._waiting.extendleft(reversed(skipped))
        return batch

    async def _run(self, batch: list[Unit], slot: int) -> None:
        try:
            verdicts = await self._commit(batch, slot)
        except Exception as error:
            await self._give_up(batch, slot, error)
        else:
            for unit, answer in zip(batch, verdicts, strict=True):
                unit.settle(answer)

    async def _give_up(self, batch: list[Unit], slot: int, error: Exception) -> None:
        if is_unreachable(error):
            logger.warning("MongoDB could not be reached for %d mutations: %s", len(batch), error)
            for unit in batch:
                unit.refuse(timed_out)
        elif len(batch) > 1:
            # Whatever is wrong with one of them must not fail its neighbours.
            half = len(batch) // 2
            await self._run(batch[:half], slot)
            await self._run(batch[half:], slot)
        elif is_transient(error):
            logger.warning("gave up a mutation after %d attempts", ATTEMPTS, exc_info=error)
            batch[0].refuse(contended)
        else:
            batch[0].fail(error)

    async def _commit(self, batch: list[Unit], slot: int) -> list[list[Verdict]]:
        attempts = ATTEMPTS if len(batch) == 1 else SHARED_ATTEMPTS
        deadline = max(unit.deadline for unit in batch)
        attempt = 0
        while True:
            try:
                return await self._mongo.transaction(partial(self._attempt, batch, slot))
            except Exception as error:
                if is_unreachable(error):
                    # A primary that steps down, or a network that breaks, is no conflict: it passes.
                    if asyncio.get_running_loop().time() > deadline:
                        raise
                elif not is_transient(error) or attempt == attempts - 1:
                    raise
                await asyncio.sleep(backoff_seconds(attempt))
                attempt += not is_unreachable(error)

    async def _attempt(self, batch: list[Unit], slot: int, session: Session | None) -> list[list[Verdict]]:
        shelf = Shelf(self._mongo, self._policy, session)
        await shelf.load([intake for unit in batch for intake in unit.intakes])
        verdicts = [_judge(shelf, unit) for unit in batch]
        await self._lexicon.learn(shelf.search_terms)
        await shelf.save(slot)
        return verdicts


def _judge(shelf: Shelf, unit: Unit) -> list[Verdict]:
    if unit.together and len(unit.intakes) > 1:
        first_pass = [shelf.judge(intake) for intake in unit.intakes]
        if any(isinstance(verdict, Refusal) for verdict in first_pass):
            return first_pass
    verdicts = []
    for intake in unit.intakes:
        verdict = shelf.judge(intake)
        if isinstance(verdict, Decision):
            shelf.apply(verdict)
        verdicts.append(verdict)
    return verdicts
