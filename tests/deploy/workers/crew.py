"""A service of two workers in processes of its own, and clients that know which worker they speak to."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx

from deploy.embedded.process_table import is_gone

T = TypeVar("T")

PATIENCE_SECONDS = 60.0
COMMAND = (sys.executable, "-m", "deploy.cli", "serve", "--port", "0", "--workers", "2")
BOTH = {1, 2}


class Crew:
    """`offergraph serve --workers 2` on a free port, with `environment` on top of this process's own."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._said, self._log = folder / "serve.out", folder / "serve.log"
        with self._said.open("wb") as out, self._log.open("wb") as log:
            self._process = subprocess.Popen(
                COMMAND, env={**os.environ, **environment}, stdout=out, stderr=log
            )

    def url(self) -> str:
        """Where it answers, as it says itself."""
        return str(self.when(lambda: re.findall(r"answers at (\S+)/graphql", self.said()))[0])

    def said(self) -> str:
        """What it has printed."""
        return self._said.read_text()

    def errors(self) -> list[dict[str, Any]]:
        """What went wrong, as its log has it."""
        return [line for line in self._lines() if line["level"] == "ERROR"]

    def pids(self) -> dict[int, int]:
        """The process ids of the workers that serve or did, the last one of each number."""
        told = [(re.fullmatch(r"worker (\d+) serves", line["message"]), line) for line in self._lines()]
        return {int(found[1]): line["pid"] for found, line in told if found}

    def both(self) -> dict[int, int]:
        """The process ids of the two workers, once both have served."""
        return self.when(lambda: pids if set(pids := self.pids()) == BOTH else None)

    def _lines(self) -> list[dict[str, Any]]:
        written = self._log.read_text().splitlines(keepends=True)
        return [json.loads(line) for line in written if line.endswith("\n")]

    def when(self, condition: Callable[[], T | None]) -> T:
        """Wait for something while it runs; fails with its log if it ends instead."""
        while not (found := condition()):
            assert self._process.poll() is None, self._log.read_text()[-3000:]
            time.sleep(0.02)
        return found

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send it a signal; gives its exit code."""
        if self._process.poll() is None:
            self._process.send_signal(how)
        return self._process.wait()

    @contextlib.asynccontextmanager
    async def client(self, worker: int | None = None) -> AsyncIterator[httpx.AsyncClient]:
        """A client of one connection, which is that of a certain worker if that is asked for."""
        while True:
            async with one_connection(self.url()) as client:
                if worker in (None, await worker_of(client)):
                    yield client
                    return


def one_connection(url: str) -> httpx.AsyncClient:
    """A client that asks everything over the same connection."""
    return httpx.AsyncClient(
        base_url=url, timeout=PATIENCE_SECONDS, verify=False, limits=httpx.Limits(max_connections=1)
    )


async def worker_of(client: httpx.AsyncClient) -> int:
    """The worker that the client speaks to: the tokens that it gives name it."""
    return int((await reserve(client)).partition(".")[0])


async def reserve(client: httpx.AsyncClient) -> str:
    """The token of a new event stream."""
    answer = await client.put("/graphql", headers={"Accept": "text/plain"})
    assert answer.status_code == httpx.codes.CREATED, answer.text
    return answer.text


def until_gone(*pids: int) -> None:
    """Wait until none of these processes is there any more."""
    while not all(is_gone(pid) for pid in pids):
        time.sleep(0.02)
