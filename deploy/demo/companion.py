"""The service that `offergraph demo --serve` runs beside itself."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx

ASK_AGAIN_SECONDS = 0.1
BETWEEN_STARTS_SECONDS = 0.5
LINES_TOLD = 5


class CompanionFailed(Exception):
    """The service beside the demo does not run; the message repeats what it said."""


class Companion:
    """A service run by `command`, in a session of its own, so that Ctrl-C reaches the demo first.

    What it writes is appended to `log_file`. Whenever it is killed it is started again, and `on_restart`
    told by which signal: the demo shows that nothing is lost. Once it has started it is known whether it
    `asks_for_keys`.
    """

    def __init__(
        self, command: Sequence[str], base_url: str, log_file: Path, on_restart: Callable[[int], None]
    ) -> None:
        self._command = command
        self._base_url = base_url
        self._log_file = log_file
        self._on_restart = on_restart
        self._process: asyncio.subprocess.Process | None = None
        self._said_before = 0
        self.asks_for_keys = False

    @property
    def pid(self) -> int | None:
        """The process id of the service, None while it is not running."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    async def start(self) -> None:
        """Start the service; returns when it is ready. Raises CompanionFailed if it ends before."""
        await self._launch()
        async with httpx.AsyncClient(base_url=self._base_url, trust_env=False) as client:
            while (asks := await _asks_for_keys(client)) is None:
                if self.pid is None:
                    raise CompanionFailed(self._last_words())
                await asyncio.sleep(ASK_AGAIN_SECONDS)
        self.asks_for_keys = asks

    async def keep_alive(self) -> None:
        """Start the service again whenever it is killed. Raises CompanionFailed when it ends by itself."""
        while self._process is not None:
            code = await self._process.wait()
            if code >= 0:
                raise CompanionFailed(f"the service ended with exit code {code}\n{self._last_words()}")
            self._on_restart(-code)
            await asyncio.sleep(BETWEEN_STARTS_SECONDS)
            await self._launch()

    async def stop(self) -> None:
        """Stop the service by SIGTERM, if it runs; returns when it has ended."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            await process.wait()

    async def _launch(self) -> None:
        self._log_file.parent.mkdir(parents=True, exist_ok=True)
        with self._log_file.open("ab") as log:
            self._said_before = log.tell()
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _last_words(self) -> str:
        with self._log_file.open("rb") as log:
            log.seek(self._said_before)
            lines = log.read().decode(errors="replace").splitlines()
        return "\n".join(lines[-LINES_TOLD:]) or f"it said nothing; see {self._log_file}"


async def _asks_for_keys(client: httpx.AsyncClient) -> bool | None:
    """Whether the service asks for keys; None while it is not ready."""
    try:
        if (await client.get("/readyz")).status_code != 200:
            return None
        asks: bool = (await client.get("/session")).json()["authentication"] == "required"
    except httpx.TransportError:
        return None
    return asks


def serve_command(options: Sequence[str]) -> tuple[str, ...]:
    """The command line of `offergraph serve` with `options`, run by this very Python."""
    return (sys.executable, "-m", "deploy.cli", "serve", *options)
