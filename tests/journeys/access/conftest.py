"""The house on a database of its own, with a service before it that asks for keys."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from store import collections as names
from store.documents import to_document
from store.migrations import migrate
from store.mongo import Mongo
from store.records.keys import ApiKey
from store.rules.tokens import new_credentials, read_token
from store.scope import Viewer
from tests.journeys.access.house import Visitor, furnish, visitors
from tests.journeys.client import PATIENCE_SECONDS
from tests.journeys.service import Service

DATABASE = "access"
ORIGIN = "https://sellers.example.com"


@dataclass(frozen=True)
class House:
    """The service at `url`, who may come, keys that are worth nothing, and the cursor of the start."""

    url: str
    http: httpx.Client
    people: dict[str, Visitor]
    useless: dict[str, str]
    start: str

    @property
    def socket_url(self) -> str:
        """Where sockets are opened."""
        return self.url.replace("http://", "ws://") + "/graphql"


@pytest.fixture(scope="session")
def environment(mongo_url: str) -> dict[str, str]:
    """The settings of services before the house."""
    return {
        "MONGODB_URL": mongo_url,
        "MONGODB_DATABASE": DATABASE,
        "OFFERGRAPH_ALLOWED_ORIGINS": ORIGIN,
        "OFFERGRAPH_RECHECK_SECONDS": "0.2",
        # Questions ask for everything there is, in one document.
        "OFFERGRAPH_MAX_ALIASES": "1000",
        "OFFERGRAPH_MAX_COST": "1000000",
        "OFFERGRAPH_LOG_LEVEL": "DEBUG",
    }


@pytest.fixture(scope="session")
def log_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the service logs."""
    return tmp_path_factory.mktemp("access") / "serve.log"


@pytest.fixture(scope="session")
def house(mongo_url: str, environment: dict[str, str], log_file: Path) -> Iterator[House]:
    """The house, furnished; tests change nothing that others look at."""
    people = visitors()
    useless = {name: new_credentials().token for name in ("unknown", "expired", "revoked")}
    service = Service(log_file, environment)
    with asyncio.Runner() as runner:
        runner.run(_hand_out_keys(mongo_url, people, useless))
        runner.run(service.start())
        try:
            with httpx.Client(base_url=service.url, timeout=PATIENCE_SECONDS, verify=False) as http:
                admin = people["admin"]
                asked = http.post("/graphql", json={"query": "{ liveCursor }"}, headers=admin.headers)
                furnish(http, admin)
                yield House(service.url, http, people, useless, asked.json()["data"]["liveCursor"])
        finally:
            assert runner.run(service.stop()) == 0


async def _hand_out_keys(url: str, people: dict[str, Visitor], useless: dict[str, str]) -> None:
    now = datetime.now(UTC)
    keys = [_key(person.key, person.granted, now) for person in people.values()]
    admin = people["admin"].granted
    keys.append(_key(useless["expired"], admin, now, expires_at=now - timedelta(seconds=1)))
    keys.append(replace(_key(useless["revoked"], admin, now), revoked_at=now))
    mongo = Mongo.connect(url, DATABASE)
    await mongo.client.drop_database(DATABASE)
    await migrate(mongo)
    await mongo.collection(names.API_KEYS).insert_many([to_document(key) for key in keys])
    await mongo.close()


def _key(token: str, viewer: Viewer, now: datetime, expires_at: datetime | None = None) -> ApiKey:
    credentials = read_token(token)
    assert credentials is not None
    return ApiKey.of(viewer, credentials.key_id, credentials.digest, now, expires_at)
