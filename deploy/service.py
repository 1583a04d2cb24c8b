"""From settings to a running service, and back to nothing in good order."""

import asyncio
import contextlib
import gc
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta

import uvicorn
from starlette.types import ASGIApp

from deploy.app import Application
from deploy.auth.entrance import choose_door
from deploy.background import Background
from deploy.bounds import connection_limits
from deploy.embedded import EmbeddedMongo
from deploy.guards.config import GuardedConfig
from deploy.guards.connection_limits import ConnectionLimits
from deploy.open_files import raise_limit
from deploy.settings import Settings
from store.live import LiveBounds
from store.live.feed import MEGABYTE
from store.migrations import migrate, pending
from store.mongo import Mongo
from store.replica_set import require_replica_set
from store.rules.decision import Policy
from store.store import Store

# The second bounds how much has come together when the young are looked through, while everybody waits.
COLLECTION_THRESHOLDS = (20_000, 10, 20)
# What each step of stopping may take of the time there is: answers, the store, and last MongoDB.
STEP_SHARE = 0.85
STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM)

logger = logging.getLogger(__name__)


class ServiceError(Exception):
    """The service cannot start; the message says why and what to do."""


@contextlib.asynccontextmanager
async def open_mongo(settings: Settings, *, check: bool = True) -> AsyncIterator[Mongo]:
    """The database of `settings`: the given replica set, or the embedded MongoDB, started or joined.

    Brings collections and indexes up to date unless that is switched off; then they must be, unless there is
    to be no `check`. Raises `EmbeddedMongoError`, `ReplicaSetError` or `ServiceError` with what to do.
    """
    async with contextlib.AsyncExitStack() as stack:
        if settings.mongodb_url is None:
            embedded = await asyncio.to_thread(EmbeddedMongo.start, settings.data_dir)
            stack.push_async_callback(asyncio.to_thread, embedded.stop)
            guard = asyncio.create_task(embedded.watch())
            stack.push_async_callback(_end, guard)
            url = embedded.url
        else:
            url = settings.mongodb_url.get_secret_value()
            await require_replica_set(url)
        mongo = Mongo.connect(url, settings.mongodb_database, settings.mongodb_driver)
        stack.push_async_callback(mongo.close)
        if settings.migrate:
            for step in await migrate(mongo):
                logger.info("migrated: %s", step)
        elif check and (left := await pending(mongo)):
            raise ServiceError(
                f"the database is not up to date ({', '.join(left)}): run `offergraph migrate`"
            )
        yield mongo


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
    """Serve until SIGTERM or SIGINT: stop accepting, finish what was accepted, close sockets with 1001.

    `on_ready` is called with the service's address, and whether it asks for keys, once it answers. Raises
    `ServiceError` for a taken port, and `EntranceError` where everybody, or nobody, would be let in.
    """
    listener = listen(settings)
    try:
        patience = Patience(settings.shutdown_seconds * STEP_SHARE)
        async with open_store(settings, patience) as store:
            door = await choose_door(settings, store.admission)
            application = Application(store, settings, door)
            limits = connection_limits(settings)
            server = _Server(
                application, limits, patience, lambda: on_ready(address_of(listener), door.required)
            )
            _keep_start_up_out_of_collections()
            raise_limit()
            async with Background(store, settings).running():
                await server.serve(sockets=[listener])
    finally:
        listener.close()


def _keep_start_up_out_of_collections() -> None:
    # Modules and the schema live as long as the process: looking through them again and again for garbage
    # costs a large answer up to half its time. What requests leave behind is still collected, less often.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTION_THRESHOLDS)


def listen(settings: Settings) -> socket.socket:
    """A socket bound to the host and port of `settings`, before anything else is started."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        message = f"{settings.host} is no address of this machine ({error.strerror}): set OFFERGRAPH_HOST"
        raise ServiceError(message) from error
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise ServiceError(
            f"port {settings.port} of {settings.host} cannot be listened on ({error.strerror}): "
            "stop what uses it, or choose another with OFFERGRAPH_PORT or --port"
        ) from error
    return listener


def address_of(listener: socket.socket) -> str:
    """The URL of what listens, as a browser on this machine would write it."""
    host, port = listener.getsockname()[:2]
    host = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def server_config(asgi: ASGIApp, limits: ConnectionLimits) -> uvicorn.Config:
    """How `asgi` is served, on connections that keep `limits`."""
    return GuardedConfig(
        asgi,
        limits,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
    )


class _Server(uvicorn.Server):
    """uvicorn, told to let the transports say good-bye before it closes connections by itself."""

    def __init__(
        self,
        application: Application,
        limits: ConnectionLimits,
        patience: Patience,
        on_ready: Callable[[], None],
    ) -> None:
        super().__init__(server_config(application.asgi, limits))
        self._patience = patience
        self._transports = application.transports
        self._on_ready = on_ready

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn's own raises the signal again when all is done, so that a good end would look like a crash.
        loop = asyncio.get_running_loop()
        for number in STOPPING_SIGNALS:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in STOPPING_SIGNALS:
                loop.remove_signal_handler(number)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._patience.begin()
        for server in self.servers:
            server.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience.left_seconds * STEP_SHARE):
                await self._transports.close()
        self.config.timeout_graceful_shutdown = max(1, int(self._patience.left_seconds * STEP_SHARE))
        await super().shutdown(sockets=sockets)


async def _end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
