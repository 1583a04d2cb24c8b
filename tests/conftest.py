"""What every room's tests may ask for."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from deploy.embedded import EmbeddedMongo


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--times`: how many times as much random histories, crashes and faults go through (CONTRIBUTING)."""
    parser.addoption("--times", type=int, default=1, help="how many times as many histories, crashes, faults")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that uses `repetition` is run `--times` times."""
    if "repetition" in metafunc.fixturenames:
        metafunc.parametrize("repetition", range(metafunc.config.getoption("--times")))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Why a test had to be run once more: it passed then, and would leave no trace to mend it by."""
    for report in terminalreporter.getreports("rerun"):
        terminalreporter.section(f"run once more: {report.nodeid}")
        terminalreporter.write_line(report.longreprtext)


@pytest.fixture(scope="session")
def times(pytestconfig: pytest.Config) -> int:
    """How many times as much a test is to go through as in CI."""
    return int(pytestconfig.getoption("--times"))


@pytest.fixture(scope="session")
def mongo_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of one real MongoDB, a replica set of one, for the whole run; its data goes with it."""
    folder: Path = tmp_path_factory.mktemp("mongo")
    with EmbeddedMongo.start(folder) as mongo:
        yield mongo.url


@pytest.fixture
def database_name() -> str:
    """A database name that no other test has."""
    return f"test_{uuid4().hex}"
