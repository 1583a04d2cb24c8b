"""What the service does by itself, on the real server: time-outs, re-coding, leases, expiry, recounts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from store import collections as names
from store.commands import Command, NewError
from store.directory import Directory
from store.directory_commands import ActivateFeed, DeactivateFeed, MapUnmappedErrors
from store.documents import from_document
from store.leases import Lease
from store.migrations import LISTED_ONCE, MIGRATIONS, deployment_name, migrate, pending
from store.mongo import Mongo
from store.recoding import Recoder
from store.records.errors import OfferError
from store.records.interactions import Interaction
from store.records.values import Product
from store.recount import recount
from store.rules.decide import Verdict
from store.rules.decision import Policy, Refusal
from store.scope import LOCAL_ADMIN, Viewer
from store.sweep import Sweeper, Swept
from store.vocabulary import (
    InteractionOrigin,
    InteractionResult,
    LogType,
    OfferErrorState,
    OfferStatus,
    StatusReasonCode,
    UserErrorCode,
)
from store.writer import Writer
from tests.store.connector import FEED_ID, Connector, failure, success

LIMIT = timedelta(hours=24)


def a_day_later() -> datetime:
    """A clock that is ahead of everything the test has written."""
    return datetime.now(UTC) + LIMIT + timedelta(minutes=1)


async def interaction(mongo: Mongo, interaction_id: str | None) -> Interaction:
    """An interaction as it is stored, logs and all."""
    found = await mongo.collection(names.INTERACTIONS).find_one({"interactionId": interaction_id})
    assert found is not None
    return from_document(found, Interaction)


async def test_idle_interactions_are_closed(mongo: Mongo, connector: Connector) -> None:
    """R17: closed by the service with a WARNING of its own; FAILURE with a failure log, else NOTIFICATION."""
    quiet, failed = connector.opening("sku-1"), connector.opening("sku-2")
    assert failed.interaction_id is not None
    await connector.done(quiet)
    await connector.done(failed)
    await connector.done(connector.logging(failed.interaction_id, failure()))
    assert await Sweeper(mongo, connector.writer, LIMIT).sweep() == Swept(0, 0)
    assert await Sweeper(mongo, connector.writer, LIMIT, clock=a_day_later).sweep() == Swept(2, 0)
    closed = await interaction(mongo, quiet.interaction_id)
    assert (closed.result, closed.timed_out) == (InteractionResult.NOTIFICATION, True)
    assert [(log.type, log.agent) for log in closed.logs] == [(LogType.WARNING, "offergraph")]
    assert (await interaction(mongo, failed.interaction_id)).result is InteractionResult.FAILURE
    offer = await connector.offer("sku-2")
    assert offer is not None
    assert (offer.status, offer.status_reason.code) == (OfferStatus.ERROR, StatusReasonCode.FAILED)
    assert await Sweeper(mongo, connector.writer, LIMIT, clock=a_day_later).sweep() == Swept(0, 0)


async def test_interactions_of_an_inactive_feed_are_left(mongo: Mongo, connector: Connector) -> None:
    """R17: what belongs to an inactive feed, or to an earlier life of one, is left as it is."""
    opening = connector.opening("sku-1")
    await connector.done(opening)
    directory = Directory(mongo)
    await directory.deactivate_feed(LOCAL_ADMIN, DeactivateFeed(connector.feed.account, FEED_ID))
    assert await Sweeper(mongo, connector.writer, LIMIT, clock=a_day_later).sweep() == Swept(0, 0)
    await directory.activate_feed(LOCAL_ADMIN, ActivateFeed(connector.feed.account, FEED_ID, "MLC", "1"))
    assert await Sweeper(mongo, connector.writer, LIMIT, clock=a_day_later).sweep() == Swept(0, 0)
    assert (await interaction(mongo, opening.interaction_id)).is_open


async def test_mapping_recodes_what_is_active(mongo: Mongo, connector: Connector) -> None:
    """R21: active errors get their code in place, one transaction an offer, and merge with an equal one."""
    odd = NewError("ODD-1", "Odd", description="Attribute 7 is missing")
    same = NewError("CTLG-001", "Known", external_code="ODD-1")
    for number in range(3):
        await connector.done(connector.recording(f"sku-{number}", failure("no", odd)))
    await connector.done(connector.recording("sku-3", failure("no", odd, same)))
    offer = await connector.offer("sku-0")
    assert offer is not None
    fingerprint = offer.errors[0].fingerprint
    assert fingerprint is not None
    unknown = MapUnmappedErrors("0" * 32, "CTLG-001")
    refused = await Directory(mongo).map_unmapped_errors(LOCAL_ADMIN, unknown)
    assert isinstance(refused, Refusal)
    assert refused.errors[0].code is UserErrorCode.FINGERPRINT_NOT_FOUND
    mapped = await Directory(mongo).map_unmapped_errors(
        LOCAL_ADMIN, MapUnmappedErrors(fingerprint, "CTLG-001")
    )
    assert not isinstance(mapped, Refusal)
    assert mapped[1] == 4
    recoder = Recoder(mongo, connector.writer)
    assert await recoder.run() == 4
    assert await recoder.run() == 0
    offer = await connector.offer("sku-3")
    assert offer is not None
    assert [(e.full_code, e.occurrences) for e in offer.errors] == [("CTLG-001-ODD-1", 2)]
    assert offer.error_keys == ("CTLG", "CTLG-001", "CTLG-001-ODD", "CTLG-001-ODD-1")
    assert await connector.counts() == {"error": 4}


async def test_mapped_anew_before_the_close(mongo: Mongo, connector: Connector) -> None:
    """R21: an interaction was logged under one code of its error and closes under another: that one holds."""
    odd = NewError("ODD-1", "Odd", description="Attribute 7 is missing")
    await connector.done(connector.recording("sku-0", failure("no", odd)))
    offer = await connector.offer("sku-0")
    assert offer is not None
    assert offer.errors[0].fingerprint is not None
    directory, fingerprint = Directory(mongo), offer.errors[0].fingerprint
    await directory.map_unmapped_errors(LOCAL_ADMIN, MapUnmappedErrors(fingerprint, "CTLG-001"))
    opening = connector.opening("sku-1")
    assert opening.interaction_id is not None
    await connector.done(opening)
    await connector.done(connector.logging(opening.interaction_id, failure("no", odd)))
    await directory.map_unmapped_errors(LOCAL_ADMIN, MapUnmappedErrors(fingerprint, "CTLG-002"))
    closed = await connector.done(connector.closing(opening.interaction_id))
    assert closed.offer is not None
    assert [error.full_code for error in closed.offer.errors] == ["CTLG-002-ODD-1"]


async def test_errors_of_a_life_that_has_ended_are_left_until_it_is_restored(
    mongo: Mongo, connector: Connector
) -> None:
    """R21, R4: no sweep tries them in vain, in whose feed a new life may have the same SKU; then they are
    re-coded as the others were."""
    feed, directory = connector.feed, Directory(mongo)
    scratch = ActivateFeed(feed.account, FEED_ID, "MLC", "1")
    ending = DeactivateFeed(feed.account, FEED_ID)
    await connector.done(connector.recording("sku-1", failure("The picture is too dark")))
    offer = await connector.offer("sku-1")
    assert offer is not None
    fingerprint = offer.errors[0].fingerprint
    assert fingerprint is not None
    await directory.deactivate_feed(LOCAL_ADMIN, ending)
    await directory.activate_feed(LOCAL_ADMIN, scratch)
    await connector.done(connector.recording("sku-1", failure("The picture is too dark")))
    await directory.map_unmapped_errors(LOCAL_ADMIN, MapUnmappedErrors(fingerprint, "CTLG-001"))
    recoder, figures = Recoder(mongo, connector.writer), connector.writer.figures
    assert await recoder.run() == 1
    before = figures.committed, figures.refused
    assert await recoder.run() == 0
    assert (figures.committed, figures.refused) == before
    await directory.deactivate_feed(LOCAL_ADMIN, ending)
    assert await recoder.run() == 0
    assert (figures.committed, figures.refused) == before
    await directory.activate_feed(LOCAL_ADMIN, replace(scratch, restore_activation=1))
    assert await recoder.run() == 1
    offer = await connector.offer("sku-1")
    assert offer is not None
    assert [error.code for error in offer.errors] == ["CTLG-001"]


async def test_a_recoding_that_another_mapping_overtakes(
    mongo: Mongo, connector: Connector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R21: of two processes that re-code at once, the one with the older mapping does not bring it back."""
    await connector.done(connector.recording("sku-1", failure("The picture is too dark")))
    offer = await connector.offer("sku-1")
    assert offer is not None
    fingerprint = offer.errors[0].fingerprint
    assert fingerprint is not None
    directory = Directory(mongo)
    await directory.map_unmapped_errors(LOCAL_ADMIN, MapUnmappedErrors(fingerprint, "CTLG-001"))
    stalled = Writer(mongo)
    submit_all = stalled.submit_all

    async def overtaken(viewer: Viewer, commands: Sequence[Command]) -> list[Verdict]:
        await directory.map_unmapped_errors(LOCAL_ADMIN, MapUnmappedErrors(fingerprint, "CTLG-006"))
        assert await Recoder(mongo, connector.writer).run() == 1
        return await submit_all(viewer, commands)

    monkeypatch.setattr(stalled, "submit_all", overtaken)
    assert await Recoder(mongo, stalled).run() == 0
    offer = await connector.offer("sku-1")
    assert offer is not None
    assert [error.code for error in offer.errors] == ["CTLG-006"]
    await stalled.close()


