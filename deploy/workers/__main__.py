"""A worker process: `python -m deploy.workers NUMBER LINE FILE...`, which the supervisor alone starts.

LINE is the open file of the line to the supervisor, FILE... are those of `Equipment.files`.
"""

import asyncio
import os
import signal
import socket
import sys

import orjson

from deploy.commands.terminal import FAILURE_EXIT, fast_loop, told_failures
from deploy.logs import configure_logging
from deploy.service import serve_at
from deploy.settings import Settings, load_settings
from deploy.workers.equipment import Kit


def main() -> int:
    """Serve as the worker that the arguments make of this process; its exit code."""
    # Until it serves, it has nothing to finish.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    number, line, *files = map(int, sys.argv[1:])
    settings = load_settings()
    configure_logging(settings.log_level, settings.log_format, worker=number)
    with asyncio.Runner(loop_factory=fast_loop()) as runner:
        return runner.run(_work(socket.socket(fileno=line), Kit.of(number, files), settings))


async def _work(line: socket.socket, kit: Kit, settings: Settings) -> int:
    hear, tell = await asyncio.open_connection(sock=line)
    if not (order := await hear.readline()):
        return 0

    def report(failure: str) -> None:
        tell.write(orjson.dumps({"failure": failure}) + b"\n")

    leaving = asyncio.create_task(_leave_with_the_supervisor(hear))
    try:
        locked: bool = orjson.loads(order)["locked"]
        await serve_at(kit.listener, settings, lambda _: report(""), crew=kit.crew, locked=locked)
    except told_failures() as error:
        report(str(error))
        return FAILURE_EXIT
    finally:
        leaving.cancel()
        tell.close()
    return 0


async def _leave_with_the_supervisor(hear: asyncio.StreamReader) -> None:
    """Stop in good order when the line breaks: nobody else would stop this worker then."""
    await hear.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
