"""Group commit: mutations of offers that arrive while a transaction is under way share the next one (ADR 5).

At most `LANES` transactions are in flight, each with a counts slot of its own. What is answered has been
committed on a majority (R28).
"""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from store.answers import broken, contended, overloaded, timed_out, unseen
from store.clock import utc_now
from store.commands import Command
from store.counting import SLOTS
from store.driver_faults import backoff_seconds, is_duplicate, is_transient, is_unreachable
from store.known_feeds import KnownFeeds
from store.known_interactions import KnownInteractions
from store.lexicon import Lexicon
from store.mongo import Mongo
from store.mongo_collection import Session
from store.rules.decide import Verdict
from store.rules.decision import Decision, Policy, Refusal
from store.rules.intake import Intake, take_in
from store.scope import Viewer
from store.shelf import Outdated, Shelf
from store.vocabulary import UserErrorCode
from store.waiting import Unit, Waiting
from store.writer_bounds import WriterBounds
from store.writer_figures import WriterFigures

LANES = 2
ATTEMPTS = 12
SHARED_ATTEMPTS = 2
# What a command takes beside its logs, about.
COMMAND_BYTES = 1_000
# What is told before the ids of a command are looked at (R27).
BEFORE_IDS = (UserErrorCode.FEED_NOT_FOUND, UserErrorCode.FEED_INACTIVE)

logger = logging.getLogger(__name__)


