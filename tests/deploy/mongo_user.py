"""Who uses an embedded MongoDB in the tests: this process, and others beside it."""

import os
import subprocess
import sys
import time
from pathlib import Path

from pymongo import MongoClient

# A service in small: starts the embedded MongoDB, says where, and leaves when its standard input ends.
USER = """
import pathlib, sys
from deploy.embedded import EmbeddedMongo
with EmbeddedMongo.start(pathlib.Path(sys.argv[1])) as mongo:
    print(mongo.pid, mongo.url, flush=True)
    sys.stdin.read()
"""


class OtherUser:
    """Another process that uses the embedded MongoDB of a folder."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", USER, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def server(self) -> tuple[int, str]:
        """The server's process id and URL, when it takes writes."""
        assert self._process.stdout is not None
        pid, url = self._process.stdout.readline().split()
        return int(pid), url

    def leave(self) -> None:
        self._process.communicate()
        assert self._process.returncode == 0

    def signal_group(self, number: int) -> None:
        """Signal the whole process group, as a terminal does."""
        os.killpg(self._process.pid, number)
        self._process.communicate()


def database(folder: Path) -> Path:
    return folder.resolve() / "mongo" / "db"


def alive(pid: int) -> bool:
    """Whether the process runs; one that is dead but not yet buried does not."""
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except (FileNotFoundError, ProcessLookupError):
        return False


def until_dead(pid: int) -> None:
    while alive(pid):
        time.sleep(0.005)


def remember(url: str, word: str) -> None:
    with MongoClient[dict[str, object]](url, w="majority") as client:
        client.test.words.insert_one({"_id": word})


def remembered(url: str) -> set[object]:
    with MongoClient[dict[str, object]](url) as client:
        return {found["_id"] for found in client.test.words.find()}
