"""The service as a process, sent whatever comes to mind: documents, bodies, bytes."""

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import orjson
import pytest
from graphql import GraphQLSchema
from rich.console import Console

from schema.build import build_schema
from tests.deploy.fuzz.documents import Documents
from tests.journeys.service import Service

COUNT = 600
CLIENTS = 8
# What only the inside knows: code, drivers, places of files.
INSIDE = re.compile(
    r"Traceback|File \"|\.py\b|site-packages|pymongo|bson|motor\b|asyncio|OperationFailure|KeyError|"
    r"TypeError|AttributeError|object at 0x|mongodb://|strawberry|graphql\.execution",
)
# Nobody waits for ever; a busy machine is no fault, and turns nobody away here.
HANG_SECONDS = 120.0
PATIENT = {
    "OFFERGRAPH_MAX_WAIT_SECONDS": "3600",
    "OFFERGRAPH_EXECUTION_TIMEOUT_SECONDS": "3600",
    "OFFERGRAPH_RATE_COST_PER_SECOND": "0",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


@pytest.fixture
async def service(mongo_url: str, database_name: str, folder: Path) -> AsyncIterator[Service]:
    environment = {"MONGODB_URL": mongo_url, "MONGODB_DATABASE": database_name, **PATIENT}
    running = Service(folder / "serve.log", environment)
    await running.start()
    yield running
    assert await running.stop() == 0


def contents(schema: GraphQLSchema, seed: int) -> bytes:
    """A body as it goes over the wire; some are cut or changed underway."""
    chance = random.Random(seed)
    sent = orjson.dumps(Documents(schema, seed).body()) if seed % 7 else chance.randbytes(60)
    if chance.random() < 0.1:
        sent = sent[: chance.randrange(len(sent) + 1)]
    return sent


class Neighbour:
    """Asks `{ __typename }` four times a second."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self.waits: list[float] = []

    async def ask_again_and_again(self) -> None:
        while True:
            before = time.perf_counter()
            response = await self._http.post("/graphql", json={"query": "{ __typename }"})
            assert response.json() == {"data": {"__typename": "Query"}}
            self.waits.append(time.perf_counter() - before)
            await asyncio.sleep(0.25)


async def test_whatever_is_sent_is_answered_properly_and_a_neighbour_is_heard(
    service: Service, folder: Path, times: int
) -> None:
    statuses: Counter[int] = Counter()
    schema = build_schema()._schema
    seeds = iter(range(COUNT * times))
    async with (
        httpx.AsyncClient(base_url=service.url, timeout=HANG_SECONDS) as http,
        httpx.AsyncClient(base_url=service.url, timeout=HANG_SECONDS) as next_door,
    ):
        neighbour = Neighbour(next_door)
        asking = asyncio.create_task(neighbour.ask_again_and_again())

        async def client() -> None:
            for seed in seeds:
                sent = contents(schema, seed)
                response = await http.post(
                    "/graphql", content=sent, headers={"Content-Type": "application/json"}
                )
                statuses[response.status_code] += 1
                assert response.status_code < 500, (seed, sent[:300], response.text[:300])
                answer = response.json()
                told = orjson.dumps([error["message"] for error in answer.get("errors", ())]).decode()
                assert not INSIDE.search(told), (seed, sent[:300], told)
                codes = [error["extensions"]["code"] for error in answer.get("errors", ())]
                assert "INTERNAL_SERVER_ERROR" not in codes, (seed, sent[:300], told)

        await asyncio.gather(*(client() for _ in range(CLIENTS)))
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    assert sum(statuses.values()) == COUNT * times
    longest = sorted(round(1_000 * wait) for wait in neighbour.waits)[-5:]
    Console(stderr=True).print(
        f"{dict(statuses)}; a neighbour's longest waits of {len(neighbour.waits)}: {longest} ms"
    )
    assert "Traceback" not in (folder / "serve.log").read_text()
