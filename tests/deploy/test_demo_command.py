"""`offergraph demo` from outside: how it begins, how it ends, and the service it runs beside itself."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner, Result

from deploy.cli import make_app
from deploy.commands.interruption import Interruption
from deploy.demo.companion import Companion, CompanionFailed, serve_command
from deploy.demo.courier import DemoRefused
from deploy.demo.demonstration import Plan
from deploy.demo.ledger import FileLedger, Ledger, NoLedger
from deploy.demo.screen import Audience
from deploy.listener import local_url
from deploy.settings import describe_settings
from deploy.stopping_signals import stopping_signals
from tests.deploy.sample_graph import until

Run = Callable[..., Result]
Work = Callable[[], Awaitable[None]]

# A service that is ready at once, and asks for keys if it is told to.
SERVICE = """
import http.server, sys
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path in ("/readyz", "/session") else 404)
        self.end_headers()
        self.wfile.write(b'{"authentication": "%s"}' % sys.argv[2].encode())
    def log_message(self, *_):
        pass
print("a service begins", flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Ready).serve_forever()
"""


async def nothing() -> None:
    pass


async def interrupted() -> None:
    os.kill(os.getpid(), signal.SIGINT)
    await asyncio.Event().wait()


class Shown:
    """Stands for the demonstration; remembers what it was asked for."""

    def __init__(self) -> None:
        self.story: Work = nothing
        self.trickle: Work = interrupted
        self.asked: list[str] = []
        self.plan = Plan()
        self.url = ""
        self.ledger: Ledger = NoLedger()

    @asynccontextmanager
    async def prepare(
        self, plan: Plan, url: str, ledger: Ledger, audience: Audience
    ) -> AsyncIterator["Shown"]:
        self.plan, self.url, self.ledger = plan, url, ledger
        yield self

    async def tell(self) -> None:
        self.asked.append("tell")
        await self.story()

    async def keep_going(self) -> None:
        self.asked.append("keep going")
        await self.trickle()

    async def sum_up(self) -> None:
        self.asked.append("sum up")


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shown:
    for setting in describe_settings():
        monkeypatch.delenv(setting.variable, raising=False)
    monkeypatch.chdir(tmp_path)
    shown = Shown()
    monkeypatch.setattr("deploy.commands.demo.prepare", shown.prepare)
    return shown


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(make_app(), ["demo", *arguments])


def test_the_demo_tells_the_story_trickles_until_stopped_and_sums_up(shown: Shown) -> None:
    result = run()

    assert result.exit_code == 0
    assert shown.asked == ["tell", "keep going", "sum up"]
    assert shown.plan == Plan(seed=1, offers=500, trickles=True, rate_per_second=2.0)
    assert shown.url == "http://127.0.0.1:8000/graphql"
    assert isinstance(shown.ledger, NoLedger)


def test_the_demo_takes_its_story_from_the_options(shown: Shown, tmp_path: Path) -> None:
    options = ("--offers", "7", "--seed", "3", "--rate", "0.5", "--no-trickle")
    assert run(*options, "--url", "http://there/graphql", "--ledger", str(tmp_path / "ledger")).exit_code == 0

    assert shown.asked == ["tell", "sum up"]
    assert shown.plan == Plan(seed=3, offers=7, trickles=False, rate_per_second=0.5)
    assert shown.url == "http://there/graphql"
    assert isinstance(shown.ledger, FileLedger)


def test_the_demo_finds_the_service_where_the_settings_put_it(shown: Shown) -> None:
    assert run("--no-trickle", OFFERGRAPH_PORT="8123").exit_code == 0
    assert shown.url == "http://127.0.0.1:8123/graphql"

    assert local_url("0.0.0.0", 8000) == "http://127.0.0.1:8000"
    assert local_url("::", 8000) == "http://[::1]:8000"


def test_a_story_that_was_interrupted_exits_as_shells_expect(shown: Shown) -> None:
    shown.story = interrupted

    assert run().exit_code == 130
    assert shown.asked == ["tell", "sum up"]


def test_a_refusal_is_told_in_a_line(shown: Shown) -> None:
    async def refused() -> None:
        raise DemoRefused("no such thing")

    shown.story = refused
    result = run()

    assert (result.exit_code, result.stderr) == (1, "offergraph: no such thing\n")


def test_a_ledger_that_cannot_be_written_is_named(shown: Shown) -> None:
    result = run("--ledger", "no/such/folder")

    assert result.exit_code == 1
    assert "no/such/folder" in result.stderr


@pytest.mark.parametrize(
    "arguments", [("--serve", "--url", "http://there"), ("--offers", "0"), ("--rate", "0"), ("--seed", "x")]
)
def test_options_that_make_no_sense_are_refused(shown: Shown, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2
    assert shown.asked == []


def test_with_serve_the_service_runs_beside_the_demo_and_no_longer(
    shown: Shown, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    port = free_port()
    commands = []

    def command(options: tuple[str, ...]) -> tuple[str, ...]:
        commands.append(options)
        return service_at(port)

    async def asks_it() -> None:
        async with httpx.AsyncClient() as client:
            assert (await client.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200

    monkeypatch.setattr("deploy.commands.demo.serve_command", command)
    shown.story = asks_it
    result = run("--serve", "--port", str(port), "--data-dir", "there", "--no-trickle")

    assert result.exit_code == 0, result.stderr
    assert shown.url == f"http://127.0.0.1:{port}/graphql"
    assert commands == [("--host", "127.0.0.1", "--port", str(port), "--data-dir", "there")]
    assert (tmp_path / "there" / "demo-serve.log").read_text() == "a service begins\n"
    assert f"curl -s http://127.0.0.1:{port}/graphql" in result.stdout
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


@pytest.mark.parametrize(("authentication", "asks"), [("none", False), ("required", True)])
def test_with_serve_it_is_said_whether_the_service_asks_for_keys(
    shown: Shown, monkeypatch: pytest.MonkeyPatch, authentication: str, asks: bool
) -> None:
    """Which hangs on the database, not on the demo."""
    port = free_port()
    monkeypatch.setattr("deploy.commands.demo.serve_command", lambda _: service_at(port, authentication))
    result = run("--serve", "--port", str(port), "--no-trickle")

    assert result.exit_code == 0, result.stderr
    assert ("It asks for no key" in result.stdout) is not asks
    assert ("Authorization: Bearer" in result.stdout) is asks


async def test_an_interruption_ends_what_is_under_way_and_what_comes_later() -> None:
    interruption = Interruption()
    began = asyncio.Event()

    async def endless() -> None:
        began.set()
        await asyncio.Event().wait()

    assert await interruption.run(nothing())
    running = asyncio.create_task(interruption.run(endless()))
    await began.wait()
    interruption.stop()
    assert not await running
    assert not await interruption.run(endless())


def test_a_hangup_that_is_ignored_stays_so() -> None:
    """As `nohup` has it."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert stopping_signals() == (signal.SIGINT, signal.SIGTERM)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        assert stopping_signals() == (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("number", stopping_signals())
