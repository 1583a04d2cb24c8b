"""The MongoDB of a bench: one node as the service embeds it, or three as a replica set on loopback."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pymongo import MongoClient

from deploy.embedded.binary import find_mongod
from deploy.embedded.process import REPLICA_SET, MongodProcess, end, find_process, launch
from store.replica_set import make_primary
from tests.bench.servers import cpu_seconds
from tests.journeys.service import free_port

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Nodes:
    """Running servers of one replica set."""

    processes: tuple[MongodProcess, ...]

    @property
    def url(self) -> str:
        """The URL that names them all."""
        hosts = ",".join(f"127.0.0.1:{process.port}" for process in self.processes)
        return f"mongodb://{hosts}/?replicaSet={REPLICA_SET}"

    @property
    def cpu_seconds(self) -> float:
        """Seconds of CPU that all of them have taken."""
        return sum(cpu_seconds(process.pid) for process in self.processes)


@contextlib.contextmanager
def running(count: int, folder: Path) -> Iterator[Nodes]:
    """So many servers, their data under `folder`, for as long as the block lasts; they take writes."""
    mongod = find_mongod(folder)
    with contextlib.ExitStack() as stack:
        processes = []
        for number in range(count):
            process = _launched(mongod, folder / f"node-{number}")
            stack.callback(end, process)
            processes.append(process)
        _make_set(processes)
        yield Nodes(tuple(processes))


def _launched(mongod: Path, folder: Path) -> MongodProcess:
    database = folder / "db"
    database.mkdir(parents=True)
    code = launch(mongod, database, free_port(), folder / "mongod.log")
    process = find_process(database)
    if process is None:
        raise RuntimeError(f"mongod ended with {code}: {(folder / 'mongod.log').read_text()[-1000:]}")
    return process


def _make_set(processes: list[MongodProcess]) -> None:
    if len(processes) == 1:
        make_primary(processes[0].port, REPLICA_SET)
        return
    members = [
        {"_id": number, "host": f"127.0.0.1:{process.port}", "priority": 2 if number == 0 else 1}
        for number, process in enumerate(processes)
    ]
    with MongoClient[dict[str, object]]("127.0.0.1", processes[0].port, directConnection=True) as client:
        client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members})
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not _is_complete(client):
            if time.monotonic() > deadline:
                raise RuntimeError("the three nodes did not become a replica set")
            time.sleep(0.1)


def _is_complete(client: MongoClient[dict[str, object]]) -> bool:
    members = client.admin.command("replSetGetStatus")["members"]
    return sorted(member["stateStr"] for member in members) == ["PRIMARY", "SECONDARY", "SECONDARY"]
