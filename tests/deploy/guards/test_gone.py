"""Whoever has left is forgotten at once, not when the garbage collector comes by, which is rare."""

import asyncio
import gc

import pytest

from deploy.groups import Member
from deploy.guards.http import GuardedHttp
from deploy.guards.websocket import GuardedWebSocket
from deploy.transports.outbox import Outbox
from deploy.transports.running import Running, RunningOperations
from tests.deploy.live_service import live_service, subscribed

HELD = (GuardedHttp, GuardedWebSocket, Member, Outbox, Running, RunningOperations)
DOCUMENT = "subscription { offerStatusChanged { cursor skuId offer { version } } }"
PATIENCE_SECONDS = 60


def held() -> list[str]:
    """What there is of a subscriber and its connection."""
    return [type(each).__name__ for each in gc.get_objects() if type(each) in HELD]


@pytest.mark.parametrize("leaving", ["abort", "close", "complete"])
async def test_a_subscriber_that_left_leaves_nothing_to_collect(
    mongo_url: str, database_name: str, leaving: str
) -> None:
    async with live_service(mongo_url, database_name) as service:
        gc.collect()
        gc.disable()
        try:
            before = held()
            async with subscribed(service.socket_url, DOCUMENT) as subscription:
                while service.groups == 0:
                    await asyncio.sleep(0.01)
                assert len(held()) > len(before)
                if leaving == "abort":
                    subscription.connection.transport.abort()
                elif leaving == "complete":
                    await subscription.connection.send('{"id":"1","type":"complete"}')
                    while service.groups:
                        await asyncio.sleep(0.01)
            async with asyncio.timeout(PATIENCE_SECONDS):
                while held() != before:
                    await asyncio.sleep(0.01)
        finally:
            gc.enable()