class Writer:
    """Takes commands, answers what was decided and committed; refusals are answers, faults exceptions."""

    def __init__(
        self,
        mongo: Mongo,
        policy: Policy | None = None,
        *,
        bounds: WriterBounds | None = None,
        clock: Callable[[], datetime] = utc_now,
        slot: int | None = None,
    ) -> None:
        self.figures = WriterFigures()
        self._mongo = mongo
        self._policy = policy or Policy()
        self._bounds = bounds or WriterBounds()
        self._clock = clock
        self._lexicon = Lexicon(mongo)
        self._known_feeds = KnownFeeds()
        first = random.randrange(0, SLOTS, LANES) if slot is None else slot
        self._free_slots = [first + lane for lane in range(LANES)]
        self._waiting = Waiting(self._bounds)
        self._unanswered: deque[Unit] = deque()
        self._in_flight: set[asyncio.Task[None]] = set()
        self._known_interactions = KnownInteractions()
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False
        self._starting = False

    @property
    def waiting_commands(self) -> int:
        """How many commands wait for their batch."""
        return self._waiting.commands

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
        now = self._clock()
        verdicts: list[Verdict | None] = [unseen(viewer, command) for command in commands]
        admitted = [i for i, verdict in enumerate(verdicts) if verdict is None]
        intakes = [take_in(commands[i], now) for i in admitted]
        groups = [tuple(intakes)] if together and intakes else [(intake,) for intake in intakes]
        units = [self._unit(group, together=together, of_many=len(groups) > 1) for group in groups]
        if self._closed or not self._waiting.has_room(len(intakes), sum(unit.size for unit in units)):
            self.figures.overloaded += len(commands)
            return [overloaded(command) for command in commands]
        self._enqueue(units)
        answers: list[Verdict] = []
        for unit in units:
            try:
                answers += await unit.answer
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
        if self._timer is not None:
            self._timer.cancel()

    def _unit(self, intakes: tuple[Intake, ...], *, together: bool, of_many: bool) -> Unit:
        loop = asyncio.get_running_loop()
        now = loop.time()
        placed = [self._known_interactions.place(intake) for intake in intakes]
        return Unit(
            intakes=intakes,
            places=frozenset([place for place, _ in placed]),
            arrived=now,
            deadline=now + self._bounds.deadline_seconds,
            size=sum(COMMAND_BYTES + sum(intake.log_sizes) for intake in intakes),
            answer=loop.create_future(),
            together=together,
            of_many=of_many,
            # What is refused for itself is looked up first: whether the id is known is told before (R27).
            seen=any(seen for _, seen in placed) or any(intake.faults for intake in intakes),
        )

    def _enqueue(self, units: list[Unit]) -> None:
        loop = asyncio.get_running_loop()
        self._waiting.add(units)
        self._unanswered.extend(units)
        if self._timer is None and units:
            self._timer = loop.call_at(units[0].deadline, self._expire)
        # One turn of the loop passes first, so that what arrives together goes together.
        if not self._starting:
            self._starting = True
            loop.call_soon(self._start_batches)

    def _expire(self) -> None:
        loop = asyncio.get_running_loop()
        waiting = self._unanswered
        while waiting and (waiting[0].settled or waiting[0].deadline <= loop.time()):
            self._time_out(waiting.popleft())
        self._timer = loop.call_at(waiting[0].deadline, self._expire) if waiting else None

    def _time_out(self, unit: Unit) -> None:
        if not unit.settled:
            self.figures.timed_out += len(unit.intakes)
            unit.refuse(timed_out)

    def _start_batches(self) -> None:
        self._starting = False
        while self._free_slots and (batch := self._waiting.take(len(self._free_slots))):
            slot = self._free_slots.pop()
            task = asyncio.get_running_loop().create_task(self._run(batch, slot))
            self._in_flight.add(task)
            task.add_done_callback(partial(self._landed, batch, slot))

    def _landed(self, batch: list[Unit], slot: int, task: "asyncio.Task[None]") -> None:
        self._in_flight.discard(task)
        self._free_slots.append(slot)
        self._waiting.landed(batch)
        while self._unanswered and self._unanswered[0].settled:
            self._unanswered.popleft()
        self._start_batches()

    async def _run(self, batch: list[Unit], slot: int) -> None:
        loop, figures = asyncio.get_running_loop(), self.figures
        began = loop.time()
        # Whoever was told TIMEOUT meanwhile holds up nobody else: a batch in contention may take long.
        batch = [unit for unit in batch if not unit.settled]
        if not batch:
            return
        try:
            verdicts = await self._commit(batch, slot)
        except Exception as error:
            await self._give_up(batch, slot, error)
            return
        figures.batch_commands.note(sum(len(unit.intakes) for unit in batch))
        figures.commit_seconds.note(loop.time() - began)
        for unit, answer in zip(batch, verdicts, strict=True):
            refused = sum(isinstance(verdict, Refusal) for verdict in answer)
            figures.refused += refused
            figures.committed += len(answer) - refused
            figures.wait_seconds.note(began - unit.arrived, len(answer))
            unit.settle(answer)

    async def _give_up(self, batch: list[Unit], slot: int, error: Exception) -> None:
        figures = self.figures
        if is_unreachable(error):
            logger.warning("MongoDB could not be reached for %d mutations: %s", len(batch), error)
            for unit in batch:
                self._time_out(unit)
        elif len(batch) > 1:
            # Whatever is wrong with one of them must not fail its neighbours.
            figures.splits += 1
            half = len(batch) // 2
            await self._run(batch[:half], slot)
            await self._run(batch[half:], slot)
        elif is_transient(error):
            logger.warning("gave up a mutation after %d attempts", ATTEMPTS, exc_info=error)
            figures.contended += 1
            batch[0].refuse(contended)
        else:
            figures.failed += 1
            batch[0].fail(error)

    async def _commit(self, batch: list[Unit], slot: int) -> list[list[Verdict]]:
        attempts = ATTEMPTS if len(batch) == 1 else SHARED_ATTEMPTS
        deadline = max(unit.deadline for unit in batch)
        attempt = 0
        trusting = self._mongo.transactional
        while True:
            try:
                return await self._mongo.transaction(partial(self._attempt, batch, slot, trusting))
            except Exception as error:
                if trusting and (isinstance(error, Outdated) or is_duplicate(error)):
                    self.figures.second_looks += 1
                    trusting = False
                    continue
                if is_unreachable(error):
                    # A primary that steps down, or a network that breaks, is no conflict: it passes.
                    self.figures.unreachable += 1
                    if asyncio.get_running_loop().time() > deadline:
                        raise
                elif not is_transient(error) or attempt == attempts - 1:
                    raise
                else:
                    self.figures.conflicts += 1
                await asyncio.sleep(backoff_seconds(attempt))
                attempt += not is_unreachable(error)

    async def _attempt(
        self, batch: list[Unit], slot: int, trusting: bool, session: Session | None
    ) -> list[list[Verdict]]:
        shelf = Shelf(self._mongo, self._policy, session, self._known_feeds if trusting else None)
        intakes = [intake for unit in batch for intake in unit.intakes]
        seen = [intake for unit in batch if unit.seen for intake in unit.intakes] if trusting else intakes
        await shelf.load(intakes, seen)
        verdicts = [_judge(shelf, unit) for unit in batch]
        if trusting and any(map(_is_refused_unseen, batch, verdicts)):
            raise Outdated
        await self._lexicon.learn(shelf.new_terms)
        await shelf.save(slot)
        await shelf.prove()
        self._known_feeds.learn(shelf.feeds)
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


def _is_refused_unseen(unit: Unit, verdicts: list[Verdict]) -> bool:
    """Whether a rule that comes after R27 refused what was not looked up, and may be known after all."""
    return not unit.seen and any(
        isinstance(verdict, Refusal) and verdict.errors[0].code not in BEFORE_IDS for verdict in verdicts
    )
