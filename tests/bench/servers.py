"""Servers under measurement: processes of one worker on one core, and what the system says they took."""

import contextlib
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.journeys.service import free_port

PATIENCE_SECONDS = 60.0
INSTALL_SECONDS = 300.0
NODE_PEERS = Path(__file__).parent / "peers" / "node"
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
# All clients of a bench have one address: what one caller may ask for is no bound of what the service can do.
UNBOUNDED = {
    "OFFERGRAPH_RATE_COST_PER_SECOND": "0",
    "OFFERGRAPH_CONCURRENT_READS": "64",
    "OFFERGRAPH_CONCURRENT_WRITES": "1024",
    "OFFERGRAPH_MAX_CONNECTIONS": "20000",
    "OFFERGRAPH_MAX_SOCKETS": "20000",
}


class ServerError(Exception):
    """A server did not come up; the message holds the end of what it said."""


@dataclass(frozen=True, slots=True)
class Database:
    """Where the servers read: a MongoDB URL, a database in it, and the server's process."""

    url: str
    name: str
    pid: int


@dataclass(frozen=True, slots=True)
class Peer:
    """A server to be measured: its name in tables, and how to start it on a database and a port."""

    name: str
    command: tuple[str, ...]
    path: str = "/graphql"


@dataclass(frozen=True, slots=True)
class Server:
    """A running peer."""

    name: str
    pid: int
    port: int
    path: str

    @property
    def url(self) -> str:
        """Where it takes queries."""
        return f"http://127.0.0.1:{self.port}{self.path}"

    @property
    def cpu_seconds(self) -> float:
        """Seconds of CPU it has taken."""
        return cpu_seconds(self.pid)

    @property
    def rss_bytes(self) -> int:
        """Bytes of memory it holds."""
        return rss_bytes(self.pid)


OURS = Peer("offergraph", (sys.executable, "-m", "deploy.cli", "serve"))
STOCK = Peer("strawberry", (sys.executable, "-m", "tests.bench.peers.stock"))
BARE = Peer("bare handler", (sys.executable, "-m", "tests.bench.peers.bare"))


def node_peers(*programs: tuple[str, str]) -> tuple[list[Peer], str]:
    """The peers (name, program) that run on Node, their packages installed; or none, and the reason."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return [], "Node or npm is not installed"
    lock, stamp = NODE_PEERS / "package-lock.json", NODE_PEERS / "node_modules" / ".package-lock.json"
    if not stamp.is_file() or stamp.stat().st_mtime < lock.stat().st_mtime:
        done = subprocess.run(
            [npm, "ci", "--loglevel=error"],
            cwd=NODE_PEERS,
            capture_output=True,
            text=True,
            timeout=INSTALL_SECONDS,
            check=False,
        )
        if done.returncode != 0:
            return [], f"npm could not install their packages ({done.stderr.strip()[-300:]})"
    return [Peer(name, (node, str(NODE_PEERS / program))) for name, program in programs], ""


@contextlib.contextmanager
def running(
    peer: Peer, database: Database, log: Path, more: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """The peer for as long as the block lasts, held to one core; it ends by SIGTERM.

    `more` is added to its environment. Raises ServerError if it does not come up.
    """
    port = free_port()
    environment = {
        **os.environ,
        "MONGODB_URL": database.url,
        "MONGODB_DATABASE": database.name,
        "OFFERGRAPH_PORT": str(port),
        "OFFERGRAPH_WORKERS": "1",
        "OFFERGRAPH_LOG_LEVEL": "WARNING",
        "OFFERGRAPH_SWEEP": "false",
        **UNBOUNDED,
        "NODE_ENV": "production",
        **(more or {}),
    }
    with log.open("ab") as out, _on_core(server_core()):
        process = subprocess.Popen(peer.command, env=environment, stdout=out, stderr=out)
    try:
        server = Server(peer.name, process.pid, port, peer.path)
        _await_answer(server, process, log)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def server_core() -> int:
    """The core that servers are held to; clients and MongoDB take the others, if there are others."""
    return max(os.sched_getaffinity(0))


def cpu_seconds(pid: int) -> float:
    """Seconds of CPU, user and system, that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_A_SECOND


def rss_bytes(pid: int) -> int:
    """Bytes of memory that a process holds."""
    pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def raise_file_limit() -> int:
    """Let this process and those it starts open as many files as the system allows; gives that number."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


@contextlib.contextmanager
def _on_core(core: int) -> Iterator[None]:
    # What is started inside inherits it, from its first thread on.
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _await_answer(server: Server, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    query: dict[str, Sequence[str] | str] = {"query": "{ __typename }"}
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            httpx.post(server.url, json=query)
            return
        time.sleep(0.05)
    raise ServerError(f"{server.name} did not come up: {log.read_text()[-2000:]}")
