"""From settings to a running service, and back to nothing in good order."""

import asyncio
import contextlib
import gc
import logging
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp

from deploy.app import Application
from deploy.auth.entrance import choose_door, door_of
from deploy.background import Background
from deploy.bounds import connection_limits
from deploy.database import open_mongo
from deploy.guards.config import GuardedConfig
from deploy.guards.connection_limits import ConnectionLimits
from deploy.listener import address_of, listen
from deploy.open_files import raise_limit
from deploy.settings import Settings
from deploy.stopping_signals import stopping_signals
from deploy.workers.crew import Crew
from deploy.workers.handover import CrewConfig, CrewHttp
from deploy.workers.post import Post
from store.live import LiveBounds
from store.live.feed import MEGABYTE
from store.rules.decision import Policy
from store.store import Store

# Everybody waits while one is under way, and it takes as long as what it looks through: many small ones.
COLLECTION_THRESHOLDS = (10_000, 3, 130)
# Within this the loop has the interpreter back from a thread: Python's own 5 ms are as long as a request.
SWITCH_SECONDS = 0.0002
# What each step of stopping may take of the time there is: answers, the store, and last MongoDB.
STEP_SHARE = 0.85

logger = logging.getLogger(__name__)


class Patience:
    """How long a service that was told to stop may go on: until `ends` (the loop's time), None before."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.ends: float | None = None

    def begin(self) -> None:
        """It was told to stop."""
        self.ends = asyncio.get_running_loop().time() + self._seconds

    @property
    def left_seconds(self) -> float:
        """What is left of it."""
        if self.ends is None:
            return self._seconds
        return max(0.0, self.ends - asyncio.get_running_loop().time())


@contextlib.asynccontextmanager
async def open_store(settings: Settings, patience: Patience | None = None) -> AsyncIterator[Store]:
    """The store of `settings`, following its journal; at the end it finishes what it was given, as far as
    `patience` goes."""
    async with open_mongo(settings) as mongo:
        store = await Store.open(
            mongo,
            Policy(retention=timedelta(days=settings.retention_days)),
            bounds=settings.writer_bounds,
            live=LiveBounds(settings.live_events, settings.live_megabytes * MEGABYTE),
        )
        try:
            yield store
        finally:
            try:
                async with asyncio.timeout_at(None if patience is None else patience.ends):
                    await store.close()
            except TimeoutError:
                logger.warning("MongoDB did not confirm in time all that was accepted")


async def serve(settings: Settings, on_ready: Callable[[str, bool], None]) -> None:
    """Serve until a signal: stop accepting, finish what was accepted, close sockets with 1001.

    `on_ready` is called with the service's address, and whether it asks for keys, once it answers. Raises
    `ServiceError` for a taken port, and `EntranceError` where everybody, or nobody, would be let in.
    """
    with contextlib.closing(listen(settings)) as listener:
        await serve_at(listener, settings, lambda keys: on_ready(address_of(listener), keys))


async def serve_at(
    listener: socket.socket,
    settings: Settings,
    on_ready: Callable[[bool], None],
    *,
    crew: Crew | None = None,
    locked: bool | None = None,
) -> None:
    """As `serve`, on what listens; a worker has a `crew`, and is told whether the door is `locked`."""
    patience = Patience(settings.shutdown_seconds * STEP_SHARE)
    async with open_store(settings, patience) as store:
        if locked is None:
            door = await choose_door(settings, store.admission)
        else:
            door = door_of(settings, store.admission, locked=locked)
        application = Application(store, settings, door, crew)
        server = _Server(
            application, connection_limits(settings), patience, lambda: on_ready(door.required), crew
        )
        _keep_start_up_out_of_collections()
        sys.setswitchinterval(SWITCH_SECONDS)
        raise_limit()
        async with Background(store, settings).running():
            await server.serve(sockets=[listener])


def _keep_start_up_out_of_collections() -> None:
    # Modules and the schema live as long as the process: looking through them again and again for garbage
    # costs a large answer up to half its time. What requests leave behind is still collected, less often.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTION_THRESHOLDS)


def server_config(asgi: ASGIApp, limits: ConnectionLimits, post: Post | None = None) -> GuardedConfig:
    """How `asgi` is served, on connections that keep `limits`, and that `post` hands over."""
    options: dict[str, Any] = {
        "log_config": None,
        "access_log": False,
        "lifespan": "off",
        "server_header": False,
    }
    if post is None:
        return GuardedConfig(asgi, limits, **options)
    return CrewConfig(post, asgi, limits, **options)


class _Server(uvicorn.Server):
    """uvicorn, told to let the transports say good-bye before it closes connections by itself."""

    def __init__(
        self,
        application: Application,
        limits: ConnectionLimits,
        patience: Patience,
        on_ready: Callable[[], None],
        crew: Crew | None,
    ) -> None:
        self._post = None if crew is None else crew.post
        super().__init__(server_config(application.asgi, limits, self._post))
        self._taking: set[asyncio.Task[object]] = set()
        self._patience = patience
        self._transports = application.transports
        self._on_ready = on_ready

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn's own raises the signal again when all is done, so that a good end would look like a crash.
        loop, numbers = asyncio.get_running_loop(), stopping_signals()
        for number in numbers:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in numbers:
                loop.remove_signal_handler(number)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._on_ready()

    async def main_loop(self) -> None:
        if self._post is None:
            await super().main_loop()
            return
        self._post.take = self._take
        with self._post.read():
            await super().main_loop()

    def _take(self, connection: socket.socket, begun: bytes) -> None:
        """Go on with a connection that another worker has begun to read."""
        loop = asyncio.get_running_loop()
        config = cast(CrewConfig, self.config)
        make = partial(CrewHttp, config, self.server_state, self.lifespan.state, begun=begun)
        task: asyncio.Task[object] = loop.create_task(loop.connect_accepted_socket(make, connection))
        self._taking.add(task)
        task.add_done_callback(self._taking.discard)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._patience.begin()
        for server in self.servers:
            server.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience.left_seconds * STEP_SHARE):
                await self._transports.close()
        self.config.timeout_graceful_shutdown = max(1, int(self._patience.left_seconds * STEP_SHARE))
        await super().shutdown(sockets=sockets)
