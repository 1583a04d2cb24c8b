"""`offergraph watch`: what is followed, over breaks too, and how it is shown."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest

from deploy.watch import follower as watching
from deploy.watch.follower import Follower, FollowingFailed
from deploy.watch.timeline import line
from store.vocabulary import OfferPart
from tests.deploy.live_service import LiveService, live_service
from tests.deploy.sample_graph import until
from tests.store.connector import Connector, failure, success


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
    await until(lambda: service.operations == 1)
    for number in range(3):
        await connector.done(connector.recording("sku-1", failure() if number % 2 else success()))
        connections = service.application.transports.connections
        await asyncio.gather(*(connection.stop() for connection in list(connections._open)))
    await until(lambda: sum(event["__typename"] == "InteractionChanged" for event in told) == 3)
    changes = [event["to"] for event in told if event["__typename"] == "OfferStatusChanged"]
    assert changes == ["SYNCED", "ERROR", "SYNCED"]
    assert notices
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)


async def test_what_would_be_refused_again_ends_it(service: LiveService) -> None:
    """A cursor that is none is told in the service's words."""
    with pytest.raises(FollowingFailed, match="BAD_CURSOR"):
        await anext(follower(service, [], "made-up").events())


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
