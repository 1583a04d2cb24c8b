"""The clients people use, from their own npm packages, against the running service."""

from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest

from tests.journeys.node import Node
from tests.journeys.service import Service

FOLDER = Path(__file__).parent.parent / "clients"
CLIENTS = (
    "graphql-ws",
    "graphql-sse distinct",
    "graphql-sse single",
    "urql ws",
    "urql sse",
    "apollo ws",
    "apollo multipart",
)
JOURNEY = (
    "query",
    "mutation",
    "errors",
    "subscription",
    "subscription error",
    "unsubscribe",
    "reconnect",
)
AUDITS = 61


@pytest.fixture(scope="session")
def node() -> Node:
    """Node with the clients' packages."""
    return Node.find(FOLDER)


@pytest.fixture
async def restarted(service: Service, tmp_path: Path) -> AsyncIterator[Service]:
    """A second process of the service on the same database."""
    database = {name: service.environment[name] for name in ("MONGODB_URL", "MONGODB_DATABASE")}
    second = Service(tmp_path / "second.log", database)
    await second.start()
    yield second
    assert await second.stop() == 0


def test_the_lock_names_no_registry() -> None:
    """The packages come from whatever registry the machine uses; their checksums stand in the lock."""
    lock = orjson.loads((FOLDER / "package-lock.json").read_bytes())
    packages = [package for path, package in lock["packages"].items() if path]
    assert packages
    assert all("resolved" not in package and "integrity" in package for package in packages)


async def test_graphql_over_http_is_spoken_to_the_letter(node: Node, service: Service) -> None:
    """graphql-http's audits: no error, no warning, and not even a notice."""
    audits = await node.checks("audits.js", service.url)
    assert {name: said for name, said in audits.items() if said != "ok"} == {}
    assert len(audits) == AUDITS


@pytest.mark.parametrize("client", CLIENTS)
async def test_the_client_can_do_everything(node: Node, service: Service, client: str) -> None:
    """Query, mutation, error, subscription, unsubscribing, and resuming `after` a broken line."""
    checks = await node.checks("journey.js", service.url, client)
    assert checks == dict.fromkeys(JOURNEY, "ok")


@pytest.mark.parametrize("client", ["urql", "apollo"])
async def test_the_client_names_its_documents_by_hash(node: Node, service: Service, client: str) -> None:
    """Automatic persisted queries: learnt from one client, known to the next."""
    checks = await node.checks("persisted.js", service.url, client)
    assert checks == dict.fromkeys(("by GET", "by POST", "errors"), "ok")


async def test_nobody_misses_anything_over_a_restart(
    node: Node, service: Service, restarted: Service
) -> None:
    """A service that is stopped sends its clients back, and they resume `after` what they have seen."""
    async with node.running("restart.js", restarted.url, service.url) as program:
        assert await program.state() == "following"
        assert await restarted.stop() == 0
        program.tell("stopped")
        assert await program.state() == "reported"
        await restarted.start()
        program.tell("started")
        assert await program.checks() == dict.fromkeys(CLIENTS, "ok")
