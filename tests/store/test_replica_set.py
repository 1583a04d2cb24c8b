"""Which MongoDB is good enough: one with a primary and transactions; every other is refused with the mend."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from deploy.embedded.binary import find_mongod
from deploy.embedded.process import end, find_process
from store.replica_set import (
    ReplicaSetError,
    ServerUnreachable,
    StandaloneServer,
    make_primary,
    require_replica_set,
    server_answers,
)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def mongod(folder: Path, *options: str) -> Iterator[int]:
    """A mongod with `options`, its data in `folder`; its port."""
    port = free_port()
    place = ["--dbpath", str(folder), "--port", str(port), "--bind_ip", "127.0.0.1", "--nounixsocket"]
    log = ["--logpath", str(folder / "mongod.log"), "--fork"]
    subprocess.run([find_mongod(folder), *place, *log, *options], check=True, stdout=subprocess.DEVNULL)
    process = find_process(folder)
    assert process is not None
    try:
        yield port
    finally:
        end(process)


async def test_a_replica_set_with_a_primary_is_accepted(mongo_url: str) -> None:
    await require_replica_set(mongo_url)
    await require_replica_set(mongo_url.replace("replicaSet=offergraph", "directConnection=true"))


@pytest.mark.parametrize("options", ["", "?replicaSet=rs0", "?directConnection=true"])
async def test_a_stand_alone_server_is_refused_with_how_to_make_it_a_replica_set(
    tmp_path: Path, options: str
) -> None:
    with mongod(tmp_path) as port:
        with pytest.raises(StandaloneServer, match=r"--replSet rs0 and running rs\.initiate\(\)"):
            await require_replica_set(f"mongodb://127.0.0.1:{port}/{options}", timeout_seconds=0.2)


async def test_a_replica_set_that_was_never_initiated_is_named_as_such(tmp_path: Path) -> None:
    with mongod(tmp_path, "--replSet", "rs0") as port:
        url = f"mongodb://127.0.0.1:{port}/"
        with pytest.raises(ServerUnreachable, match=r"not been initiated: run rs\.initiate\(\)"):
            await require_replica_set(url, timeout_seconds=0.2)

        make_primary(port, "rs0")
        await require_replica_set(url)


async def test_a_server_that_is_not_there_is_named_unreachable_without_its_password() -> None:
    url = f"mongodb://user:hunter2@127.0.0.1:{free_port()}/?replicaSet=rs0"

    with pytest.raises(
        ServerUnreachable, match=r"no MongoDB that takes writes answered .* check that"
    ) as refused:
        await require_replica_set(url, timeout_seconds=0.1)
    assert "hunter2" not in str(refused.value)


async def test_refused_credentials_are_named_as_such(mongo_url: str) -> None:
    url = mongo_url.replace("mongodb://", "mongodb://nobody:hunter2@")

    with pytest.raises(ServerUnreachable, match="refused the user or password") as refused:
        await require_replica_set(url)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "mongodb://user:hun@ter2@host/",
        "mongodb://h:99999/",
        "nonsense",
    ],
)
async def test_a_url_that_cannot_be_used_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(ReplicaSetError) as refused:
        await require_replica_set(url, timeout_seconds=0.1)
    assert "ter2" not in str(refused.value)


def test_a_port_answers_when_a_mongodb_is_behind_it(mongo_url: str) -> None:
    port = urlsplit(mongo_url).port
    assert port is not None

    assert server_answers(port)
    assert not server_answers(free_port(), timeout_seconds=0.1)


def test_a_port_behind_which_nobody_answers_cannot_be_made_primary() -> None:
    with pytest.raises(ServerUnreachable, match=r"takes no writes after 0\.1 seconds: .*refused"):
        make_primary(free_port(), "rs0", timeout_seconds=0.1)
