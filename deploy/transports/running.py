"""The operations that run on one connection: a WebSocket, or an event stream that many of them share."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Generic, TypeVar

from deploy.engine import Answer, Call, Engine, Operation, OperationKind
from deploy.errors import ErrorCode, coded, present, present_exception
from deploy.transports.connections import Connections
from deploy.transports.outbox import Outbox

M = TypeVar("M", bound=str | bytes)


@dataclass(frozen=True, slots=True)
class Wording(Generic[M]):
    """How a protocol says that an operation has an answer, has failed, or is complete; each by its id."""

    next: Callable[[str, Answer], M]
    error: Callable[[str, list[dict[str, object]]], M]
    complete: Callable[[str], M]


@dataclass(eq=False, slots=True)
class Running:
    """An operation under way. ``wanted`` ends when its client has completed it."""

    operation: Operation
    call: Call
    wanted: bool = True


class RunningOperations(Generic[M]):
    """Runs operations and puts what they answer into ``outbox``, in the words of ``wording``.

    One task each. Queries and subscriptions can be cut off; mutations are not, whoever leaves. A subscription
    whose reader leaves no room for ``patience_seconds`` ends with ``RESYNC_REQUIRED``.
    """

    def __init__(
        self,
        engine: Engine,
        connections: Connections,
        outbox: Outbox[M],
        wording: Wording[M],
        *,
        patience_seconds: float,
    ) -> None:
        self._engine = engine
        self._connections = connections
        self._outbox = outbox
        self._wording = wording
        self._patience_seconds = patience_seconds
        self._by_id: dict[str, Running] = {}
        self._tasks: dict[asyncio.Task[None], Running] = {}

    def __contains__(self, operation_id: str) -> bool:
        """Whether that id is taken."""
        return operation_id in self._by_id

    def __len__(self) -> int:
        """How many run, those that nobody wants any more included."""
        return len(self._tasks)

    def start(self, operation_id: str, operation: Operation, call: Call) -> None:
        """Begin an operation; its id must be free."""
        running = Running(operation, call)
        self._by_id[operation_id] = running
        task = asyncio.create_task(self._run(operation_id, running))
        self._tasks[task] = running
        task.add_done_callback(lambda done: self._forget(done, operation_id, running))

    def complete(self, operation_id: str) -> None:
        """Nothing more is said of the operation; one that is over or unknown is no fault."""
        running = self._by_id.pop(operation_id, None)
        if running is not None:
            running.wanted = False
            self._cancel(lambda one: one is running and one.operation.kind != "mutation")

    def cut(self, *kinds: OperationKind) -> None:
        """End the operations of these kinds, unannounced."""
        self._cancel(lambda one: one.operation.kind in kinds)

    async def finished(self) -> None:
        """Wait until none runs."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _run(self, operation_id: str, running: Running) -> None:
        try:
            with self._connections.operation():
                async with aclosing(self._engine.stream(running.operation, running.call)) as answers:
                    last = await self._pass_on(operation_id, running, answers)
        except Exception as error:
            last = self._wording.error(operation_id, [present_exception(error)])
        if running.wanted:
            # The id is free before the client can know it is.
            self._by_id.pop(operation_id, None)
            self._outbox.push(last)

    async def _pass_on(self, operation_id: str, running: Running, answers: AsyncGenerator[Answer, None]) -> M:
        """Send answers as they come; gives what ends the operation."""
        patience = self._patience_seconds if running.operation.kind == "subscription" else None
        async for answer in answers:
            if not running.wanted:
                break
            if not answer.executed:
                return self._wording.error(operation_id, answer.errors)
            if not await self._outbox.put(self._wording.next(operation_id, answer), patience):
                slow = coded(
                    "The consumer fell too far behind: read a snapshot and subscribe again.",
                    ErrorCode.RESYNC_REQUIRED,
                )
                return self._wording.error(operation_id, [present(slow)])
        return self._wording.complete(operation_id)

    def _cancel(self, chosen: Callable[[Running], bool]) -> None:
        for task, running in list(self._tasks.items()):
            if chosen(running):
                task.cancel()

    def _forget(self, task: asyncio.Task[None], operation_id: str, running: Running) -> None:
        self._tasks.pop(task, None)
        if self._by_id.get(operation_id) is running:
            del self._by_id[operation_id]
