"""The process that keeps a service's workers alive: it binds the port, prepares the database, and watches."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Iterator, Mapping

from deploy.listener import address_of, listen
from deploy.service_error import ServiceError
from deploy.settings import Settings
from deploy.stopping_signals import stopping_signals
from deploy.workers.equipment import Equipment
from deploy.workers.process import WorkerProcess

# Who has served for so long has not failed at its start.
STEADY_SECONDS = 10.0
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
# So many starts of one worker may fail in a row while no other one serves.
MOST_FAILURES = 5
# What a worker that was told to stop may take beyond the time that is set.
GRACE_SECONDS = 10.0

logger = logging.getLogger(__name__)


async def supervise(
    settings: Settings, environment: Mapping[str, str], on_ready: Callable[[str, bool], None]
) -> None:
    """Serve by `settings.worker_count` processes until a signal, as `deploy.service.serve` does by
    one; they find the settings in `environment`.

    `on_ready` is called when the first of them answers. Raises what keeps the service from starting, once for
    all of them, and `ServiceError` when no worker can be kept alive.
    """
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(contextlib.closing(listen(settings)))
        equipment = stack.enter_context(Equipment.made(listener, settings.worker_count))
        address = address_of(listener)
        # The supervisor has seen to the database.
        environment = {**environment, "OFFERGRAPH_MIGRATE": "false"}
        supervisor = Supervisor(equipment, environment, settings.hang_seconds)
        patience_seconds = settings.shutdown_seconds + GRACE_SECONDS
        try:
            # They import what they need, which takes the longest, while the database comes up.
            await supervisor.start()
            from deploy.auth.entrance import choose_door
            from deploy.database import open_mongo
            from store.admission import Admission

            async with open_mongo(settings) as mongo:
                door = await choose_door(settings, Admission(mongo))
                with supervisor.heeding_signals():
                    try:
                        await supervisor.serve(door.required, lambda: on_ready(address, door.required))
                    finally:
                        # The embedded MongoDB ends with the last who uses it, and that is here.
                        await supervisor.stop(patience_seconds)
        finally:
            await supervisor.stop(patience_seconds)


class Supervisor:
    """Keeps a worker alive for each box of `equipment`, from `start` to `stop`.

    One that is not heard of for `hang_seconds` is killed; 0 for never.
    """

    def __init__(self, equipment: Equipment, environment: Mapping[str, str], hang_seconds: float) -> None:
        self._equipment = equipment
        self._environment = environment
        self._hang_seconds = hang_seconds
        self._workers: dict[int, WorkerProcess] = {}
        self._serving: set[int] = set()
        self._keepers: list[asyncio.Task[None]] = []
        self._locked = False
        self._begun = asyncio.Event()
        self._on_first: Callable[[], None] | None = None
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def start(self) -> None:
        """Start the processes, which wait for `serve`."""
        for number in range(1, len(self._equipment.boxes) + 1):
            self._keepers.append(asyncio.create_task(self._keep(number, await self._launch(number))))

    async def serve(self, locked: bool, on_first: Callable[[], None]) -> None:
        """Let them serve, behind a door that is `locked` or not, until a signal. Raises ServiceError.

        `on_first` is called when one of them does.
        """
        self._locked, self._on_first = locked, on_first
        self._begun.set()
        await asyncio.wait({self._over})
        self._over.result()

    async def stop(self, patience_seconds: float) -> None:
        """Have each finish what it has accepted; who takes longer than it may is killed."""
        self._end()
        # From now on the port is the workers' alone, and free when they let go.
        self._equipment.listener.close()
        self._begun.set()
        self._send_all(signal.SIGTERM)
        if self._keepers:
            _, late = await asyncio.wait(self._keepers, timeout=patience_seconds)
            if late:
                self._send_all(signal.SIGKILL)
                await asyncio.wait(late)

    @contextlib.contextmanager
    def heeding_signals(self) -> Iterator[None]:
        """End `serve` at the first signal; a second SIGINT is handed on: they wait for nothing any more."""
        loop, numbers = asyncio.get_running_loop(), stopping_signals()
        for number in numbers:
            loop.add_signal_handler(number, self._told, number)
        try:
            yield
        finally:
            for number in numbers:
                loop.remove_signal_handler(number)

    def _told(self, number: signal.Signals) -> None:
        if self._over.done() and number == signal.SIGINT:
            self._send_all(number)
        self._end()

    def _end(self, failure: Exception | None = None) -> None:
        if self._over.done():
            return
        if failure is None:
            self._over.set_result(None)
        else:
            self._over.set_exception(failure)
            # Whoever serves gets it; nobody does while the database comes up.
            self._over.exception()

    def _send_all(self, number: signal.Signals) -> None:
        for worker in self._workers.values():
            worker.send(number)

    async def _launch(self, number: int) -> WorkerProcess:
        worker = await WorkerProcess.start(number, self._equipment.files(number), self._environment)
        self._workers[number] = worker
        return worker

    async def _keep(self, number: int, worker: WorkerProcess) -> None:
        """Have a worker of that number, again and again until it is over."""
        failures = 0
        try:
            while True:
                if await self._run(number, worker):
                    failures = 0
                else:
                    failures += 1
                    if failures >= MOST_FAILURES and not self._serving:
                        self._end(ServiceError("no worker can be kept alive: the log says why they ended"))
                await asyncio.wait({self._over}, timeout=pause_seconds(failures))
                if self._over.done():
                    return
                worker = await self._launch(number)
                if self._over.done():
                    worker.send(signal.SIGTERM)
        except Exception as error:
            self._end(error)

    async def _run(self, number: int, worker: WorkerProcess) -> bool:
        """Wait for a worker's end; whether it had served for a while."""
        await self._begun.wait()
        worker.begin(locked=self._locked)
        failure = await worker.report()
        since = asyncio.get_running_loop().time()
        if failure == "":
            self._has_begun(number, worker)
            await self._watch(number, worker)
        code = await worker.ended()
        del self._workers[number]
        self._serving.discard(number)
        if self._over.done():
            return True
        self._mourn(failure or _end_of(number, code))
        return failure == "" and asyncio.get_running_loop().time() - since >= STEADY_SECONDS

    async def _watch(self, number: int, worker: WorkerProcess) -> None:
        """End a worker that hangs, whose clients wait for nothing; while all stop, `stop` sees to it."""
        if self._hang_seconds and await worker.falls_silent(self._hang_seconds) and not self._over.done():
            logger.error("worker %d hangs: %s", number, await worker.abort())

    def _has_begun(self, number: int, worker: WorkerProcess) -> None:
        self._serving.add(number)
        logger.info("worker %d serves", number, extra={"pid": worker.pid})
        if self._on_first is not None:
            on_first, self._on_first = self._on_first, None
            on_first()

    def _mourn(self, reason: str) -> None:
        """What keeps workers from their first start would do so again, and is told once."""
        if self._on_first is not None:
            self._end(ServiceError(reason))
        else:
            logger.error("%s: another one takes its place", reason)


def pause_seconds(failures: int) -> float:
    """How long to wait with the next start after so many that have failed in a row."""
    if failures == 0:
        return 0.0
    # From some number on it is the longest; the power would grow beyond what a float holds.
    return min(FIRST_PAUSE_SECONDS * 2.0 ** min(failures - 1, 20), LONGEST_PAUSE_SECONDS)


def _end_of(number: int, code: int) -> str:
    how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
    return f"worker {number} {how}"
