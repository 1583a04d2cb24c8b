"""The contract of the store: on the real server through both drivers, and on mongomock as far as that goes.

What mongomock cannot do - transactions, change streams, validators - is tested on the real server alone
(`test_writer.py`, `test_live.py`, `test_validators.py`).
"""

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from store import collections as names
from store.directory import Directory
from store.directory_commands import (
    ActivateFeed,
    ArchiveChannel,
    CreateChannel,
    CreateErrorCode,
    DeactivateFeed,
    RetireErrorCode,
    UpdateChannel,
    UpdateErrorCode,
    UpdateFeed,
)
from store.mongo import Mongo
from store.records.channels import Channel
from store.records.codes import ErrorCode
from store.records.feeds import Feed
from store.records.values import Evidence, Money, OfferData
from store.rules.decision import Refusal
from store.rules.intake import make_id
from store.scope import LOCAL_ADMIN, Viewer
from store.vocabulary import FeedState, OfferStatus, UserErrorCode, ViewerRole
from store.writer import Writer
from tests.store.backends import open_backend
from tests.store.connector import FEED_ID, Connector, failure, success

BACKENDS = ("pymongo", "motor", "mongomock")


@pytest.fixture(params=BACKENDS)
async def mongo(request: pytest.FixtureRequest, mongo_url: str, database_name: str) -> AsyncIterator[Mongo]:
    """A migrated database of each backend."""
    opened = await open_backend(request.param, mongo_url, database_name)
    yield opened
    await opened.close()


@pytest.fixture
async def connector(mongo: Mongo) -> AsyncIterator[Connector]:
    """A feed and its writer."""
    writer = Writer(mongo)
    yield await Connector.arrive(mongo, writer)
    await writer.close()


def code_of(verdict: object) -> UserErrorCode:
    """The code of a refusal's one error."""
    assert isinstance(verdict, Refusal), verdict
    (error,) = verdict.errors
    return error.code


async def test_a_success_makes_its_values_the_offers(connector: Connector) -> None:
    """R16: price, inventory and external offer id of a success are stored with the offer."""
    data = OfferData("MLB1", 3, Money(Decimal("79.90"), "BRL"))
    decision = await connector.done(connector.recording("sku/1 $where", success(data=data)))
    stored = await connector.offer("sku/1 $where")
    assert stored == decision.offer
    assert stored is not None
    assert (stored.external_offer_id, stored.inventory, stored.price) == (
        "MLB1",
        3,
        Money(Decimal("79.90"), "BRL"),
    )
    assert await connector.counts() == {"synced": 1}


async def test_an_interaction_in_steps(connector: Connector) -> None:
    """R7-R10: opened, logged into, closed; the logs lie in it in the order of R8 with their evidence."""
    opening = connector.opening("sku-1")
    await connector.done(opening)
    assert opening.interaction_id is not None
    evidence = Evidence("POST /items", "500")
    await connector.done(connector.logging(opening.interaction_id, failure("broken", evidence=evidence)))
    await connector.done(connector.logging(opening.interaction_id, success("later")))
    assert await connector.counts() == {"sending": 1}
    closed = await connector.done(connector.closing(opening.interaction_id))
    assert closed.offer is not None
    assert closed.offer.status is OfferStatus.ERROR
    assert await connector.counts() == {"error": 1}
    stored = await connector.mongo.collection(names.INTERACTIONS).find_one({})
    assert stored is not None
    assert [log["description"] for log in stored["logs"]] == ["broken", "later"]
    assert stored["logs"][0]["evidence"] == {"request": "POST /items", "response": "500"}
    assert stored["result"] == "FAILURE"


async def test_the_same_again_is_a_replay(connector: Connector) -> None:
    """R27: the same id and content is answered from what is stored; other content is a conflict."""
    first = connector.recording("sku-1", success())
    await connector.done(first)
    again = await connector.done(first)
    assert again.replayed
    assert len(await connector.journal()) == 2
    other = connector.recording("sku-1", success("other"), interaction_id=first.interaction_id)
    assert code_of(await connector.submit(other)) is UserErrorCode.CONFLICT


async def test_a_log_id_belongs_to_one_log_of_the_activation(connector: Connector) -> None:
    """R27: log ids are scoped to the activation, so the same id in another interaction is a conflict."""
    log_id, one, two = make_id(), connector.opening("sku-1"), connector.opening("sku-2")
    assert one.interaction_id is not None
    assert two.interaction_id is not None
    await connector.done(one)
    await connector.done(two)
    log = success(log_id=log_id)
    await connector.done(connector.logging(one.interaction_id, log))
    assert (await connector.done(connector.logging(one.interaction_id, log))).replayed
    refused = await connector.submit(connector.logging(two.interaction_id, log))
    assert code_of(refused) is UserErrorCode.CONFLICT


async def test_a_closed_interaction_takes_no_logs(connector: Connector) -> None:
    """R8, R11: a log after the close is refused, a close after the close is harmless."""
    recorded = connector.recording("sku-1", success())
    await connector.done(recorded)
    refused = await connector.submit(connector.logging(recorded.interaction_id, success()))
    assert code_of(refused) is UserErrorCode.INTERACTION_CLOSED
    assert (await connector.done(connector.closing(recorded.interaction_id))).replayed


