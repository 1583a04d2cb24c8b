"""What every command does at the terminal: settings in, results out, failures in one line."""

import asyncio
import contextlib
import errno
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn, TypeVar

import typer
from rich.console import Console

from deploy.commands.options import DataDir
from deploy.logs import configure_logging, redact
from deploy.settings import Settings, SettingsError, load_settings
from deploy.stopping_signals import stopping_signals

T = TypeVar("T")
LoopFactory = Callable[[], asyncio.AbstractEventLoop]

USAGE_EXIT = 2
FAILURE_EXIT = 1
INTERRUPTED_EXIT = 130
TERMINATED_EXIT = 143


class _Output(Console):
    def on_broken_pipe(self) -> None:
        # SystemExit, which rich raises, is told with a traceback where it ends a task of asyncio's.
        with contextlib.suppress(SystemExit):
            super().on_broken_pipe()
        raise BrokenPipeError(errno.EPIPE, "nobody reads this")


def out() -> Console:
    """Where results go: standard output, as it is now; BrokenPipeError once nobody reads it."""
    return _Output(file=sys.stdout)


def fail(message: str, *, code: int = FAILURE_EXIT) -> NoReturn:
    """Write each line of `message` to standard error, after the program's name, and exit with `code`."""
    sys.stdout.flush()
    for line in message.splitlines():
        sys.stderr.write(f"offergraph: {redact(line)}\n")
    raise typer.Exit(code)


def read_settings(**options: Any) -> Settings:
    """The settings of the environment, the given options on top; faults end the program (exit 2)."""
    try:
        return load_settings(**options)
    except SettingsError as error:
        fail(str(error), code=USAGE_EXIT)


def log_quietly(settings: Settings) -> None:
    """Log for a command that is over soon: warnings and worse, unless a level was asked for."""
    level = settings.log_level if "log_level" in settings.model_fields_set else "WARNING"
    configure_logging(level, settings.log_format if "log_format" in settings.model_fields_set else "console")


def quiet_settings(data_dir: DataDir) -> Settings:
    """The settings of a command that works on the database and is over soon; it logs quietly from now on."""
    settings = read_settings(data_dir=data_dir)
    log_quietly(settings)
    return settings


def fast_loop() -> LoopFactory | None:
    """What makes uvloop's event loops, None for asyncio's own where there is no uvloop (Windows)."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        return None
    return new_event_loop


def told_failures() -> tuple[type[Exception], ...]:
    """What is raised on purpose: each says in its message what to do, and nothing else is to be shown."""
    from deploy.auth.entrance import EntranceError
    from deploy.embedded import EmbeddedMongoError
    from deploy.service_error import ServiceError
    from deploy.trusted_documents import TrustedDocumentsError
    from store.errors import StoreError
    from store.replica_set import ReplicaSetError

    return (
        ServiceError,
        EntranceError,
        EmbeddedMongoError,
        ReplicaSetError,
        StoreError,
        TrustedDocumentsError,
    )


def run(work: Coroutine[Any, Any, T], *, loop_factory: LoopFactory | None = None) -> T:
    """What `work` gives; what it raises on purpose ends the program with one line (exit 1).

    Ctrl-C and other signals to stop cancel it, unless it heeds them itself: what it has begun, it ends.
    """
    try:
        with asyncio.Runner(loop_factory=loop_factory) as runner:
            return runner.run(_until_told(work))
    except told_failures() as error:
        fail(str(error))
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED_EXIT) from None
    except asyncio.CancelledError:
        raise typer.Exit(TERMINATED_EXIT) from None


async def _until_told(work: Coroutine[Any, Any, T]) -> T:
    loop, task = asyncio.get_running_loop(), asyncio.ensure_future(work)
    # Ctrl-C is the runner's own.
    numbers = set(stopping_signals()) - {signal.SIGINT}

    def told() -> None:
        # Who is told again waits for nothing.
        for number in numbers:
            loop.remove_signal_handler(number)
        task.cancel()

    for number in numbers:
        loop.add_signal_handler(number, told)
    return await task
