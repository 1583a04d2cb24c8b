"""The limits are settings; what a stranger need not know is told to this machine only."""

import httpx
import pytest

from deploy.app import Application
from deploy.auth.door import OpenDoor
from deploy.bounds import connection_limits, document_limits, traffic_limits, transport_settings
from deploy.guards.connection_limits import ConnectionLimits
from deploy.limits.document_limits import DocumentLimits
from deploy.limits.traffic import TrafficLimits
from deploy.settings import SettingsError, load_settings
from deploy.settings.limits import ConnectionLimitSettings, DocumentLimitSettings, TrafficLimitSettings
from deploy.settings.settings import variable_of
from deploy.transports import TransportSettings
from store.rules.limits import ITEMS_A_BULK
from tests.deploy.limits.no_store import NO_STORE

ELSEWHERE = {"OFFERGRAPH_HOST": "0.0.0.0"}
ASKED = "{ __schema { queryType { name } } }"


def test_the_limits_are_those_of_the_settings() -> None:
    assert document_limits(load_settings({})) == DocumentLimits()
    assert connection_limits(load_settings({})) == ConnectionLimits()
    assert traffic_limits(load_settings({})) == TrafficLimits()
    assert transport_settings(load_settings({})) == TransportSettings()
    assert load_settings({}).max_bulk_items == ITEMS_A_BULK


@pytest.mark.parametrize(
    "name",
    sorted(
        {
            *DocumentLimitSettings.model_fields,
            *ConnectionLimitSettings.model_fields,
            *TrafficLimitSettings.model_fields,
        }
        - {"trusted_proxies", "rate_cost_per_second"}
    ),
)
def test_each_limit_is_read_from_its_variable_and_refused_below_one(name: str) -> None:
    variable = variable_of(name)
    assert getattr(load_settings({variable: "7"}), name) == 7
    with pytest.raises(SettingsError, match=variable):
        load_settings({variable: "0"})


def test_proxies_are_addresses_and_networks() -> None:
    given = load_settings({"OFFERGRAPH_TRUSTED_PROXIES": "10.0.0.0/8, 192.0.2.1 ::1"})
    assert given.trusted_proxies == ("10.0.0.0/8", "192.0.2.1", "::1")
    with pytest.raises(SettingsError, match="OFFERGRAPH_TRUSTED_PROXIES"):
        load_settings({"OFFERGRAPH_TRUSTED_PROXIES": "proxy.example"})


async def codes(query: str, environment: dict[str, str]) -> list[str]:
    """The codes of the errors that a service of these settings answers with."""
    application = Application(NO_STORE, load_settings(environment), OpenDoor())
    transport = httpx.ASGITransport(application.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        answer = (await client.post("/graphql", json={"query": query})).json()
    return [error["extensions"]["code"] for error in answer.get("errors", ())]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "localhost", "::1"])
async def test_on_loopback_the_schema_is_told(host: str) -> None:
    assert await codes(ASKED, {"OFFERGRAPH_HOST": host}) == []


@pytest.mark.parametrize(
    "query", [ASKED, '{ __type(name: "Offer") { name } }', "{ ...F } fragment F on Query " + ASKED]
)
async def test_elsewhere_it_is_not_unless_that_is_switched_on(query: str) -> None:
    assert await codes(query, ELSEWHERE) == ["INTROSPECTION_DISABLED"]
    assert await codes(query, {**ELSEWHERE, "OFFERGRAPH_INTROSPECTION": "true"}) == []
    assert await codes("{ __typename }", ELSEWHERE) == []


def test_graphiql_and_suggestions_follow_as_well() -> None:
    near, far = load_settings({}), load_settings(ELSEWHERE)
    assert (near.shows_graphiql, near.shows_schema, near.suggests_names) == (True, True, True)
    assert (far.shows_graphiql, far.shows_schema, far.suggests_names) == (False, False, False)
