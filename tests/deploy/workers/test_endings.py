"""How several workers begin and end together: no process is left behind, and a failure is told once."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from deploy.embedded.process import find_process
from tests.deploy.workers.crew import COMMAND, Crew, until_gone


def test_sigterm_ends_all_workers_in_good_order(tmp_path: Path) -> None:
    """The embedded MongoDB is one for all, and ends with them."""
    data = tmp_path / "data"
    crew = Crew(tmp_path, {"MONGODB_URL": "", "OFFERGRAPH_DATA_DIR": str(data)})
    pids = crew.both()
    assert httpx.get(f"{crew.url()}/healthz").status_code == httpx.codes.OK
    assert find_process(data / "mongo" / "db") is not None
    assert crew.end() == 0
    until_gone(*pids.values())
    assert find_process(data / "mongo" / "db") is None
    assert crew.said().count("Offergraph answers at ") == 1
    assert crew.errors() == []


def test_a_killed_supervisor_leaves_no_process(tmp_path: Path) -> None:
    """Its workers notice, and the last of them ends the embedded MongoDB."""
    data = tmp_path / "data"
    crew = Crew(tmp_path, {"MONGODB_URL": "", "OFFERGRAPH_DATA_DIR": str(data)})
    pids = crew.both()
    mongod = find_process(data / "mongo" / "db")
    assert mongod is not None
    assert crew.end(signal.SIGKILL) == -signal.SIGKILL
    until_gone(*pids.values(), mongod.pid)
    assert crew.errors() == []


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        pytest.param({"OFFERGRAPH_TRUSTED_DOCUMENTS": "nowhere"}, "nowhere", id="by a worker"),
        pytest.param({"OFFERGRAPH_MIGRATE": "false"}, "run `offergraph migrate`", id="by the supervisor"),
        pytest.param({"OFFERGRAPH_LOG_LEVEL": "loud"}, "OFFERGRAPH_LOG_LEVEL", id="by the settings"),
    ],
)
def test_what_keeps_workers_from_starting_is_told_once(
    environment: dict[str, str], told: str, mongo_url: str, database_name: str
) -> None:
    where = {"MONGODB_URL": mongo_url, "MONGODB_DATABASE": database_name, "OFFERGRAPH_LOG_LEVEL": "ERROR"}
    refused = subprocess.run(
        COMMAND, env={**os.environ, **where, **environment}, capture_output=True, text=True, check=False
    )
    assert refused.returncode != 0
    assert refused.stdout == ""
    (line,) = refused.stderr.splitlines()
    assert line.startswith("offergraph: ")
    assert told in line


def test_a_taken_port_is_told_once_and_nothing_is_begun(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        environment = {**os.environ, "MONGODB_URL": "", "OFFERGRAPH_DATA_DIR": str(tmp_path / "data")}
        refused = subprocess.run(
            (*COMMAND, "--port", port), env=environment, capture_output=True, text=True, check=False
        )
    assert refused.returncode == 1
    (line,) = refused.stderr.splitlines()
    assert all(word in line for word in (port, "OFFERGRAPH_PORT", "--port"))
    assert not (tmp_path / "data").exists()


def test_a_worker_that_hangs_is_replaced(tmp_path: Path, mongo_url: str, database_name: str) -> None:
    """It lives, answers nobody, and does not end at SIGTERM; the log says where it hangs."""
    (tmp_path / "sitecustomize.py").write_text(
        "import signal, time\nsignal.signal(signal.SIGUSR1, lambda *_: time.sleep(1e6))\n"
    )
    where = {"MONGODB_URL": mongo_url, "MONGODB_DATABASE": database_name, "PYTHONPATH": str(tmp_path)}
    crew = Crew(tmp_path, {**where, "OFFERGRAPH_HANG_SECONDS": "4"})
    hung = crew.both()[1]
    os.kill(hung, signal.SIGUSR1)
    crew.when(lambda: None if crew.pids()[1] == hung else True)
    until_gone(hung)
    told = [error["message"] for error in crew.errors()]
    assert any(each.startswith("worker 1 hangs: ") and "sitecustomize.py" in each for each in told), told
    assert crew.end() == 0


@pytest.mark.parametrize("workers", ["1", "2"])
def test_sigterm_while_it_begins_leaves_no_process(tmp_path: Path, workers: str) -> None:
    """Not the embedded MongoDB either, though it was on its way only."""
    data = tmp_path / "data"
    environment = {**os.environ, "MONGODB_URL": "", "OFFERGRAPH_DATA_DIR": str(data)}
    with (tmp_path / "log").open("wb") as log:
        beginning = subprocess.Popen(
            (*COMMAND, "--workers", workers), env=environment, stdout=log, stderr=log
        )
    while not list((data / "mongo").glob("**/mongod.lock")):
        assert beginning.poll() is None, (tmp_path / "log").read_text()
        time.sleep(0.01)
    beginning.terminate()
    # 0 if it was faster, and served already.
    assert beginning.wait() in (0, 143), (tmp_path / "log").read_text()
    assert find_process(data / "mongo" / "db") is None
