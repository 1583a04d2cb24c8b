"""For the tests of the demo: an audience that remembers, and what goes wrong on the way to the service."""

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx
from starlette.responses import JSONResponse, PlainTextResponse, Response

from deploy.demo.connector import Connector, Done
from deploy.demo.courier import Courier
from deploy.demo.demonstration import Demonstration, Plan
from deploy.demo.ledger import open_ledger
from deploy.demo.lives import DECK
from deploy.demo.screen import CountsRow
from tests.deploy.rules_service import URL, RulesService, Trouble

OFFERS = len(DECK)


class Listener:
    """An audience that remembers."""

    def __init__(self) -> None:
        self.waits: list[str] = []
        self.returns = 0
        self.steps: list[Done] = []
        self.total = 0
        self.ended = False
        self.rows: Sequence[CountsRow] = ()

    def waiting(self, reason: str) -> None:
        self.waits.append(reason)

    def back(self) -> None:
        self.returns += 1

    def begin(self, total: int) -> None:
        self.total = total

    def done(self, done: Done) -> None:
        self.steps.append(done)

    def end(self) -> None:
        self.ended = True

    def trickling(self, rate_per_second: float) -> None:
        self.rate = rate_per_second

    def changed(self, done: Done) -> None:
        self.steps.append(done)

    def summary(self, rows: Sequence[CountsRow]) -> None:
        self.rows = rows


class Pauses:
    """Remembers what it was asked to wait, and waits for nothing."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        await asyncio.sleep(0)


class Show:
    """A demonstration at a service of the rules, with its ledger in `folder`."""

    def __init__(self, service: RulesService, folder: Path, plan: Plan | None = None) -> None:
        self.service = service
        self.ledger_file = folder / "ledger.jsonl"
        self.plan = plan or Plan(offers=OFFERS, trickles=False)
        self.listener = Listener()
        self.pauses = Pauses()

    async def tell(self) -> None:
        with open_ledger(self.ledger_file) as ledger:
            async with self.service.client() as client:
                courier = Courier(client, URL, self.listener, pause=self.pauses)
                connector = Connector(courier, ledger)
                shown = Demonstration(self.plan, connector, self.listener, pause=self.pauses)
                await shown.tell()
                await shown.sum_up()

    @property
    def noted(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in self.ledger_file.read_text().splitlines()]


def done(do: Callable[[], JSONResponse]) -> Response:
    """Nothing goes wrong."""
    return do()


def lost(_: object) -> Response:
    """The request never arrives."""
    raise httpx.ConnectError("refused")


def lost_on_the_way_back(do: Callable[[], JSONResponse]) -> Response:
    """The service does it, and is killed before it answers."""
    do()
    raise httpx.RemoteProtocolError("killed")


def status(code: int, **headers: str) -> Trouble:
    return lambda _: PlainTextResponse("no", code, headers)


def graphql_error(code: str) -> Trouble:
    return lambda _: JSONResponse({"errors": [{"message": "no", "extensions": {"code": code}}]})


def user_error(field: str, code: str, *, retryable: bool = False, after_ms: int | None = None) -> Trouble:
    error = {"code": code, "message": "no", "path": [], "retryable": retryable, "retryAfterMs": after_ms}
    return lambda _: JSONResponse({"data": {field: {"userErrors": [error]}}})