async def test_retention(mongo: Mongo) -> None:
    """R30: closed interactions expire after the retention, unless an active error points to them."""
    retention = timedelta(days=3)
    connector = await Connector.arrive(mongo, Writer(mongo, Policy(retention)))
    opening, fine = connector.opening("sku-1"), connector.recording("sku-1", success())
    failed = connector.recording("sku-1", failure("no", NewError("CTLG-001", "No")))
    for command in (opening, fine, failed):
        await connector.done(command)
    kept = await interaction(mongo, fine.interaction_id)
    assert kept.closed_at is not None
    assert kept.expires_at == kept.closed_at + retention
    assert (await interaction(mongo, opening.interaction_id)).expires_at is None
    assert (await interaction(mongo, failed.interaction_id)).expires_at is None
    await connector.done(connector.recording("sku-1", success()))
    released = await interaction(mongo, failed.interaction_id)
    assert released.closed_at is not None
    assert released.expires_at == released.closed_at + retention
    (archived,) = await mongo.collection(names.ARCHIVED_ERRORS).find({})
    assert from_document(archived, OfferError).state is OfferErrorState.ARCHIVED
    for name in (names.INTERACTIONS, names.JOURNAL):
        indexes = await mongo.command({"listIndexes": name})
        ttl = [i for i in indexes["cursor"]["firstBatch"] if "expireAfterSeconds" in i]
        assert [(dict(i["key"]), i["expireAfterSeconds"]) for i in ttl] == [({"expiresAt": 1}, 0)]


