"""What holds after any history, on the real server: the invariants of the main job."""

import itertools
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings

from store import collections as names
from store.commands import Command, DescribeProduct, OnSku
from store.documents import from_document
from store.filters import LiveFilter, PageRequest
from store.mongo import Mongo
from store.queries.journal import JournalQueries
from store.records.offers import Offer
from store.rules.entries import PARTS
from store.rules.status import derive_status
from store.scope import LOCAL_ADMIN
from store.vocabulary import OfferPart
from store.writer import Writer
from tests.store.connector import Connector, failure, success
from tests.store.histories import histories, of_account

_accounts = (f"account{number}" for number in itertools.count())

# One database serves all examples, each with an account of its own; making one takes longer than an example.
on_one_database = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


async def offers_of(mongo: Mongo, account: str) -> list[dict[str, Any]]:
    """The account's offers as they are stored."""
    return await mongo.collection(names.OFFERS).find({"account": account}, sort=[("_id", 1)])


async def run(connector: Connector, commands: list[Command]) -> None:
    """Send a history one command at a time."""
    for command in of_account(commands, connector.feed.account):
        await connector.submit(command)


@on_one_database
@given(history=histories())
async def test_status_counts_and_journal_agree(mongo: Mongo, writer: Writer, history: list[Command]) -> None:
    """R13, R28: the status is the state's, the counts are a recount, the journal replayed is the offer."""
    connector = await Connector.arrive(mongo, writer, next(_accounts))
    await run(connector, history)
    stored = await offers_of(mongo, connector.feed.account)
    for document in stored:
        offer = from_document(document, Offer)
        assert offer.status is derive_status(offer)
    counted = Counter(document["status"].lower() for document in stored)
    assert await connector.counts() == counted
    assert replayed(await connector.journal()) == {
        document["_id"]: {name: document[name] for name in REPLAYED if document.get(name) not in (None, [])}
        for document in stored
    }


async def test_changes_of_one_instant_stand_in_their_order(mongo: Mongo, connector: Connector) -> None:
    """R15: a bulk call changes an offer ten times and more in one millisecond; the list goes newest first."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    writer = Writer(mongo, clock=lambda: at)
    flips = [connector.recording("sku-1", failure() if n % 2 else success()) for n in range(12)]
    await writer.submit_all(LOCAL_ADMIN, flips)
    await writer.close()
    request = PageRequest(first=100)
    page = await JournalQueries(mongo).status_changes(LOCAL_ADMIN.scope, LiveFilter(), None, None, request)
    assert [entry.offer_version for entry in page.items] == list(range(12, 0, -1))


async def test_a_retry_through_another_process(mongo: Mongo, connector: Connector) -> None:
    """R27: the other takes what it does not know for new, until it finds the id taken: also where the new one
    would mend a later error, and release its interaction."""
    retried = connector.recording("sku-1", success())
    await connector.done(retried)
    await connector.done(connector.recording("sku-1", failure()))
    other = Connector(mongo, Writer(mongo), connector.feed)
    assert (await other.done(retried)).replayed
    assert other.writer.figures.second_looks == 1
    await other.writer.close()


REPLAYED = ("status", "version", *(PARTS[part][1] for part in OfferPart))


def replayed(journal: Any) -> dict[str, dict[str, Any]]:
    """The offers that a journal tells of, by key."""
    offers: dict[str, dict[str, Any]] = {}
    for entry in journal:
        offer = offers.setdefault(entry["offerId"], {})
        offer.update({"version": entry["offerVersion"], **entry.get("values", {})})
        if entry["kind"] == "STATUS":
            assert entry.get("statusBefore") == offer.get("status")
            offer["status"] = entry["statusAfter"]
    return {key: {n: v for n, v in offer.items() if v not in (None, [])} for key, offer in offers.items()}


@on_one_database
@given(history=histories())
async def test_sending_everything_twice_changes_nothing(
    mongo: Mongo, writer: Writer, history: list[Command]
) -> None:
    """R11, R27: a history sent again, command by command with its ids, leaves every document as it was."""
    connector = await Connector.arrive(mongo, writer, next(_accounts))
    # Product facts have no ids: the last write wins, also when it is an old one (R32).
    history = [command for command in history if not isinstance(command, DescribeProduct)]
    await run(connector, history)
    stored, told = await offers_of(mongo, connector.feed.account), await connector.journal()
    await run(connector, history)
    assert await offers_of(mongo, connector.feed.account) == stored
    assert await connector.journal() == told


@on_one_database
@given(history=histories())
async def test_unrelated_offers_do_not_matter_to_each_other(
    mongo: Mongo, writer: Writer, history: list[Command]
) -> None:
    """The order of what happens to different offers does not matter: offer by offer, the same comes out."""
    mixed = await Connector.arrive(mongo, writer, next(_accounts))
    sorted_ = await Connector.arrive(mongo, writer, next(_accounts))
    skus: dict[str, str] = {}
    for command in history:
        if isinstance(command, OnSku):
            skus[getattr(command, "interaction_id", "")] = command.sku_id
    await run(mixed, history)
    await run(sorted_, sorted(history, key=lambda c: _sku_of(c, skus)))
    assert [_told(d) for d in await offers_of(mongo, mixed.feed.account)] == [
        _told(d) for d in await offers_of(mongo, sorted_.feed.account)
    ]


def _sku_of(command: Command, skus: dict[str, str]) -> str:
    return command.sku_id if isinstance(command, OnSku) else skus[command.interaction_id]


def _told(document: dict[str, Any]) -> dict[str, Any]:
    # What does not depend on the test's clock: defaults of startedAt and occurredAt are instants of arrival.
    told = {
        n: document.get(n) for n in ("skuId", "status", "version", "price", "inventory", "externalOfferId")
    }
    return {**told, "errors": sorted((e["code"], e["occurrences"]) for e in document["errors"])}


@on_one_database
@given(history=histories())
async def test_batches_do_not_matter(mongo: Mongo, writer: Writer, history: list[Command]) -> None:
    """Group commit: what is decided in one transaction is what is decided in one each."""
    single = await Connector.arrive(mongo, writer, next(_accounts))
    batched = await Connector.arrive(mongo, writer, next(_accounts))
    alone = [await single.submit(command) for command in of_account(history, single.feed.account)]
    together = await writer.submit_all(LOCAL_ADMIN, of_account(history, batched.feed.account))
    assert [type(verdict) for verdict in alone] == [type(verdict) for verdict in together]
    assert [_told(d) for d in await offers_of(mongo, single.feed.account)] == [
        _told(d) for d in await offers_of(mongo, batched.feed.account)
    ]
