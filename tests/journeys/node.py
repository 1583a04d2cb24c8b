"""Node programs of a folder (tests/clients, dashboard): their packages, installed once, and what they say."""

import asyncio
import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import orjson
import pytest

PATIENCE_SECONDS = 240.0
"""Against a program that hangs; each of its checks has its own, shorter patience."""

OLDEST_NODE = 20
# What npm says when it is the lock that is wrong; else it is the machine, its network or its registry.
_OUR_FAULTS = ("EUSAGE", "EINTEGRITY", "EJSONPARSE")
Version = tuple[int, int]


class Node:
    """Runs the programs of `folder`; `find` tells whether this machine can."""

    def __init__(self, node: str, folder: Path) -> None:
        self._node = node
        self._folder = folder

    @classmethod
    def find(
        cls,
        folder: Path,
        fits: Callable[[Version], bool] = lambda version: version >= (OLDEST_NODE, 0),
        *,
        required: bool = True,
    ) -> "Node":
        """Node, of a version that `fits`, with the packages of `folder`.

        Without, the test is skipped; if it is `required` and CI is set, it fails.
        """
        try:
            return cls(_node(fits, folder), folder)
        except _Missing as missing:
            message = f"{missing}: what needs npm's packages is not tested"
            if required and os.environ.get("CI", "").lower() not in ("", "0", "false"):
                pytest.fail(message)
            pytest.skip(message)

    @contextlib.asynccontextmanager
    async def running(self, program: str, *arguments: str) -> AsyncIterator["Program"]:
        """A program for as long as the block lasts; it is to end by itself and to write no error."""
        process = await asyncio.create_subprocess_exec(
            self._node,
            str(self._folder / program),
            *arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                yield Program(process)
                out, err = await process.communicate()
            assert (process.returncode, out, err.decode()) == (0, b"", "")
        finally:
            if process.returncode is None:
                process.kill()
                await process.communicate()

    async def run(
        self,
        *command: str,
        environment: Mapping[str, str] | None = None,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> str:
        """What a command says that is run in the folder, with `environment` on top; it is to succeed.

        Raises TimeoutError; nothing that it started is left then.
        """
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=self._folder,
            env={**os.environ, "NO_COLOR": "1", **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(patience_seconds):
                said, _ = await process.communicate()
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        assert process.returncode == 0, said.decode()
        return said.decode()

    async def checks(self, program: str, *arguments: str) -> dict[str, str]:
        """What the program's checks say, by name: "ok", or why not."""
        async with self.running(program, *arguments) as running:
            return await running.checks()


class Program:
    """A program that tells what it does, an object of JSON a line."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def state(self) -> str:
        """What it says of itself next."""
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        told = orjson.loads(line) if line else {}
        assert "state" in told, (told, await self._complaint())
        state: str = told["state"]
        return state

    def tell(self, order: str) -> None:
        """A line for it to read."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{order}\n".encode())

    async def checks(self) -> dict[str, str]:
        """What the checks say from here to its end, by name: "ok", or why not."""
        assert self._process.stdout is not None
        told = [orjson.loads(line) async for line in self._process.stdout]
        if not told:
            raise AssertionError(await self._complaint())
        return {check["check"]: "ok" if check["ok"] else check["why"] for check in told}

    async def _complaint(self) -> str:
        assert self._process.stderr is not None
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        return (await self._process.stderr.read()).decode()


class _Missing(Exception):
    """What this machine does not have."""


def _node(fits: Callable[[Version], bool], folder: Path) -> str:
    """The program, once the packages of `folder` are there. Raises _Missing."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise _Missing("Node or npm is not installed")
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    major, minor, *_ = told.lstrip("v").split(".")
    if not fits((int(major), int(minor))):
        raise _Missing(f"Node {told} is too old")
    # Other workers of pytest may want the same packages at the same time.
    with (folder / "package-lock.json").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _install(npm, folder, hashlib.sha256(lock.read()).hexdigest())
    return node


def _install(npm: str, folder: Path, wanted: str) -> None:
    """Install what the lock of that checksum says, unless exactly that is there: then nothing needs the
    network. Raises _Missing."""
    stamp = folder / "node_modules" / ".lock-checksum"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    command = [npm, "ci", "--loglevel=error", "--fetch-retries=1", "--fetch-retry-mintimeout=1000"]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _Missing(f"npm did not get its packages within {PATIENCE_SECONDS:.0f} seconds") from None
    said = done.stderr + done.stdout
    if done.returncode != 0:
        assert not any(fault in said for fault in _OUR_FAULTS), said
        raise _Missing(f"npm cannot get its packages ({' '.join(said.split())[:200]})")
    stamp.write_text(wanted)
