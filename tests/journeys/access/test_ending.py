"""A key that is over opens nothing from then on, in every process; what it had opened ends soon."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from deploy.auth.refusals import NOBODY_KNOWN
from store import collections as names
from store.clock import utc_now
from store.directory.keys import IssuedKey, KeyRegister
from store.mongo import Mongo
from store.rules.grants import grant
from store.scope import LOCAL_ADMIN
from store.vocabulary import ViewerRole
from tests.deploy.socket_peer import INIT, PROTOCOL, subscribe
from tests.journeys.access.conftest import DATABASE, House
from tests.journeys.client import PATIENCE_SECONDS
from tests.journeys.service import Service

FOLLOW = {"query": "subscription { offerEvents { __typename } }"}
ASK = {"query": "{ viewer { name } }"}


@pytest.fixture(scope="module")
def other(
    house: House, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A second process on the same database."""
    folder: Path = tmp_path_factory.mktemp("other")
    service = Service(folder / "serve.log", environment)
    with asyncio.Runner() as runner:
        runner.run(service.start())
        try:
            yield service.url
        finally:
            assert runner.run(service.stop()) == 0


@pytest.fixture
async def mongo(house: House, mongo_url: str) -> AsyncIterator[Mongo]:
    """The database of the house."""
    opened = Mongo.connect(mongo_url, DATABASE)
    yield opened
    await opened.close()


@pytest.fixture
def keys(mongo: Mongo) -> KeyRegister:
    """The keys, changed from outside of any service as the command line does."""
    return KeyRegister(mongo)


async def _revoke(mongo: Mongo, key_id: str) -> None:
    await KeyRegister(mongo).revoke(LOCAL_ADMIN, key_id)


async def _expire(mongo: Mongo, key_id: str) -> None:
    """As if its time had run out now."""
    await mongo.collection(names.API_KEYS).update_one({"_id": key_id}, {"$set": {"expiresAt": utc_now()}})


@pytest.mark.parametrize("end", [_revoke, _expire])
async def test_a_key_ends_at_once_and_what_it_opened_ends_soon(
    house: House, other: str, keys: KeyRegister, mongo: Mongo, end: Callable[[Mongo, str], Awaitable[None]]
) -> None:
    """HTTP by the next request; sockets with 4403; streams with an error; in both processes."""
    issued = await _issue(keys)
    headers = {"Authorization": f"Bearer {issued.credentials.token}"}
    stream = {**headers, "Accept": "text/event-stream"}
    urls = (house.url, other)
    async with asyncio.timeout(PATIENCE_SECONDS), httpx.AsyncClient(verify=False, timeout=None) as http:
        sockets = [await _opened(url, issued) for url in urls]
        requests = [http.build_request("POST", f"{url}/graphql", json=FOLLOW, headers=stream) for url in urls]
        streams = [await http.send(request, stream=True) for request in requests]
        assert [response.status_code for response in streams] == [200, 200]

        await end(mongo, issued.record.key)

        for url in urls:
            refused = await http.post(f"{url}/graphql", json=ASK, headers=headers)
            assert refused.status_code == 401
            assert refused.json()["errors"][0]["message"] == NOBODY_KNOWN
        for socket in sockets:
            # What came before the end is passed over.
            [message async for message in _until_closed(socket)]
            assert socket.close_code == 4403
        for response in streams:
            text = (await response.aread()).decode()
            assert '"UNAUTHENTICATED"' in text
            assert text.endswith("event: complete\ndata: \n\n")


async def test_a_rotated_key_has_two_secrets_for_a_while(house: House, other: str, keys: KeyRegister) -> None:
    """Both do until the grace is over; without any the old one ends at once."""
    first = await _issue(keys)
    second = await keys.rotate(LOCAL_ADMIN, first.record.key, timedelta(hours=1))
    assert await _statuses(house, other, first, second) == [200, 200, 200, 200]
    third = await keys.rotate(LOCAL_ADMIN, first.record.key, timedelta(0))
    assert await _statuses(house, other, first, second) == [401] * 4
    assert await _statuses(house, other, third) == [200, 200]


async def test_every_change_of_a_key_is_in_the_audit_log(house: House, keys: KeyRegister) -> None:
    """With who did it, and without any secret."""
    issued = await _issue(keys)
    await keys.revoke(LOCAL_ADMIN, issued.record.key)
    document = "{ auditLog(first: 2) { nodes { actor role action subject details } } }"
    admin = house.people["admin"]
    answer = house.http.post("/graphql", json={"query": document}, headers=admin.headers).json()
    revoked, created = answer["data"]["auditLog"]["nodes"]
    assert (revoked["action"], created["action"]) == ("KEY_REVOKED", "KEY_CREATED")
    assert {revoked["subject"], created["subject"]} == {issued.record.key}
    assert (created["actor"], created["role"]) == ("local", "ADMIN")
    assert created["details"] == "passing: SELLER, READ, ours"


async def test_no_log_line_holds_a_secret(house: House, log_file: Path, keys: KeyRegister) -> None:
    """Keys and tokens in every place they come in, good and bad ones; and evidence, at level DEBUG."""
    secret = (issued := await _issue(keys)).credentials.secret
    bad = f"og_0123456789ab_{secret[::-1]}"
    async with httpx.AsyncClient(base_url=house.url, verify=False, timeout=PATIENCE_SECONDS) as http:
        for token in (issued.credentials.token, bad, f"eyJhbGciOiJub25lIn0.{secret}."):
            headers = {"Authorization": f"Bearer {token}"}
            await http.post("/graphql", json=ASK, headers=headers)
            await http.post("/session", json={"token": token})
            await http.get("/graphql", params={"query": "{ viewer", "token": token}, headers=headers)
            async with connect(house.socket_url, subprotocols=[PROTOCOL]) as socket:
                await socket.send(json.dumps({**INIT, "payload": headers}))
                with contextlib.suppress(ConnectionClosed):
                    await socket.recv()
    text = await asyncio.to_thread(log_file.read_text)
    assert text, "the service logs"
    hidden = [secret, secret[::-1], "ZZF0ZZ", *(person.key[16:] for person in house.people.values())]
    assert [each for each in hidden if each in text] == []


async def _until_closed(socket: ClientConnection) -> AsyncIterator[str | bytes]:
    with contextlib.suppress(ConnectionClosed):
        while True:
            yield await socket.recv()


async def _issue(keys: KeyRegister) -> IssuedKey:
    return await keys.create(LOCAL_ADMIN, grant("passing", ViewerRole.SELLER, None, ["ours"]))


async def _opened(url: str, issued: IssuedKey) -> ClientConnection:
    socket = await connect(url.replace("http", "ws") + "/graphql", subprotocols=[PROTOCOL])
    params = {"authorization": f"Bearer {issued.credentials.token}"}
    await socket.send(json.dumps({**INIT, "payload": params}))
    assert json.loads(await socket.recv())["type"] == "connection_ack"
    await socket.send(json.dumps(subscribe("1", **FOLLOW)))
    return socket


async def _statuses(house: House, other: str, *issued: IssuedKey) -> list[int]:
    async with httpx.AsyncClient(verify=False, timeout=PATIENCE_SECONDS) as http:
        return [
            (
                await http.post(
                    f"{url}/graphql",
                    json=ASK,
                    headers={"Authorization": f"Bearer {each.credentials.token}"},
                )
            ).status_code
            for url in (house.url, other)
            for each in issued
        ]
