"""A worker process: `python -m deploy.workers NUMBER LINE FILE...`, which the supervisor alone starts.

LINE is the open file of the line to the supervisor, FILE... are those of `Equipment.files`.
"""

import asyncio
import faulthandler
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
from deploy.workers.process import BEAT, LOOKS


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

    def ready(_: bool) -> None:
        report("")
        started.set()

    started = asyncio.Event()
    company = [_leave_with_the_supervisor(hear), _beat(tell, started, settings.hang_seconds / LOOKS / 2)]
    tasks = [asyncio.create_task(each) for each in company]
    # The supervisor logs where this process hangs.
    faulthandler.enable(tell.get_extra_info("socket").fileno())
    try:
        locked: bool = orjson.loads(order)["locked"]
        await serve_at(kit.listener, settings, ready, crew=kit.crew, locked=locked)
    except told_failures() as error:
        report(str(error))
        return FAILURE_EXIT
    finally:
        faulthandler.disable()
        for task in tasks:
            task.cancel()
        tell.close()
    return 0


async def _beat(tell: asyncio.StreamWriter, started: asyncio.Event, pause_seconds: float) -> None:
    """Tell the supervisor again and again that the loop goes round; it is not told where the pause is 0."""
    await started.wait()
    while pause_seconds and not tell.is_closing():
        tell.write(BEAT)
        await asyncio.sleep(pause_seconds)


async def _leave_with_the_supervisor(hear: asyncio.StreamReader) -> None:
    """Stop in good order when the line breaks: nobody else would stop this worker then."""
    await hear.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
