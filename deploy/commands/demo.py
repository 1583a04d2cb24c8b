"""`offergraph demo`: a connector that fills the service and keeps it moving."""

import asyncio
import signal
from collections.abc import Awaitable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.commands.interruption import Interruption
from deploy.commands.options import DataDir, Host, Port, Url, key_of
from deploy.commands.serve import welcome
from deploy.commands.terminal import INTERRUPTED_EXIT, USAGE_EXIT, fail, out, read_settings, run
from deploy.demo.companion import Companion, CompanionFailed, serve_command
from deploy.demo.courier import DemoRefused
from deploy.demo.demonstration import Plan, prepare
from deploy.demo.ledger import open_ledger
from deploy.demo.screen import Screen
from deploy.listener import listen, local_url
from deploy.service_error import ServiceError
from deploy.settings import Settings

LOG_NAME = "demo-serve.log"
SUMMARY_WITHIN_SECONDS = 3.0

Offers = Annotated[
    int, typer.Option("--offers", metavar="N", min=1, help="How many offers the story is about.")
]
Seed = Annotated[int, typer.Option("--seed", metavar="N", help="The same seed tells the same story.")]
Trickle = Annotated[bool, typer.Option(help="Go on with changes after the story, until stopped.")]
Rate = Annotated[
    float, typer.Option("--rate", metavar="N", min=0.01, max=1000, help="Changes a second in the trickle.")
]
LedgerFile = Annotated[
    Path | None,
    typer.Option(
        "--ledger", metavar="FILE", help="Append a line of JSON for each acknowledged mutation to it."
    ),
]
Key = Annotated[str | None, key_of("An admin's")]
Serve = Annotated[bool, typer.Option("--serve", help="Run the service beside it, and stop it at the end.")]


def demo(
    url: Url = None,
    offers: Offers = 500,
    seed: Seed = 1,
    trickle: Trickle = True,
    rate: Rate = 2.0,
    ledger: LedgerFile = None,
    key: Key = None,
    serve: Serve = False,
    host: Host = None,
    port: Port = None,
    data_dir: DataDir = None,
) -> None:
    """Walk the guide through the public API: channels, feeds, loads, discards, updates, failures, recoveries.

    Seeded, and safe to repeat: told again to the same database, the same story changes nothing.
    """
    if serve and url is not None:
        fail("--serve and --url exclude each other: --host and --port say where it serves", code=USAGE_EXIT)
    settings = read_settings(host=host, port=port, data_dir=data_dir)
    if settings.port == 0 and url is None:
        fail("port 0 is any that is free: the demo has to know which, by --port or --url", code=USAGE_EXIT)
    console, base_url = out(), local_url(settings.host, settings.port)
    endpoint = url or f"{base_url}/graphql"
    companion = _companion(settings, console, base_url) if serve else None
    plan = Plan(seed, offers, trickle, rate, key)
    try:
        finished = run(_perform(plan, endpoint, companion, ledger, console))
    except (DemoRefused, CompanionFailed) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename or 'the demo'}: {error.strerror or error}")
    if not finished:
        raise typer.Exit(INTERRUPTED_EXIT)


def _companion(settings: Settings, console: Console, base_url: str) -> Companion:
    log_file = settings.data_dir / LOG_NAME
    options = ("--host", settings.host, "--port", str(settings.port), "--data-dir", str(settings.data_dir))

    def restarted(number: int) -> None:
        name = signal.Signals(number).name
        console.print(f"[yellow]the service was ended by {name}[/]: starting it again")

    _require_free_port(settings)
    console.print(f"Starting the service, which logs to {log_file}", markup=False, highlight=False)
    return Companion(serve_command(options), base_url, log_file, restarted)


def _require_free_port(settings: Settings) -> None:
    """Another service at the port would be taken for the one that is started here."""
    try:
        listen(settings).close()
    except ServiceError as error:
        fail(str(error))


async def _perform(
    plan: Plan, endpoint: str, companion: Companion | None, ledger: Path | None, console: Console
) -> bool:
    """The demo with the service beside it, if there is one; whether the story was told to its end."""
    interruption = Interruption()
    with interruption.caught():
        if companion is None:
            return await _tell(plan, endpoint, ledger, console, interruption, None)
        guard: asyncio.Future[None] | None = None
        try:
            if not await interruption.run(companion.start()):
                return False
            guard = asyncio.ensure_future(companion.keep_alive())
            welcome(console, endpoint.removesuffix("/graphql"), keys=companion.asks_for_keys)
            return await _tell(plan, endpoint, ledger, console, interruption, guard)
        finally:
            if guard is not None:
                guard.cancel()
            await companion.stop()


async def _tell(
    plan: Plan,
    endpoint: str,
    ledger: Path | None,
    console: Console,
    interruption: Interruption,
    guard: Awaitable[None] | None,
) -> bool:
    with open_ledger(ledger) as book, Screen(console) as screen:
        async with prepare(plan, endpoint, book, screen) as show:
            finished = await interruption.run(show.tell(), guard)
            if finished and plan.trickles:
                await interruption.run(show.keep_going(), guard)
            try:
                async with asyncio.timeout(SUMMARY_WITHIN_SECONDS):
                    await show.sum_up()
            except TimeoutError:
                console.print("The service is away: its counts cannot be shown.")
    return finished
