"""The operations that run on one connection: a WebSocket, or an event stream that many of them share."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from deploy.engine import Engine
from deploy.errors import ErrorCode, coded, present, present_exception
from deploy.event_ids import event_ids
from deploy.groups import Member
from deploy.json_text import encode
from deploy.operations import Answer, Call, Operation, OperationKind
from deploy.shaped import Shaped
from deploy.transports.connections import Connections
from deploy.transports.outbox import Outbox
from deploy.transports.waiters import Waiters


@dataclass(frozen=True, slots=True)
class Wording:
    """How a protocol says that an operation has an answer, has failed, or is complete; each by its id."""

    next: Callable[[str, Shaped], bytes]
    error: Callable[[str, list[dict[str, object]]], bytes]
    complete: Callable[[str], bytes]


class Running:
    """An operation under way, and where its answers go; its id is taken until it is over.

    A query or a mutation has a task; so does a subscription until it has begun, and one whose events are
    shared with nobody. Others are members of a group, which costs no task.
    """

    __slots__ = ("_call", "_operations", "id", "member", "operation", "task")

    def __init__(
        self, operations: "RunningOperations", operation_id: str, operation: Operation, call: Call
    ) -> None:
        self._operations = operations
        self._call = call
        self.id = operation_id
        self.operation = operation
        self.member: Member | None = None
        self.task: asyncio.Task[None] | None = asyncio.create_task(self._run())

    def stop(self) -> None:
        """Say nothing more, and end."""
        if self.task is not None:
            self.task.cancel()
        if self.member is not None:
            self.member.leave()
            self._operations.over(self)

    def deliver(self, event: Shaped) -> bool:
        """See ``Subscriber``."""
        operations = self._operations
        if not operations.outbox.has_room():
            return False
        operations.outbox.push(operations.wording.next(self.id, event))
        return True

    async def room(self) -> bool:
        """See ``Subscriber``."""
        return await self._operations.outbox.room(self._operations.patience_seconds)

    def end(self, error: Exception | None) -> None:
        """See ``Subscriber``."""
        self._say_last(
            None if error is None else [self._operations.engine.present_end(self.operation, error)]
        )
        self._operations.over(self)

    async def _run(self) -> None:
        try:
            started = await self._operations.engine.follow(self.operation, self._call, self)
            if isinstance(started, Member):
                self.member = started
                # Subscriptions stay: what they were asked by is not kept with each.
                self.operation = self.operation.without_request()
                del self._call
                return
            async with aclosing(started) as answers:
                errors = await self._pass_on(answers)
        except Exception as error:
            errors = [present_exception(error)]
        self._say_last(errors)

    async def _pass_on(self, answers: AsyncGenerator[Answer, None]) -> list[dict[str, object]] | None:
        """Send answers as they come; gives the errors that end the operation, if any do."""
        operations = self._operations
        is_subscription = self.operation.kind == "subscription"
        ids = event_ids(self.operation.document, self.operation.definition) if is_subscription else None
        patience = operations.patience_seconds if is_subscription else None
        async for answer in answers:
            if not operations.wants(self):
                break
            if not answer.executed:
                return answer.errors
            cursor = ids.of(answer.payload["data"]) if ids else None
            message = operations.wording.next(self.id, Shaped(encode(answer.payload), cursor))
            if not await operations.outbox.put(message, patience):
                slow = coded(
                    "The consumer fell too far behind: read a snapshot and subscribe again.",
                    ErrorCode.RESYNC_REQUIRED,
                )
                return [present(slow)]
        return None

    def _say_last(self, errors: list[dict[str, object]] | None) -> None:
        operations = self._operations
        # The id is free before the client can know it is.
        if operations.release(self):
            wording = operations.wording
            last = wording.complete(self.id) if errors is None else wording.error(self.id, errors)
            operations.outbox.push(last)


class RunningOperations:
    """Runs operations and puts what they answer into ``outbox``, in the words of ``wording``.

    Queries and subscriptions can be cut off; mutations are not, whoever leaves. A subscription whose reader
    leaves no room for ``patience_seconds`` ends with ``RESYNC_REQUIRED``. ``on_idle`` is called when the last
    one has ended.
    """

    def __init__(
        self,
        engine: Engine,
        connections: Connections,
        outbox: Outbox,
        wording: Wording,
        *,
        patience_seconds: float,
        on_idle: Callable[[], None] | None = None,
    ) -> None:
        self.engine = engine
        self.outbox = outbox
        self.wording = wording
        self.patience_seconds = patience_seconds
        self._connections = connections
        self._on_idle = on_idle
        self._by_id: dict[str, Running] = {}
        self._all: dict[Running, None] = {}
        self._waiters = Waiters()

    def __contains__(self, operation_id: str) -> bool:
        """Whether that id is taken."""
        return operation_id in self._by_id

    def __len__(self) -> int:
        """How many run, those that nobody wants any more included."""
        return len(self._all)

    def start(self, operation_id: str, operation: Operation, call: Call) -> None:
        """Begin an operation; its id must be free."""
        running = Running(self, operation_id, operation, call)
        self._by_id[operation_id] = running
        self._all[running] = None
        self._connections.operations += 1
        assert running.task is not None
        running.task.add_done_callback(lambda _: self._task_is_done(running))

    def complete(self, operation_id: str) -> None:
        """Nothing more is said of the operation; one that is over or unknown is no fault."""
        running = self._by_id.pop(operation_id, None)
        if running is not None and running.operation.kind != "mutation":
            running.stop()

    def cut(self, *kinds: OperationKind) -> None:
        """End the operations of these kinds, unannounced."""
        for running in list(self._all):
            if running.operation.kind in kinds:
                self._by_id.pop(running.id, None)
                running.stop()

    async def finished(self) -> None:
        """Wait until none runs."""
        while self._all:
            await self._waiters.wait()

    def wants(self, running: Running) -> bool:
        """Whether its client has not completed it."""
        return self._by_id.get(running.id) is running

    def release(self, running: Running) -> bool:
        """Let its id be used again; whether its client still wanted it."""
        wanted = self.wants(running)
        if wanted:
            del self._by_id[running.id]
        return wanted

    def over(self, running: Running) -> None:
        """It runs no more."""
        if running not in self._all:
            return
        self.release(running)
        del self._all[running]
        running.member = None
        self._connections.operations -= 1
        if self._all:
            return
        if self._on_idle is not None:
            self._on_idle()
        self._waiters.wake()

    def _task_is_done(self, running: Running) -> None:
        running.task = None
        if running.member is None:
            self.over(running)
