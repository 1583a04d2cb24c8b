"""The embedded MongoDB: one server per data folder, shared by every process that uses the folder."""

import asyncio
import logging
import random
import socket
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.embedded.binary import find_mongod
from deploy.embedded.errors import EmbeddedMongoError
from deploy.embedded.locks import SharedLock, held_alone
from deploy.embedded.process import (
    FOLDER_TAKEN,
    PORT_TAKEN,
    REPLICA_SET,
    MongodProcess,
    end,
    failure_reason,
    find_process,
    launch,
)
from store.replica_set import ServerUnreachable, end_sessions, make_primary, server_answers

_ATTEMPTS = 5

logger = logging.getLogger(__name__)


class EmbeddedMongo:
    """One user's share in the MongoDB of a data folder; made by `start`, given back by `stop`.

    The folder holds `mongo/db` (MongoDB's files), `mongo/mongod.log`, `mongo/port` and two lock files.
    Every user holds `users.lock` shared for as long as it lives; who comes or goes holds `gate.lock` alone
    meanwhile. So the last one to leave is known for certain, and one that was killed counts as gone.
    """

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir.expanduser().resolve() / "mongo"
        self._database = self._folder / "db"
        self._log_file = self._folder / "mongod.log"
        self._gate = self._folder / "gate.lock"
        try:
            self._database.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._users = SharedLock(self._folder / "users.lock")
        except OSError as error:
            raise EmbeddedMongoError(
                f"the data folder {data_dir} cannot be used ({error.strerror}): "
                "set OFFERGRAPH_DATA_DIR to a folder that can be written"
            ) from error
        self._process: MongodProcess | None = None

    @classmethod
    def start(cls, data_dir: Path) -> Self:
        """Join the MongoDB that runs on `data_dir`, or start it; returns when it takes writes.

        Blocks for about a second. Raises EmbeddedMongoError when no mongod can be run, the folder cannot be
        written or the server does not come up.
        """
        mongo = cls(data_dir)
        with held_alone(mongo._gate):
            try:
                mongo._process = mongo._join_or_launch(port=None)
            except BaseException:
                mongo._leave()
                raise
        return mongo

    @property
    def url(self) -> str:
        """The MongoDB URL of the server, for any client on this machine."""
        return f"mongodb://127.0.0.1:{self._share.port}/?replicaSet={REPLICA_SET}"

    @property
    def pid(self) -> int:
        """The process id of the server."""
        return self._share.pid

    def stop(self) -> None:
        """Leave; the last one to leave ends the server cleanly and waits for that. Again: does nothing."""
        with held_alone(self._gate):
            if self._process is not None:
                self._process = None
                self._leave()

    def revive(self) -> bool:
        """Start the server again, on the same port, if it died; whether it had.

        Raises EmbeddedMongoError when it cannot be started there.
        """
        with held_alone(self._gate):
            share = self._share
            running = find_process(self._database)
            self._process = running or self._join_or_launch(port=share.port)
            return running is None

    async def watch(self, *, every_seconds: float = 0.5) -> None:
        """Revive the server whenever it dies, until cancelled; for a task beside the service."""
        while True:
            await asyncio.sleep(every_seconds)
            if find_process(self._database) != self._process:
                try:
                    if await asyncio.to_thread(self.revive):
                        logger.warning("the embedded MongoDB had died and was started again")
                except EmbeddedMongoError as error:
                    logger.error("the embedded MongoDB died: %s", error)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def _share(self) -> MongodProcess:
        if self._process is None:
            raise EmbeddedMongoError("the embedded MongoDB has been left")
        return self._process

    def _leave(self) -> None:
        """End the server unless somebody else uses it. The caller holds the gate."""
        try:
            if self._users.claim() and (process := find_process(self._database)) is not None:
                end(process)
        finally:
            self._users.close()

    def _join_or_launch(self, port: int | None) -> MongodProcess:
        """The server, shared by us and taking writes, on `port` if given. The caller holds the gate."""
        mongod: Path | None = None
        for _ in range(_ATTEMPTS):
            process = find_process(self._database)
            if process is None:
                mongod = mongod or find_mongod(self._folder)
                process = self._launch(mongod, port or self._choose_port())
            elif not server_answers(process.port):
                self._end_orphan(process)
                process = None
            elif self._users.claim():
                # Whoever left transactions open here was killed: nobody uses it.
                end_sessions(process.port)
            if process is not None and self._takes_writes(process):
                self._users.share()
                return process
        raise EmbeddedMongoError(
            f"the embedded MongoDB did not start in {_ATTEMPTS} attempts "
            f"({failure_reason(self._log_file)}); its log is {self._log_file}"
        )

    def _takes_writes(self, process: MongodProcess) -> bool:
        """Whether the server became primary; False if it ended meanwhile, as one being stopped does."""
        try:
            make_primary(process.port, REPLICA_SET)
        except ServerUnreachable as error:
            if find_process(self._database) is None:
                return False
            raise EmbeddedMongoError(f"{error}; its log is {self._log_file}") from error
        return True

    def _launch(self, mongod: Path, port: int) -> MongodProcess | None:
        """The server, freshly started; None when another program was faster, at the port or the folder."""
        began = time.monotonic()
        code = launch(mongod, self._database, port, self._log_file)
        if code in (PORT_TAKEN, FOLDER_TAKEN):
            return None
        process = find_process(self._database)
        if code != 0 or process is None:
            reason = failure_reason(self._log_file)
            raise EmbeddedMongoError(
                f"the embedded MongoDB does not start: {reason}; its log is {self._log_file}"
            )
        (self._folder / "port").write_text(str(port))
        logger.info(
            "the embedded MongoDB was started",
            extra={"port": port, "pid": process.pid, "ms": round((time.monotonic() - began) * 1000)},
        )
        return process

    def _end_orphan(self, process: MongodProcess) -> None:
        """End a server that answers nobody, if nobody uses it."""
        if not self._users.claim():
            self._users.share()
            raise EmbeddedMongoError(
                f"the MongoDB of process {process.pid}, which others use too, does not answer: "
                f"end it with kill {process.pid} and start again"
            )
        end(process, patience_seconds=10.0)

    def _choose_port(self) -> int:
        """The port of last time if it is free, so that clients find the server again; else any free one."""
        try:
            last = int((self._folder / "port").read_text())
        except (FileNotFoundError, ValueError):
            return _free_port()
        if last > 0 and _is_free(last):
            return last
        # mongod asks at its old address whether that is itself, and believes in silence for 30 seconds.
        logger.warning(
            "port %s was taken meanwhile: the embedded MongoDB moves, which may take a while", last
        )
        return _free_port()


def _free_port() -> int:
    """A free port on loopback, below those that the system hands out to clients, so that it stays free."""
    for port in random.sample(range(20_000, 32_000), 20):
        if _is_free(port):
            return port
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As mongod does: what a dead server's connections leave behind is no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
        return True