async def test_an_id_whose_interaction_has_expired_is_free(mongo: Mongo, connector: Connector) -> None:
    """R30: also for logs, while the journal still tells of those it had."""
    opening = connector.opening("sku-1")
    assert opening.interaction_id is not None
    for _ in range(2):
        await connector.done(opening)
        log = connector.logging(opening.interaction_id, success())
        assert not (await connector.done(log)).replayed
        await mongo.collection(names.INTERACTIONS).delete_many({})
    told = [entry for entry in await connector.journal() if entry.get("change") == "LOG_ADDED"]
    assert len(told) == 2


async def test_a_lease_is_held_by_one(mongo: Mongo) -> None:
    """One process at a time; the next one when the term is over, or at once when it is given back."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    times = {"now": now}
    one, two = (
        Lease(mongo, "sweep", holder, timedelta(seconds=30), clock=lambda: times["now"])
        for holder in ("one", "two")
    )
    assert await one.take()
    assert not await two.take()
    assert await one.take()
    times["now"] = now + timedelta(seconds=31)
    assert await two.take()
    assert not await one.take()
    await two.give_back()
    assert await one.take()


async def test_recount_mends_and_tells(mongo: Mongo, connector: Connector) -> None:
    """Counts that are wrong are set right from the offers, and what differed is told."""
    for number in range(4):
        log = success() if number else failure()
        await connector.done(connector.recording(f"sku-{number}", log, origin=InteractionOrigin.PRICE))
    assert await recount(mongo) == []
    await mongo.collection(names.COUNTS).update_one(
        {"synced": {"$gt": 0}}, {"$inc": {"synced": 5, "error": -1}}
    )
    (difference,) = await recount(mongo)
    assert difference.kept["synced"] == 8
    assert difference.counted == {"sending": 0, "synced": 3, "error": 1, "disabled": 0, "unavailable": 0}
    assert await connector.counts() == {"synced": 3, "error": 1}
    assert await recount(mongo) == []


async def test_migrations_may_be_run_again(mongo: Mongo) -> None:
    """Each step runs once; run again from the start, as after a crash, it does no harm."""
    assert await migrate(mongo) == []
    assert await pending(mongo) == []
    await mongo.collection(names.MIGRATIONS).delete_many({})
    assert len(await pending(mongo)) == len(MIGRATIONS)
    assert len(await migrate(mongo)) == len(MIGRATIONS)
    assert await deployment_name(mongo) == await deployment_name(mongo)


async def test_offers_of_an_older_version_are_listed(mongo: Mongo, connector: Connector) -> None:
    """What was written before list keys were kept gets the ones it would have now, and older indexes go."""
    product = Product(name="Rice", brand="Acme", category="Food")
    await connector.done(
        connector.recording("sku-1", failure("bad", NewError("CTLG-006-ML-1", "Bad")), product=product)
    )
    await connector.done(connector.recording("sku-2", success()))
    expected = {offer["_id"]: offer for offer in await mongo.collection(names.OFFERS).find({})}
    assert {key for offer in expected.values() for key in offer["listKeys"]} >= {"brand/Acme", "status/ERROR"}
    await mongo.command({"collMod": names.OFFERS, "validator": {}})
    await mongo.collection(names.OFFERS).update_many({}, {"$unset": {"listKeys": 1}})
    await mongo.command({"dropIndexes": names.OFFERS, "index": "listed"})
    for name in LISTED_ONCE:
        older = {"name": name, "key": {name: 1}}
        await mongo.command({"createIndexes": names.OFFERS, "indexes": [older]})
    await mongo.collection(names.MIGRATIONS).delete_many({"_id": 5})
    assert await migrate(mongo) == ["5 one index lists offers by status, error, brand and category"]
    assert {offer["_id"]: offer for offer in await mongo.collection(names.OFFERS).find({})} == expected
    indexes = await mongo.command({"listIndexes": names.OFFERS})
    there = {index["name"] for index in indexes["cursor"]["firstBatch"]}
    assert there == {"_id_", *(index.name for index in names.INDEXES[names.OFFERS])}
