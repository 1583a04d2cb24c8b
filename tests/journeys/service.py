"""The service as a process of its own, as `make serve` runs it."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import httpx

PATIENCE_SECONDS = 60.0


class Service:
    """`offergraph serve` on a free port, by one process, with `environment` on top of this one's own."""

    def __init__(self, log: Path, environment: dict[str, str]) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = log
        own = {"OFFERGRAPH_PORT": str(self.port), "OFFERGRAPH_WORKERS": "1"}
        self.environment = {**os.environ, **own, **environment}
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it; returns when it is ready."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "deploy.cli", "serve", env=self.environment, stdout=log, stderr=log
            )
        await self.until_ready()

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._process is not None
        return self._process.pid

    async def until_ready(self) -> None:
        """Wait until it says that it is ready; fails with its log if it ends instead."""
        async with asyncio.timeout(PATIENCE_SECONDS), httpx.AsyncClient(base_url=self.url) as client:
            while True:
                assert self._process is not None
                assert self._process.returncode is None, self._log.read_text()[-3000:]
                try:
                    if (await client.get("/readyz")).status_code == httpx.codes.OK:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """End it as a crash would."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to stop; gives its exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> int:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(how)
        return await self._process.wait()


def free_port() -> int:
    """A port of this machine that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
