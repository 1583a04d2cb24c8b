"""The README's first steps, pasted into a shell, give the answers it shows."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import orjson
import pytest

from tests import readme
from tests.journeys.client import PATIENCE_SECONDS
from tests.journeys.service import Service


@pytest.fixture
async def client(mongo_url: str, database_name: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a service on a new database."""
    environment = {"MONGODB_URL": mongo_url, "MONGODB_DATABASE": database_name}
    service = Service(tmp_path / "serve.log", environment)
    await service.start()
    async with httpx.AsyncClient(base_url=service.url, timeout=PATIENCE_SECONDS) as client:
        yield client
    assert await service.stop() == 0


async def test_the_first_steps_give_the_answers_shown(client: httpx.AsyncClient) -> None:
    """Each command is followed by its answer, but the subscription's comes after what it reports."""
    (mutate, mutated), (query, queried), (subscribe, failed), (fail, event) = _steps()
    assert orjson.loads(await _run(client, mutate)) == orjson.loads(mutated)
    assert orjson.loads(await _run(client, query)) == orjson.loads(queried)

    request = _request(client, subscribe)
    async with asyncio.timeout(PATIENCE_SECONDS):
        response = await client.send(request, stream=True)
        lines = response.aiter_lines()
        assert await anext(lines) == ":"
        assert orjson.loads(await _run(client, fail)) == orjson.loads(failed)
        shown = event.splitlines()
        assert [line async for line in _events(lines, len(shown))] == shown
        await response.aclose()


def _steps() -> list[tuple[str, str]]:
    """The commands of the first steps with the answers in their order."""
    steps = [block.text for block in readme.blocks() if block.language == "sh"]
    answers = [block.text for block in readme.blocks() if block.language in ("json", "text")]
    return list(zip(steps, answers, strict=True))


def _request(client: httpx.AsyncClient, command: str) -> httpx.Request:
    asked = readme.curl(command)
    return client.build_request(
        "POST" if asked.body else "GET",
        asked.url.removeprefix("localhost:8000"),
        headers=asked.headers,
        params=asked.parameters,
        content=asked.body,
    )


async def _run(client: httpx.AsyncClient, command: str) -> bytes:
    response = await client.send(_request(client, command))
    assert response.status_code == httpx.codes.OK
    assert response.headers["X-Offergraph-Execution"] == "compiled"
    return response.content


async def _events(lines: AsyncIterator[str], number: int) -> AsyncIterator[str]:
    """The first `number` lines that are no sign of life and no blank."""
    while number:
        line = await anext(lines)
        if line.strip(":"):
            yield line
            number -= 1
