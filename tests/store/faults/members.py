"""A replica set of three on this machine, whose primary can be made to step down, to stop and to die."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from deploy.embedded.binary import find_mongod
from tests.store.test_replica_set import free_port

NAME = "three"
PATIENCE_SECONDS = 120.0
# Short, so that a test sees a new primary soon; only how long it takes depends on them.
ELECTIONS = {"electionTimeoutMillis": 1500, "heartbeatIntervalMillis": 250, "heartbeatTimeoutSecs": 2}
CLIENT = "connectTimeoutMS=2000&heartbeatFrequencyMS=500"


class Member:
    """One mongod of the set; `pid` is that of its life now."""

    def __init__(self, mongod: Path, folder: Path) -> None:
        folder.mkdir()
        self.port = free_port()
        self._command = [
            str(mongod),
            "--dbpath",
            str(folder),
            "--port",
            str(self.port),
            "--bind_ip",
            "127.0.0.1",
        ]
        self._command += ["--nounixsocket", "--replSet", NAME, "--oplogSize", "64", "--quiet"]
        self._command += [
            "--wiredTigerCacheSizeGB",
            "0.25",
            "--logpath",
            str(folder / "mongod.log"),
            "--logappend",
        ]
        self.start()

    def start(self) -> None:
        """Begin a life."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to it."""
        os.kill(self._process.pid, number)

    def kill(self) -> None:
        """End its life at once."""
        self._process.kill()
        self._process.wait()

    @property
    def is_primary(self) -> bool:
        """Whether it says that it takes writes; one that does not answer says nothing."""
        with self.client(1.0) as client:
            try:
                return bool(client.admin.command("hello")["isWritablePrimary"])
            except PyMongoError:
                return False

    def client(self, seconds: float = PATIENCE_SECONDS) -> MongoClient[dict[str, object]]:
        """A client for it alone."""
        ms = int(seconds * 1000)
        return MongoClient(
            "127.0.0.1",
            self.port,
            directConnection=True,
            serverSelectionTimeoutMS=ms,
            socketTimeoutMS=ms,
            connectTimeoutMS=ms,
        )


class Members:
    """The set; its methods block until what they say is so."""

    def __init__(self, members: list[Member]) -> None:
        self._members = members
        hosts = [f"127.0.0.1:{member.port}" for member in members]
        self.url = f"mongodb://{','.join(hosts)}/?replicaSet={NAME}&{CLIENT}"
        described = [{"_id": number, "host": host} for number, host in enumerate(hosts)]
        for member in members:
            # Who does not answer yet is refused as a member.
            with member.client() as client:
                client.admin.command("ping")
        with members[0].client() as client:
            client.admin.command(
                "replSetInitiate", {"_id": NAME, "members": described, "settings": ELECTIONS}
            )
        self.primary()

    def primary(self, *but: Member) -> Member:
        """The primary, which is none of `but`."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            for member in self._members:
                if member not in but and member.is_primary:
                    return member
            time.sleep(0.05)
        raise AssertionError("no other member became primary")

    def step_down(self) -> None:
        """The primary hands over, and is none for some seconds."""
        primary = self.primary()
        with primary.client() as client:
            client.admin.command("replSetStepDown", 5, secondaryCatchUpPeriodSecs=1, force=True)
        self.primary(primary)

    def stop(self) -> None:
        """The primary stands still until there is another one; it wakes up and believes it is primary."""
        primary = self.primary()
        primary.signal(signal.SIGSTOP)
        try:
            self.primary(primary)
        finally:
            primary.signal(signal.SIGCONT)

    def kill(self) -> None:
        """The primary dies; it comes back when there is another one."""
        primary = self.primary()
        primary.kill()
        self.primary(primary)
        primary.start()


@contextmanager
def three_members(folder: Path) -> Iterator[Members]:
    """Three members with a primary, their data in `folder`."""
    mongod = find_mongod(folder)
    members = [Member(mongod, folder / str(number)) for number in range(3)]
    try:
        yield Members(members)
    finally:
        for member in members:
            member.kill()
