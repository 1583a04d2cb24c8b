"""A mongod process: started, found again by its pid file, and ended."""

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

from deploy.embedded.errors import EmbeddedMongoError
from deploy.embedded.process_table import command_line, is_ending

REPLICA_SET = "offergraph"

# Exit codes of mongod.
PORT_TAKEN = 48
FOLDER_TAKEN = 100

# By default WiredTiger cleans up once a twentieth of its cache is dirty, which here is 25 MB: it would do so
# all the time, and take a third of what mutations cost.
_EVICTION = (
    "eviction_dirty_target=40,eviction_dirty_trigger=60,"
    "eviction_updates_target=40,eviction_updates_trigger=60"
)

_POLL_SECONDS = 0.005


class MongodProcess(NamedTuple):
    """A running mongod: its process id, its port on loopback, and the folder with its database files."""

    pid: int
    port: int
    database: Path


def find_process(database: Path) -> MongodProcess | None:
    """The mongod that runs on the folder `database`, or None.

    mongod itself writes its process id to `mongod.lock` there. What a dead one left behind is recognised by
    the command line of the process that has the id now: it must name this very folder. Waits, some
    milliseconds, for one that is just dying to let go of its port.
    """
    try:
        pid = int((database / "mongod.lock").read_text().strip() or 0)
    except (FileNotFoundError, ValueError):
        return None
    if pid <= 0:
        return None
    while is_ending(pid, "mongod"):
        time.sleep(_POLL_SECONDS)
    port = _port_of(pid, database)
    return None if port is None else MongodProcess(pid, port, database)


def launch(mongod: Path, database: Path, port: int, log: Path) -> int:
    """Start `mongod` on loopback `port`; its exit code: 0 when it runs and takes connections.

    It leaves this process's session (`--fork`), so that neither a Ctrl-C in the terminal nor the end of this
    process ends it, and it is nobody's child. `log` is begun anew; the last one is kept as `.1`.
    """
    if log.exists():
        log.replace(log.with_name(f"{log.name}.1"))
    # --dbpath and --port stand together: find_process reads them there.
    arguments = ["--dbpath", str(database), "--port", str(port), "--bind_ip", "127.0.0.1", "--nounixsocket"]
    arguments += ["--replSet", REPLICA_SET, "--oplogSize", "256", "--oplogMinRetentionHours", "24"]
    # Of several workers one may be killed: what it leaves open holds its offers until then.
    arguments += ["--setParameter", "transactionLifetimeLimitSeconds=15"]
    arguments += ["--wiredTigerEngineConfigString", _EVICTION]
    arguments += ["--wiredTigerCacheSizeGB", "0.5", "--logpath", str(log), "--quiet", "--slowms", "1000"]
    return subprocess.run(
        [mongod, *arguments, "--fork"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=False,
    ).returncode


def end(process: MongodProcess, *, patience_seconds: float = 60.0) -> None:
    """End the process, by force if a clean end takes longer than `patience_seconds`; return when it is gone.

    Raises EmbeddedMongoError when it belongs to another user or outlives even that.
    """
    for number, patience in ((signal.SIGTERM, patience_seconds), (signal.SIGKILL, 10.0)):
        deadline = time.monotonic() + patience
        if not _lives(process):
            return
        try:
            os.kill(process.pid, number)
        except ProcessLookupError:
            return
        except PermissionError as error:
            raise EmbeddedMongoError(
                f"the MongoDB of process {process.pid} belongs to another user: end it as that user"
            ) from error
        while time.monotonic() < deadline:
            if not _lives(process):
                return
            time.sleep(_POLL_SECONDS)
    raise EmbeddedMongoError(f"the MongoDB of process {process.pid} cannot be ended: end it by hand")


def failure_reason(log: Path) -> str:
    """Why mongod ended: the last error in its log, in a line."""
    try:
        lines = log.read_text(errors="replace").splitlines()
    except OSError:
        lines = []
    for line in reversed(lines):
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if entry.get("s") in ("E", "F"):
            return f"{entry.get('msg')} {entry.get('attr', {}).get('error', '')}".strip()[:300]
    return "it said nothing"


def _lives(process: MongodProcess) -> bool:
    return _port_of(process.pid, process.database) is not None or is_ending(process.pid, "mongod")


def _port_of(pid: int, database: Path) -> int | None:
    """The port of process `pid` if it lives and is a mongod on `database`; else None."""
    separator, command = command_line(pid)
    wanted = separator.join(("--dbpath", re.escape(str(database)), "--port", r"(\d+)(?!\d)"))
    found = re.search(wanted, command)
    return None if found is None else int(found[1])
