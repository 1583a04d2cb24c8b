"""What the tools of the trade try, on the service as it is by default on an address that others reach.

graphql-cop's checks, in its order, and the ways by which clairvoyance learns a hidden schema. What GraphQL
Armor bounds, and the amounts of OWASP's cheat sheet, have the rungs of `test_ladder`, `test_bodies`,
`test_time` and `test_admission`; OWASP's injection is `tests/journeys/test_injection`.
"""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from deploy.app import Application
from deploy.auth.door import OpenDoor
from deploy.settings import load_settings
from tests.deploy.limits.no_store import NO_STORE

ALIASES = " ".join(f"alias{number}: __typename" for number in range(101))
CIRCLE = "{ __schema { types { " + "fields { type { " * 4 + "name" + " } }" * 4 + " } } }"


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    application = Application(NO_STORE, load_settings({"OFFERGRAPH_HOST": "0.0.0.0"}), OpenDoor())
    transport = httpx.ASGITransport(application.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


def codes(response: httpx.Response) -> list[str]:
    """The codes of an answer that gives errors and no data."""
    answer = response.json()
    assert "data" not in answer
    return [error["extensions"]["code"] for error in answer["errors"]]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (f"{{ {ALIASES} }}", "TOO_MANY_ALIASES"),
        ("{ __typename " + "@aa" * 100 + " }", "TOO_MANY_DIRECTIVES"),
        ("{ " + "__typename " * 500 + "}", "TOO_MANY_ALIASES"),
        ("{ __schema { queryType { name } } }", "INTROSPECTION_DISABLED"),
        (CIRCLE, "INTROSPECTION_TOO_DEEP"),
        ("qwerty cop { abc }", "GRAPHQL_PARSE_FAILED"),
    ],
    ids=["aliases", "directives", "repeated field", "introspection", "circular introspection", "nonsense"],
)
async def test_a_document_that_the_tools_try_is_refused(
    http: httpx.AsyncClient, query: str, code: str
) -> None:
    """By its code alone: no stack, no exception."""
    response = await http.post("/graphql", json={"query": query})
    assert code in codes(response)
    for error in response.json()["errors"]:
        assert not {"exception", "stacktrace", "debug"} & {*error, *error["extensions"]}


async def test_requests_in_a_batch_are_refused(http: httpx.AsyncClient) -> None:
    response = await http.post("/graphql", json=[{"query": "{ __typename }"}] * 10)
    assert (response.status_code, codes(response)) == (400, ["BATCHING_NOT_SUPPORTED"])


async def test_no_answer_traces_its_execution(http: httpx.AsyncClient) -> None:
    response = await http.post("/graphql", json={"query": "query cop { __typename }"})
    assert response.json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize("path", ["/", "/graphiql", "/playground", "/console", "/graphql"])
async def test_no_page_of_an_explorer_is_found(http: httpx.AsyncClient, path: str) -> None:
    page = (await http.get(path, headers={"Accept": "text/html"})).text.lower()
    assert "graphiql" not in page
    assert "playground" not in page


async def test_nothing_is_changed_by_get_and_nothing_done_by_a_form(http: httpx.AsyncClient) -> None:
    by_get = await http.get("/graphql", params={"query": "mutation { __typename }"})
    assert (by_get.status_code, codes(by_get)) == (405, ["METHOD_NOT_ALLOWED"])
    by_form = await http.post("/graphql", data={"query": "{ __typename }"})
    assert (by_form.status_code, codes(by_form)) == (415, ["UNSUPPORTED_MEDIA_TYPE"])


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{ ofers { nodes { id } } }", None),
        ("{ offers(filtre: {}) { nodes { id } } }", None),
        ("{ offers(filter: { accouns: [] }) { nodes { id } } }", None),
        ("{ offers(filter: { statuses: [ACTIV] }) { nodes { id } } }", None),
        ("{ ... on Querry { viewer { name } } }", None),
        ("query ($f: OfferFilte) { offers(filter: $f) { nodes { id } } }", None),
        ("query ($f: OfferFilter) { offers(filter: $f) { nodes { id } } }", {"f": {"accouns": []}}),
        ("{ viewer @skp(if: true) { name } }", None),
        ("{ __schema { directive } }", None),
    ],
    ids=[
        "field",
        "argument",
        "input",
        "value",
        "type",
        "variable",
        "variables",
        "directive",
        "introspection",
    ],
)
async def test_a_guess_that_is_nearly_right_is_not_set_right(
    http: httpx.AsyncClient, query: str, variables: dict[str, Any] | None
) -> None:
    response = await http.post("/graphql", json={"query": query, "variables": variables})
    assert codes(response)
    assert "did you mean" not in response.text.lower()
