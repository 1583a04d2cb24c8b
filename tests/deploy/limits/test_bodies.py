"""A body is bounded, a bulk mutation's less tightly."""

from typing import Any

import httpx
import orjson
import pytest

from deploy.app import Application
from deploy.auth.door import OpenDoor
from deploy.settings import load_settings
from tests.deploy.limits.ladder import CLOSE
from tests.deploy.limits.no_store import NO_STORE

SMALL, LARGE = 1_000_000, 8_000_000
BULK = "mutation ($input: RecordInteractionsInput!) { recordInteractions(input: $input) { recorded } }"
MIXED = BULK[:-1] + CLOSE + " }"


async def answer(query: str, size: int, variables: object) -> tuple[int, dict[str, Any]]:
    """The status and the one error of a body of so many bytes, which asks the store for nothing."""
    body = {"query": query, "variables": variables, "padding": ""}
    body["padding"] = "x" * (size - len(orjson.dumps(body)))
    application = Application(NO_STORE, load_settings({}), OpenDoor())
    transport = httpx.ASGITransport(application.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        response = await client.post(
            "/graphql", content=orjson.dumps(body), headers={"Content-Type": "application/json"}
        )
    [error] = response.json().get("errors", [{"extensions": {}}])
    extensions: dict[str, Any] = error["extensions"]
    return response.status_code, extensions


async def test_just_under_passes_and_just_over_is_413() -> None:
    assert await answer("{ __typename }", SMALL, {}) == (200, {})
    assert await answer("{ __typename }", SMALL + 1, {}) == (413, too_large(SMALL, SMALL + 1))


async def test_a_bulk_mutation_may_have_more_and_then_no_more() -> None:
    """What comes through is judged by its values: the input is missing."""
    assert (await answer(BULK, LARGE, {}))[1]["code"] == "BAD_USER_INPUT"
    assert await answer(BULK, LARGE + 1, {}) == (413, too_large(LARGE, LARGE + 1))


@pytest.mark.parametrize("query", [MIXED, "{ recordInteractions }", "{"])
async def test_what_is_not_a_bulk_mutation_alone_may_not(query: str) -> None:
    assert await answer(query, SMALL + 1, {}) == (413, too_large(SMALL, SMALL + 1))


def too_large(limit: int, value: int) -> dict[str, object]:
    return {"code": "PAYLOAD_TOO_LARGE", "limit": limit, "value": value}
