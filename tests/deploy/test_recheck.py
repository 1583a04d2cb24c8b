"""Who holds a connection is asked for again and again: what a token opened ends with the token."""

import time

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from tests.deploy.issuer import Issuer
from tests.deploy.live_service import live_service, subscribed
from tests.deploy.sample_graph import until
from tests.store.connector import Connector, success

STATUS = "subscription { offerStatusChanged { skuId } }"
LEEWAY = "deploy.auth.tokens.LEEWAY_SECONDS"


async def test_a_token_that_expires_ends_the_sockets_and_streams_it_opened(
    mongo_url: str, database_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A socket with 4403, a stream with UNAUTHENTICATED; who has another token goes on, of the same group."""
    issuer, now = Issuer(), int(time.time())
    passing, lasting = (
        {"Authorization": f"Bearer {issuer.sign(issuer.claims(exp=end))}"} for end in (now - 60, now + 86_400)
    )
    monkeypatch.setattr(LEEWAY, 3_600)
    async with live_service(
        mongo_url, database_name, tokens=issuer.tokens(), recheck_seconds=0.02
    ) as service:
        connector = await Connector.arrive(service.store.mongo, service.store.writer)
        async with (
            httpx.AsyncClient(timeout=None, headers={**passing, "Accept": "text/event-stream"}) as client,
            client.stream("POST", service.url, json={"query": STATUS}) as stream,
            subscribed(service.socket_url, STATUS, headers=passing) as leaving,
            subscribed(service.socket_url, STATUS, headers=lasting) as staying,
        ):
            await until(lambda: (service.operations, service.groups) == (3, 1))
            monkeypatch.setattr(LEEWAY, 0)
            with pytest.raises(ConnectionClosed) as closed:
                await leaving.message()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4403
            text = (await stream.aread()).decode()
            assert '"UNAUTHENTICATED"' in text
            assert text.endswith("event: complete\ndata: \n\n")
            await connector.done(connector.recording("sku-1", success()))
            assert (await staying.event())["skuId"] == "sku-1"
        await service.store.mongo.client.drop_database(database_name)
