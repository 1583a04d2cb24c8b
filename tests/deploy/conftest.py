"""What the tests of the deploy room may ask for."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy.cli import make_app
from deploy.embedded.process import end, find_process
from deploy.engine import Engine
from deploy.settings import describe_settings
from tests.deploy.mongo_user import database
from tests.deploy.sample_graph import World, sample_engine

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A data folder whose path is long and has a space in it; no server is left on it."""
    folder = tmp_path / ("a folder " * 20).strip()
    yield folder
    if (left := find_process(database(folder))) is not None:
        end(left, patience_seconds=0)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs the program with arguments, in an environment without settings but those given by keyword: the
    service stays in this process."""
    for setting in describe_settings():
        monkeypatch.delenv(setting.variable, raising=False)
    monkeypatch.setenv("OFFERGRAPH_WORKERS", "1")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("deploy.commands.serve.configure_logging", lambda *_: None)
    monkeypatch.setattr("deploy.commands.terminal.configure_logging", lambda *_: None)

    def run(*arguments: str, **environment: str) -> Result:
        return CliRunner(env=environment).invoke(make_app(), arguments)

    return run


@pytest.fixture
def on_mongo(run: Run, mongo_url: str, database_name: str) -> Run:
    """As `run`, on a database of the test's own."""
    where = {"MONGODB_URL": mongo_url, "MONGODB_DATABASE": database_name}
    return lambda *arguments, **environment: run(*arguments, **where, **environment)


@pytest.fixture
def world() -> World:
    """What the resolvers of the sample graph see, and what they have done."""
    return World()


@pytest.fixture
def engine(world: World) -> Engine:
    """The engine of the sample graph in that world."""
    return sample_engine(world)
