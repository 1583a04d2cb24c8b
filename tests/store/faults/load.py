"""Writing processes from outside: started, listened to, ended and killed."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

from store.vocabulary import InteractionChange
from tests.store.faults.members import PATIENCE_SECONDS
from tests.store.faults.writing_process import Step


class WritingProcess:
    """One process; `asked` and `told` hold its steps in the order it said them."""

    def __init__(self, url: str, database: str, seed: int) -> None:
        self._arguments = ("-m", "tests.store.faults.writing_process", url, database, str(seed))
        self.asked: list[Step] = []
        self.told: list[Step] = []

    async def start(self) -> None:
        """Begin to write and to listen."""
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, *self._arguments, stdin=pipe, stdout=pipe
        )
        self._listening = asyncio.create_task(self._listen())

    async def finish(self) -> None:
        """Let it finish what it has begun; it must end well."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._listening
        assert await self._process.wait() == 0

    async def kill(self) -> None:
        """End it at once."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._listening
        await self._process.wait()

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            with contextlib.suppress(ValueError):  # half a line: it was killed
                step = _read(json.loads(line))
                (self.told if step.told else self.asked).append(step)


class Load:
    """Some writing processes on one database; those that were killed are kept for what they said."""

    def __init__(self, url: str, database: str) -> None:
        self._url = url
        self._database = database
        self.processes: list[WritingProcess] = []

    async def more(self) -> WritingProcess:
        """One process more."""
        process = WritingProcess(self._url, self._database, len(self.processes))
        self.processes.append(process)
        await process.start()
        return process

    async def acknowledged(self, more: int) -> None:
        """Wait until each process that writes has been told so many steps more."""
        goals = [(p, len(p.told) + more) for p in self.processes if not p._listening.done()]
        async with asyncio.timeout(PATIENCE_SECONDS):
            while any(len(process.told) < goal for process, goal in goals):
                assert not any(process._listening.done() for process, _ in goals), "a process broke off"
                await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def load(url: str, database: str, processes: int) -> AsyncIterator[Load]:
    """So many processes that write while the block lasts, and then finish."""
    running = Load(url, database)
    try:
        for _ in range(processes):
            await running.more()
        yield running
        living = [process for process in running.processes if not process._listening.done()]
        await asyncio.gather(*(process.finish() for process in living))
    finally:
        for process in running.processes:
            await process.kill()


def _read(given: dict[str, Any]) -> Step:
    return Step(**{**given, "change": InteractionChange(given["change"])})
