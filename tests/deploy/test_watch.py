"""`offergraph watch`: what is followed, over breaks too, and how it is shown."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection
from websockets.asyncio.server import serve as serve_sockets
from websockets.http11 import Request, Response

from deploy.auth.refusals import NOBODY_KNOWN, NOTHING_GIVEN
from deploy.watch import follower as watching
from deploy.watch.follower import Follower, FollowingFailed, NotLetIn
from deploy.watch.timeline import line
from store.directory.keys import IssuedKey, KeyRegister
from store.errors import Unavailable
from store.rules.grants import grant
from store.scope import LOCAL_ADMIN
from store.vocabulary import OfferPart, ViewerRole
from tests.deploy.live_service import LiveService, live_service
from tests.deploy.sample_graph import until
from tests.store.connector import Connector, failure, success

UNKNOWN = f"og_0123456789ab_{'x' * 43}"


@pytest.fixture
async def service(mongo_url: str, database_name: str) -> AsyncIterator[LiveService]:
    """A process of the service."""
    async with live_service(mongo_url, database_name) as running:
        yield running
        await running.store.mongo.client.drop_database(database_name)


def follower(service: LiveService, notices: list[str], cursor: str | None = None, **filter: Any) -> Follower:
    """A follower whose notices can be read."""
    return Follower(service.url, filter, cursor, notices.append)


async def test_it_comes_back_after_every_break_and_misses_nothing(
    service: LiveService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From now on at first, then from the last cursor on; also what happened while it was away."""
    monkeypatch.setattr(watching, "PAUSE_SECONDS", (0.01, 0.01))
    connector = await Connector.arrive(service.store.mongo, service.store.writer)
    notices: list[str] = []
    told: list[dict[str, Any]] = []

    async def follow() -> None:
        async with aclosing(follower(service, notices, skuIds=["sku-1"]).events()) as events:
            async for event in events:
                told.append(event)

    following = asyncio.create_task(follow())
    await until(lambda: service.groups == 1)
    for number in range(3):
        await connector.done(connector.recording("sku-1", failure() if number % 2 else success()))
        connections = service.application.transports.connections
        await asyncio.gather(*(connection.stop() for connection in list(connections._open)))
    # Of one change the interaction is told first.
    await until(lambda: sum(event["__typename"] == "OfferStatusChanged" for event in told) == 3)
    assert sum(event["__typename"] == "InteractionChanged" for event in told) == 3
    changes = [event["to"] for event in told if event["__typename"] == "OfferStatusChanged"]
    assert changes == ["SYNCED", "ERROR", "SYNCED"]
    assert notices
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)


async def test_it_begins_and_follows_over_one_connection(service: LiveService) -> None:
    """Asking for the position of now is no break."""
    connector = await Connector.arrive(service.store.mongo, service.store.writer)
    notices: list[str] = []
    async with aclosing(follower(service, notices).events()) as events:
        first = asyncio.create_task(anext(events))
        await until(lambda: service.groups == 1)
        await connector.done(connector.recording("sku-1", success()))
        event = await first
        while (
            event["__typename"] == "FeedChanged"
        ):  # the position of now may lie before the connector's arrival
            event = await anext(events)
        assert event["__typename"] == "InteractionChanged"
    assert notices == []


async def test_what_would_be_refused_again_ends_it(service: LiveService) -> None:
    """A cursor that is none is told in the service's words, and nobody is told to go on after it."""
    following = follower(service, [], "made-up")
    with pytest.raises(FollowingFailed, match="BAD_CURSOR"):
        await anext(following.events())
    assert following.cursor is None


@pytest.fixture
async def locked(mongo_url: str, database_name: str) -> AsyncIterator[LiveService]:
    """A process of the service that asks for keys."""
    async with live_service(mongo_url, database_name, locked=True, recheck_seconds=0.01) as running:
        yield running
        await running.store.mongo.client.drop_database(database_name)


@pytest.fixture
async def issued(locked: LiveService) -> IssuedKey:
    """An admin's key."""
    return await KeyRegister(locked.store.mongo).create(LOCAL_ADMIN, grant("ana", ViewerRole.ADMIN, None, []))


