"""A worker as its supervisor sees it: a process that is told to begin, says how that went, and ends."""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from typing import Self

import orjson

PROGRAM = "deploy.workers"
# A worker hangs that was not heard of at so many looks in a row. It is not the time that counts: a supervisor
# that was stopped itself, for however long, has missed one look.
LOOKS = 10
# What a worker that serves says twice a look.
BEAT = b"\n"
# What it may take to write down its stacks.
LAST_WORDS_SECONDS = 10.0
_MOST_BYTES = 65_536


class WorkerProcess:
    """A worker, started by `start`. It ends by itself when its supervisor has gone: the line to it breaks."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        hear: asyncio.StreamReader,
        tell: asyncio.StreamWriter,
    ) -> None:
        self._process = process
        self._hear = hear
        self._tell = tell

    @classmethod
    async def start(cls, number: int, files: Sequence[int], environment: Mapping[str, str]) -> Self:
        """Start the worker of that number, with those open `files`: it imports what it needs, and waits."""
        ours, theirs = socket.socketpair()
        with theirs:
            line = theirs.fileno()
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", PROGRAM, str(number), str(line), *map(str, files)),
                stdin=asyncio.subprocess.DEVNULL,
                env=environment,
                pass_fds=(line, *files),
                # Ctrl-C is the supervisor's to hand on.
                start_new_session=True,
            )
        return cls(process, *await asyncio.open_connection(sock=ours))

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def begin(self, *, locked: bool) -> None:
        """Let it serve; whether callers have to show a key is the same for all."""
        self._tell.write(orjson.dumps({"locked": locked}) + b"\n")

    async def report(self) -> str | None:
        """How its start went: "" when it serves, else why it does not; None if it ended without a word."""
        with contextlib.suppress(ConnectionError):
            if line := await self._hear.readline():
                return str(orjson.loads(line)["failure"])
        return None

    async def falls_silent(self, seconds: float) -> bool:
        """Wait until nothing has been heard of it for so long; False when its line breaks before."""
        missed = 0
        while missed < LOOKS:
            try:
                async with asyncio.timeout(seconds / LOOKS):
                    if not await self._hear.read(_MOST_BYTES):
                        return False
                missed = 0
            except TimeoutError:
                missed += 1
            except ConnectionError:
                return False
        return True

    async def abort(self) -> str:
        """End it, though it hangs; gives the stacks of its threads, as far as it can still tell."""
        self.send(signal.SIGABRT)
        said = b""
        with contextlib.suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(LAST_WORDS_SECONDS):
                while heard := await self._hear.read(_MOST_BYTES):
                    said += heard
        self.send(signal.SIGKILL)
        return said.decode(errors="replace").strip() or "it does not say where"

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, if it lives."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)

    async def ended(self) -> int:
        """Wait for its end; the exit code, negative for a signal."""
        code = await self._process.wait()
        self._tell.close()
        return code
