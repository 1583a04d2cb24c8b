"""Node programs of a folder (tests/clients, dashboard): their packages, installed once, and what they say."""

import asyncio
import contextlib
import hashlib
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import NoReturn

import orjson
import pytest

PATIENCE_SECONDS = 240.0
"""Against a program that hangs; each of its checks has its own, shorter patience."""

OLDEST_NODE = 20
# What npm says when it is the network that fails, not the packages.
_UNREACHABLE = (
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "ENOTCACHED",
    "ENOTFOUND",
    "ETIMEDOUT",
    "ERR_SOCKET_TIMEOUT",
)


class Node:
    """Runs the programs of `folder`; `find` tells whether this machine can."""

    def __init__(self, node: str, folder: Path) -> None:
        self._node = node
        self._folder = folder

    @classmethod
    def find(cls, folder: Path) -> "Node":
        """Node with the packages of `folder`; without, the test is skipped, or fails where CI is set."""
        node, npm = shutil.which("node"), shutil.which("npm")
        if node is None or npm is None:
            _do_without("Node or npm is not installed")
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        if int(version.lstrip("v").partition(".")[0]) < OLDEST_NODE:
            _do_without(f"Node {version.strip()} is older than {OLDEST_NODE}")
        _install(npm, folder)
        return cls(node, folder)

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

    async def run(self, *command: str, environment: Mapping[str, str] | None = None) -> str:
        """What a command says that is run in the folder, with `environment` on top; it is to succeed."""
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=self._folder,
            env={**os.environ, "NO_COLOR": "1", **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                said, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.communicate()
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


def _install(npm: str, folder: Path) -> None:
    """Install what the lock says, unless exactly that is there: then nothing needs the network."""
    stamp = folder / "node_modules" / ".lock-checksum"
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    done = subprocess.run(
        [npm, "ci", "--loglevel=error", "--fetch-retries=1", "--fetch-retry-mintimeout=1000"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    said = done.stdout + done.stderr
    if done.returncode != 0:
        for line in said.splitlines():
            if any(word in line for word in _UNREACHABLE):
                _do_without(f"npm's registry cannot be reached ({line})")
    assert done.returncode == 0, said
    stamp.write_text(wanted)


def _do_without(reason: str) -> NoReturn:
    message = f"{reason}: what needs npm's packages is not tested"
    if os.environ.get("CI", "").lower() not in ("", "0", "false"):
        pytest.fail(message)
    pytest.skip(message)