async def test_a_key_lets_it_in_and_once_it_is_revoked_that_is_the_end(
    locked: LiveService, issued: IssuedKey
) -> None:
    """In the service's words, and without trying again."""
    notices: list[str] = []
    following = Follower(locked.url, {}, None, notices.append, issued.credentials.token)
    ending = asyncio.create_task(anext(following.events()))
    await until(lambda: locked.groups == 1)
    await KeyRegister(locked.store.mongo).revoke(LOCAL_ADMIN, issued.record.key)
    with pytest.raises(NotLetIn, match=NOBODY_KNOWN):
        await ending
    assert notices == []


@pytest.mark.parametrize(("key", "words"), [(None, NOTHING_GIVEN), (UNKNOWN, NOBODY_KNOWN)])
async def test_who_is_not_let_in_is_told_what_to_do(locked: LiveService, key: str | None, words: str) -> None:
    """By the command, in a line."""
    command = (sys.executable, "-m", "deploy.cli", "watch", "--url", locked.url)
    given = {} if key is None else {"OFFERGRAPH_KEY": key}
    watched = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **given}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, told = await watched.communicate()
    assert (watched.returncode, out) == (1, b"")
    [line] = told.decode().splitlines()
    assert line.startswith(f"offergraph: {words}")
    assert all(word in line for word in ("--key", "OFFERGRAPH_KEY", "offergraph keys create"))


async def test_while_nobody_can_tell_whose_a_key_is_it_tries_again(
    locked: LiveService, issued: IssuedKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That closes a socket with 4403 too, and passes."""
    monkeypatch.setattr(watching, "PAUSE_SECONDS", (0.01, 0.01))
    by_key = locked.store.admission.by_key

    async def away(_: object) -> None:
        raise Unavailable("Nobody can tell now.")

    monkeypatch.setattr(locked.store.admission, "by_key", away)
    notices: list[str] = []
    following = Follower(locked.url, {}, None, notices.append, issued.credentials.token)
    first = asyncio.create_task(anext(following.events()))
    await until(lambda: len(notices) == 2)
    assert all("4403" in notice for notice in notices)
    monkeypatch.setattr(locked.store.admission, "by_key", by_key)
    await until(lambda: locked.groups == 1)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)


@pytest.mark.parametrize("status", [401, 403])
async def test_a_socket_that_is_refused_outright_ends_it(status: int) -> None:
    """As a proxy does it that asks for something else than a key."""

    def refuse(connection: ServerConnection, request: Request) -> Response:
        return connection.respond(status, "no")

    async with serve_sockets(lambda _: asyncio.sleep(0), "127.0.0.1", 0, process_request=refuse) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(NotLetIn, match=str(status)):
            await anext(Follower(f"http://127.0.0.1:{port}/graphql", {}, None, lambda _: None).events())


EVENT = {"at": "2026-01-02T03:04:05.678+00:00", "account": "grocery1", "feedId": "vtex.meli"}
WHEN = "2026-01-02 03:04:05.678  grocery1 vtex.meli"


@pytest.mark.parametrize(
    ("event", "shown"),
    [
        (
            {
                "__typename": "OfferStatusChanged",
                "skuId": "s",
                "from": None,
                "to": "SYNCED",
                "reason": {"code": "CREATED", "message": "through"},
            },
            " s  new -> SYNCED  CREATED: through",
        ),
        (
            {"__typename": "InteractionChanged", "skuId": "s", "change": "LOG_ADDED", "interactionId": "I"},
            " s  interaction I log added",
        ),
        (
            {"__typename": "OfferUpdated", "skuId": "s", "changed": [OfferPart.PRICE, "EXTERNAL_OFFER_ID"]},
            " s  changed: price, external offer id",
        ),
        ({"__typename": "FeedChanged", "feedChange": "DEACTIVATED"}, "  feed deactivated"),
    ],
)
def test_an_event_is_a_line(event: dict[str, Any], shown: str) -> None:
    assert line({**EVENT, **event}).plain == WHEN + shown
