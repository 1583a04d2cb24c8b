"""Group commit: mutations of offers that arrive while a transaction is under way share the next one (ADR 5).

One FIFO a process. At most `LANES` transactions are in flight, each with a counts slot of its own; a command
enters a
batch only if no batch in flight touches its offer, so that the order per offer is the order of arrival and
the process
never conflicts with itself. What is answered has been committed on a majority (R28).
"""

import asyncio
import logging
import random
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from store.commands import Command, OnSku
from store.counting import SLOTS
from store.lexicon import Lexicon
from store.mongo import Mongo, Session, backoff_seconds, is_transient
from store.records.values import UserError
from store.rules.decide import Verdict
from store.rules.decision import Decision, Policy, Refusal, refuse
from store.rules.intake import Intake, take_in
from store.scope import Viewer
from store.shelf import Shelf
from store.vocabulary import UserErrorCode

LANES = 2
BATCH_COMMANDS = 256
WAITING_COMMANDS = 20_000
SCANNED_COMMANDS = 2_000
REMEMBERED_INTERACTIONS = 100_000
ATTEMPTS = 12
OVERLOAD_RETRY_MS = 500
SHARED_ATTEMPTS = 2

logger = logging.getLogger(__name__)

# The part of the data a command may touch: an offer, or (its offer being unknown yet) the whole feed.
Place = tuple[str, str, str | None]


@dataclass(slots=True, eq=False)
class Unit:
    """Commands that are decided in a row; `together`: all of them or none."""

    intakes: tuple[Intake, ...]
    places: frozenset[Place]
    answer: "asyncio.Future[list[Verdict]]"
    together: bool = False


def utc_now() -> datetime:
    """The service's clock."""
    return datetime.now(UTC)


class Writer:
    """Takes commands and answers with what was decided and committed; refusals are answers, faults are
    exceptions."""

    def __init__(
        self,
        mongo: Mongo,
        policy: Policy | None = None,
        *,
        clock: Callable[[], datetime] = utc_now,
        batch_commands: int = BATCH_COMMANDS,
        waiting_commands: int = WAITING_COMMANDS,
        slot: int | None = None,
    ) -> None:
        self._mongo = mongo
        self._policy = policy or Policy()
        self._clock = clock
        self._lexicon = Lexicon(mongo)
        self._batch_commands = batch_commands
        self._waiting_commands = waiting_commands
        first = random.randrange(0, SLOTS, LANES) if slot is None else slot
        self._free_slots = [first + lane for lane in range(LANES)]
        self._waiting: deque[Unit] = deque()
        self._in_flight: dict[asyncio.Task[None], frozenset[Place]] = {}
        self._skus: OrderedDict[tuple[str, str, str], str] = OrderedDict()
        self._closed = False
        self._starting = False

    async def submit(self, viewer: Viewer, command: Command) -> Verdict:
        """Decide upon `command` and commit it; the answer is a refusal if a rule or the viewer's scope
        refuses it."""
        return (await self.submit_all(viewer, (command,)))[0]

    async def submit_all(
        self, viewer: Viewer, commands: Sequence[Command], *, together: bool = False
    ) -> list[Verdict]:
        """Decide upon `commands` in their order, each by itself, or `together`: all or none of them.

        Returns one verdict a command. A caller that goes away does not cancel what has been taken in.
        """
        if len(self._waiting) + len(commands) > self._waiting_commands or self._closed:
            return [_overloaded(command) for command in commands]
        now = self._clock()
        verdicts: list[Verdict | None] = [_unseen(viewer, command) for command in commands]
        admitted = [i for i, verdict in enumerate(verdicts) if verdict is None]
        intakes = [take_in(commands[i], now) for i in admitted]
        groups = [tuple(intakes)] if together and intakes else [(intake,) for intake in intakes]
        units = [self._unit(group, together=together) for group in groups]
        self._waiting.extend(units)
        self._wake()
        answers: list[Verdict] = []
        for unit in units:
            answers += await asyncio.shield(unit.answer)
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
        places = frozenset(self._place(intake) for intake in intakes)
        return Unit(intakes, places, asyncio.get_running_loop().create_future(), together)

    def _place(self, intake: Intake) -> Place:
        command = intake.command
        known = (command.account, command.feed_id, intake.interaction_id)
        if isinstance(command, OnSku):
            self._remember(known, command.sku_id)
            return command.account, command.feed_id, command.sku_id
        return command.account, command.feed_id, self._skus.get(known)

    def _remember(self, interaction: tuple[str, str, str], sku_id: str) -> None:
        self._skus[interaction] = sku_id
        if len(self._skus) > REMEMBERED_INTERACTIONS:
            self._skus.popitem(last=False)

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
        busy = _Busy(self._in_flight.values())
        batch: list[Unit] = []
        skipped: list[Unit] = []
        commands = 0
        while self._waiting and commands < self._batch_commands and len(skipped) < SCANNED_COMMANDS:
            unit = self._waiting.popleft()
            if busy.touches(unit.places):
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
            if len(batch) > 1:
                # Whatever is wrong with one of them must not fail its neighbours.
                half = len(batch) // 2
                await self._run(batch[:half], slot)
                await self._run(batch[half:], slot)
                return
            if not is_transient(error):
                _fail(batch[0], error)
                return
            logger.warning("gave up a command after %d attempts", ATTEMPTS, exc_info=error)
            verdicts = [[_contended(intake.command) for intake in batch[0].intakes]]
        for unit, answer in zip(batch, verdicts, strict=True):
            if not unit.answer.done():
                unit.answer.set_result(answer)

    async def _commit(self, batch: list[Unit], slot: int) -> list[list[Verdict]]:
        attempts = ATTEMPTS if len(batch) == 1 else SHARED_ATTEMPTS
        for attempt in range(attempts):
            try:
                return await self._mongo.transaction(lambda session: self._attempt(batch, slot, session))
            except Exception as error:
                if not is_transient(error) or attempt == attempts - 1:
                    raise
                await asyncio.sleep(backoff_seconds(attempt))
        raise AssertionError("the last attempt returns or raises")

    async def _attempt(self, batch: list[Unit], slot: int, session: Session | None) -> list[list[Verdict]]:
        shelf = Shelf(self._mongo, self._policy, session)
        await shelf.load([intake for unit in batch for intake in unit.intakes])
        verdicts = [_judge(shelf, unit) for unit in batch]
        await self._lexicon.learn(shelf.search_terms)
        await shelf.save(slot)
        return verdicts