async def test_the_first_signal_interrupts_and_the_second_is_the_systems_again(number: int) -> None:
    interruption = Interruption()
    before = signal.getsignal(number)
    with interruption.caught():
        os.kill(os.getpid(), number)
        assert not await interruption.run(asyncio.sleep(3_600))
        assert signal.getsignal(number) in (before, signal.SIG_DFL, signal.default_int_handler)


async def test_the_failure_of_the_guard_ends_the_work_and_is_raised() -> None:
    async def fails() -> None:
        raise CompanionFailed("gone")

    with pytest.raises(CompanionFailed, match="gone"):
        await Interruption().run(asyncio.sleep(3_600), asyncio.ensure_future(fails()))


async def test_a_service_that_is_killed_is_started_again_until_it_is_stopped(tmp_path: Path) -> None:
    port, restarts = free_port(), list[int]()
    log = tmp_path / "data" / "log"
    command = service_at(port)
    companion = Companion(command, f"http://127.0.0.1:{port}", log, restarts.append)
    await companion.start()
    guard = asyncio.create_task(companion.keep_alive())
    first = companion.pid
    assert first is not None

    os.kill(first, signal.SIGKILL)
    await until(lambda: companion.pid not in (None, first))
    await until(lambda: log.read_text().count("a service begins") == 2)
    second = companion.pid
    guard.cancel()
    await companion.stop()

    assert restarts == [signal.SIGKILL]
    assert second is not None
    assert companion.pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)


async def test_a_service_that_does_not_come_up_is_told_with_its_last_words(tmp_path: Path) -> None:
    program = "import sys; print('offergraph: the port is taken', file=sys.stderr); sys.exit(1)"
    log = tmp_path / "log"
    log.write_text("of an earlier run\n")
    url = f"http://127.0.0.1:{free_port()}"
    companion = Companion((sys.executable, "-c", program), url, log, lambda _: None)

    with pytest.raises(CompanionFailed, match=r"^offergraph: the port is taken$"):
        await companion.start()
    with pytest.raises(CompanionFailed, match="exit code 1\noffergraph: the port is taken"):
        await companion.keep_alive()


def test_the_service_beside_the_demo_is_run_by_this_python() -> None:
    assert serve_command(("--port", "9")) == (sys.executable, "-m", "deploy.cli", "serve", "--port", "9")


def service_at(port: int, authentication: str = "none") -> tuple[str, ...]:
    """The command line of such a service."""
    return (sys.executable, "-c", SERVICE, str(port), authentication)


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
