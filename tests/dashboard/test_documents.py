"""What the page asks for: compiled, within the limits and cheap, as the service's own headers tell."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime

import httpx
import pytest
from graphql import OperationDefinitionNode, OperationType, parse

from deploy.dashboard.page import page_documents
from deploy.settings import load_settings
from tests.deploy.live_service import LiveService, live_service

WHOLE_PAGE = 100
SINCE = datetime(2026, 1, 1, tzinfo=UTC).isoformat()
OFFER = {"account": "grocery1", "feedId": "vtex.meli", "skuId": "1"}
FULL = {"accounts": ["grocery1"], "query": "coff", "statuses": ["ERROR"], "errorCodes": ["CTLG-006"]}
# The most that the page asks for: its longest pages, and every filter of it.
VARIABLES: dict[str, Mapping[str, object]] = {
    "Directory": {},
    "Now": {},
    "Overview": {"account": None, "accounts": None, "since": SINCE},
    "Offers": {"filter": FULL, "first": WHOLE_PAGE},
    "Facets": {"filter": FULL},
    "Errors": {"filter": FULL},
    "ErrorTrend": {"code": "CTLG-006", "accounts": None, "hour": SINCE, "day": SINCE},
    "Unmapped": {"account": None, "first": WHOLE_PAGE},
    "OneOffer": OFFER,
    "Timeline": {**OFFER, "filter": None, "first": WHOLE_PAGE},
    "Logs": {"account": "grocery1", "feedId": "vtex.meli", "interactionId": "A" * 32},
    "Feeds": {"account": None, "first": WHOLE_PAGE},
    "LeftOpen": {"accounts": None},
    "Activations": {"account": "grocery1", "feedId": "vtex.meli"},
}


def operation_of(text: str) -> OperationDefinitionNode:
    """The one operation of a document."""
    (operation,) = (each for each in parse(text).definitions if isinstance(each, OperationDefinitionNode))
    return operation


def names(kind: OperationType) -> dict[str, str]:
    """The ids of the page's operations of a kind, by their names."""
    operations = {name: operation_of(text) for name, text in page_documents().by_id.items()}
    wanted = {name: each for name, each in operations.items() if each.operation is kind}
    return {str(each.name and each.name.value): name for name, each in wanted.items()}


@pytest.fixture
async def service(mongo_url: str, database_name: str) -> AsyncIterator[LiveService]:
    """The service with the limits it has by default."""
    async with live_service(mongo_url, database_name) as running:
        yield running


async def test_every_query_of_the_page_runs_compiled_and_within_the_limits(service: LiveService) -> None:
    """Asked for by name, with the most that the page asks for."""
    queries = names(OperationType.QUERY)
    assert set(queries) == set(VARIABLES)
    most = load_settings({}).max_cost
    async with httpx.AsyncClient(timeout=None) as browser:
        for name, document_id in queries.items():
            body = {"documentId": document_id, "variables": VARIABLES[name]}
            answer = await browser.post(service.url, json=body, headers={"X-Offergraph-Cost": "1"})
            told = answer.json()
            assert "errors" not in told, (name, told)
            assert answer.headers["x-offergraph-execution"] == "compiled", name
            assert told["extensions"]["cost"]["value"] <= most, name


async def test_the_changes_of_the_page_are_within_the_limits(service: LiveService) -> None:
    """They are refused for what they name, and for nothing else."""
    where = {"account": "grocery1", "feedId": "vtex.meli"}
    inputs: dict[str, Mapping[str, object]] = {
        "ActivateFeed": {**where, "affiliateId": "A", "salesChannel": "1"},
        "UpdateFeed": {**where, "affiliateId": "A"},
        "DeactivateFeed": where,
        "MapUnmapped": {"fingerprint": "0" * 16, "code": "CTLG-006"},
    }
    changes = names(OperationType.MUTATION)
    async with httpx.AsyncClient(timeout=None) as browser:
        for name, document_id in changes.items():
            body = {"documentId": document_id, "variables": {"input": inputs[name]}}
            told = (await browser.post(service.url, json=body)).json()
            assert "errors" not in told, (name, told)
            (refused,) = (each["userErrors"] for each in told["data"].values() if isinstance(each, dict))
            assert refused, name