class _Busy:
    """The places that batches in flight, and units skipped before, touch."""

    def __init__(self, places: Iterable[frozenset[Place]]) -> None:
        self._places: set[Place] = set()
        self._feeds: set[tuple[str, str]] = set()
        for some in places:
            self.add(some)

    def add(self, places: frozenset[Place]) -> None:
        self._places |= places
        self._feeds.update((account, feed_id) for account, feed_id, _ in places)

    def touches(self, places: frozenset[Place]) -> bool:
        return any(
            place in self._places
            or (account, feed_id, None) in self._places
            or (sku_id is None and (account, feed_id) in self._feeds)
            for place in places
            for account, feed_id, sku_id in (place,)
        )


def _judge(shelf: Shelf, unit: Unit) -> list[Verdict]:
    if unit.together:
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


def _fail(unit: Unit, error: Exception) -> None:
    if not unit.answer.done():
        unit.answer.set_exception(error)


def _unseen(viewer: Viewer, command: Command) -> Refusal | None:
    # Foreign looks exactly like missing: the words are those of `decide` for a feed that is not there.
    if viewer.scope.allows(command.account, command.feed_id.rpartition(".")[0]):
        return None
    message = f"{command.account} has no feed {command.feed_id}; activate it first"
    return refuse(UserErrorCode.FEED_NOT_FOUND, message, *command.path, "feedId")


def _overloaded(command: Command) -> Refusal:
    message = "too many mutations are waiting; send this one again a little later"
    return Refusal(
        (
            UserError(
                UserErrorCode.OVERLOADED,
                message,
                command.path,
                retryable=True,
                retry_after_ms=OVERLOAD_RETRY_MS,
            ),
        )
    )


def _contended(command: Command) -> Refusal:
    message = "other writers kept changing the same offer; nothing was written, and sending it again is safe"
    return Refusal((UserError(UserErrorCode.CONTENTION, message, command.path, retryable=True),))
