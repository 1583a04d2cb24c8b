"""How a command that goes on is ended before it ends by itself: by a signal, or by what runs beside it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from deploy.stopping_signals import stopping_signals


class Interruption:
    """Comes once, by `stop` or a signal while `caught`, and ends the work under way and what comes later."""

    def __init__(self) -> None:
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        """Interrupt."""
        self._stopped.set()

    @contextmanager
    def caught(self) -> Iterator[None]:
        """Interrupt at the first signal; a second one ends the program as usual."""
        loop, numbers = asyncio.get_running_loop(), stopping_signals()

        def let_go() -> None:
            for number in numbers:
                loop.remove_signal_handler(number)

        def first() -> None:
            let_go()
            self.stop()

        for number in numbers:
            loop.add_signal_handler(number, first)
        try:
            yield
        finally:
            let_go()

    async def run(self, work: Coroutine[Any, Any, None], guard: Awaitable[None] | None = None) -> bool:
        """Run `work`; whether it came to its end. Raises what it or, meanwhile, `guard` raises."""
        task = asyncio.ensure_future(work)
        ends: list[asyncio.Future[Any]] = [asyncio.ensure_future(self._stopped.wait())]
        if guard is not None:
            # The guard outlives this piece of work.
            ends.append(asyncio.ensure_future(asyncio.shield(guard)))
        try:
            await asyncio.wait({task, *ends}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                await task
                return True
            for end in ends:
                if end.done():
                    await end
            return False
        finally:
            for future in (task, *ends):
                future.cancel()
            for future in (task, *ends):
                with contextlib.suppress(asyncio.CancelledError, Exception):
                    await future