async def test_what_is_not_there(connector: Connector) -> None:
    """R6, R8: an unknown feed or interaction is named as such and nothing is written."""
    refused = await connector.submit(connector.closing(make_id()))
    assert code_of(refused) is UserErrorCode.INTERACTION_NOT_FOUND
    stranger = Viewer("other", ViewerRole.CONNECTOR, vendor="anymarket")
    foreign = await connector.writer.submit(stranger, connector.recording("sku-1", success()))
    assert code_of(foreign) is UserErrorCode.FEED_NOT_FOUND
    assert await connector.offer("sku-1") is None


async def test_lives_of_a_feed(connector: Connector) -> None:
    """R2-R6: update, deactivate, refuse, start from scratch, restore."""
    directory = Directory(connector.mongo)
    await connector.done(connector.recording("sku-1", success()))
    account = connector.feed.account
    updated = await directory.update_feed(LOCAL_ADMIN, UpdateFeed(account, FEED_ID, sales_channel="9"))
    assert isinstance(updated, Feed)
    assert (updated.affiliate_id, updated.sales_channel) == ("MLC", "9")
    inactive = await directory.deactivate_feed(LOCAL_ADMIN, DeactivateFeed(account, FEED_ID))
    assert isinstance(inactive, Feed)
    assert inactive.state is FeedState.INACTIVE
    assert await directory.deactivate_feed(LOCAL_ADMIN, DeactivateFeed(account, FEED_ID)) == inactive
    refused = await connector.submit(connector.recording("sku-1", success()))
    assert code_of(refused) is UserErrorCode.FEED_INACTIVE
    scratch = await directory.activate_feed(LOCAL_ADMIN, ActivateFeed(account, FEED_ID, "MLC", "1"))
    assert isinstance(scratch, Feed)
    assert scratch.activation.number == 2
    other = await directory.activate_feed(LOCAL_ADMIN, ActivateFeed(account, FEED_ID, "MLC", "1", 1))
    assert code_of(other) is UserErrorCode.INVALID
    await directory.deactivate_feed(LOCAL_ADMIN, DeactivateFeed(account, FEED_ID))
    restored = await directory.activate_feed(LOCAL_ADMIN, ActivateFeed(account, FEED_ID, "MLC", "1", 1))
    assert isinstance(restored, Feed)
    assert restored.activation.key == connector.feed.activation.key
    assert (await connector.done(connector.recording("sku-1", success()))).offer is not None


async def test_channels(mongo: Mongo) -> None:
    """R1: created once, returned for the same name, else a conflict; archived, brought back by an admin."""
    directory = Directory(mongo)
    created = await directory.create_channel(LOCAL_ADMIN, CreateChannel("vtex", "Meli Clássico"))
    assert isinstance(created, Channel)
    assert created.channel_id == "vtex.meli-classico"
    assert await directory.create_channel(LOCAL_ADMIN, CreateChannel("vtex", "Meli Clássico")) == created
    other = CreateChannel("vtex", "Meli classico!")
    assert code_of(await directory.create_channel(LOCAL_ADMIN, other)) is UserErrorCode.CONFLICT
    renamed = await directory.update_channel(
        LOCAL_ADMIN, UpdateChannel(created.channel_id, logo_url="https://cdn.example.com/meli.png")
    )
    assert isinstance(renamed, Channel)
    assert renamed.name == "Meli Clássico"
    archived = await directory.archive_channel(LOCAL_ADMIN, ArchiveChannel(created.channel_id))
    assert isinstance(archived, Channel)
    assert archived.archived_at is not None
    refused = await directory.activate_feed(LOCAL_ADMIN, ActivateFeed("a", created.channel_id, "x", "1"))
    assert code_of(refused) is UserErrorCode.CHANNEL_ARCHIVED
    back = await directory.create_channel(LOCAL_ADMIN, CreateChannel("vtex", "Meli Clássico"))
    assert isinstance(back, Channel)
    assert back.archived_at is None


async def test_the_catalogue(mongo: Mongo) -> None:
    """R20, R26: seeded with the 17 codes of the REST contract; codes are added, changed and retired."""
    directory = Directory(mongo)
    assert len(await mongo.collection(names.ERROR_CODES).find({})) == 17
    command = CreateErrorCode("SHIP-001", "SHIPPING", "The weight is missing")
    created = await directory.create_error_code(LOCAL_ADMIN, command)
    assert isinstance(created, ErrorCode)
    assert await directory.create_error_code(LOCAL_ADMIN, command) == created
    changed = CreateErrorCode("SHIP-001", "SHIPPING", "Another meaning")
    assert code_of(await directory.create_error_code(LOCAL_ADMIN, changed)) is UserErrorCode.CONFLICT
    updated = await directory.update_error_code(
        LOCAL_ADMIN, UpdateErrorCode("SHIP-001", solution_text="Weigh it")
    )
    assert isinstance(updated, ErrorCode)
    assert updated.solution_text == "Weigh it"
    retired = await directory.retire_error_code(LOCAL_ADMIN, RetireErrorCode("SHIP-001"))
    assert isinstance(retired, ErrorCode)
    assert retired.retired
    missing = await directory.retire_error_code(LOCAL_ADMIN, RetireErrorCode("NONE-1"))
    assert code_of(missing) is UserErrorCode.ERROR_CODE_NOT_FOUND
