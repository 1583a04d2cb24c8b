"""R27: ids that connectors choose make retries safe."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from store.commands import NewLog
from store.records.values import Evidence, Money, OfferData, Product
from store.vocabulary import UserErrorCode
from tests.store.rules.commands import (
    CATALOG,
    CHANNEL,
    INVENTORY,
    ONGOING,
    PRICE,
    SETUP,
    Opening,
    an_id,
    appending,
    brl,
    closing,
    error,
    failure,
    information,
    log,
    minute,
    success,
)
from tests.store.rules.lifecycle import World

FULL = Opening(
    "A", origin=PRICE, also=(CATALOG,), context=SETUP, started=1, product=Product(name="Rice", ean="789")
)


def test_opening_again_is_replayed() -> None:
    """R27: the same id with the same content returns what was stored, as it is by now."""
    world = World()
    world.do(FULL.command)
    world.log("A", success())
    world.close("A")
    before = world.snapshot()
    again = world.do(FULL.command)
    assert (again.replayed, again.interaction, again.offer) == (True, world.interaction("A"), world.offer())
    assert world.snapshot() == before


@pytest.mark.parametrize(
    "other",
    [
        replace(FULL, sku="sku-2"),
        replace(FULL, origin=INVENTORY),
        replace(FULL, source=CHANNEL),
        replace(FULL, also=()),
        replace(FULL, context=ONGOING),
        replace(FULL, context=None),
        replace(FULL, started=2),
        replace(FULL, started=None),
        replace(FULL, product=None),
        replace(FULL, product=Product(name="Rice", ean="790")),
    ],
)
def test_opening_with_other_content_conflicts(other: Opening) -> None:
    """R27: any difference is a CONFLICT, at the id."""
    world = World()
    world.do(FULL.command)
    fault = world.refused(other.command)
    assert (fault.code, fault.path) == (UserErrorCode.CONFLICT, ("input", "interactionId"))


def test_what_the_service_filled_in_is_no_content() -> None:
    """R27: an instant and a context that were not given stay not given when it is sent again."""
    world = World()
    opening = Opening("A")
    world.do(opening.command)
    world.now += timedelta(hours=1)
    assert world.do(opening.command).replayed
    recording = Opening("B").recording(success(name="l"))
    world.do(recording)
    world.now += timedelta(hours=1)
    assert world.do(recording).replayed


def test_content_is_normalised() -> None:
    """R27, R29: case of ids, order of origins, zone, microseconds, zeros of a price, empty objects."""
    world = World()
    there = datetime(2026, 1, 1, 0, 1, 0, 1999, tzinfo=UTC)
    here = datetime(2025, 12, 31, 21, 1, 0, 1000, tzinfo=timezone(timedelta(hours=-3)))
    errors = (error("CTLG-006", closes=(PRICE, CATALOG)),)
    once = Opening("A", also=(PRICE, INVENTORY), started=there).recording(
        replace(information(name="l"), occurred_at=there, data=OfferData(price=brl("79.90"))),
        failure(*errors, name="m"),
    )
    again = replace(
        once,
        interaction_id=once.interaction_id.lower(),
        also_origins=(INVENTORY, PRICE, PRICE),
        started_at=here,
        product=Product(),
        logs=(
            replace(
                once.logs[0],
                log_id=an_id("l").lower(),
                occurred_at=here,
                data=OfferData(price=Money(Decimal("79.9"), "BRL")),
            ),
            replace(once.logs[1], errors=(error("CTLG-006", closes=(CATALOG, PRICE)),), data=OfferData()),
        ),
    )
    world.do(once)
    assert world.do(again).replayed
    assert world.interaction("A").started_at == datetime(2026, 1, 1, 0, 1, 0, 1000, tzinfo=UTC)


def test_content_is_masked() -> None:
    """R27, R31: with another secret in the evidence it is the same content."""
    world = World()
    world.open("A")
    requests = [
        Evidence(request=f"curl -H 'Authorization: Bearer {secret}' https://api.example")
        for secret in ("s3cr3t-one", "s3cr3t-two")
    ]
    decisions = [
        world.do(appending("A", replace(information(name="l"), evidence=evidence))) for evidence in requests
    ]
    assert [decision.replayed for decision in decisions] == [False, True]
    stored = world.interaction("A").logs[0].evidence
    assert stored is not None
    assert "s3cr3t" not in str(stored.request)


LOG = log(
    success().type,
    "It was sent",
    name="l",
    at=3,
    price="10",
    stock=1,
    offer_id="MLB1",
    evidence=Evidence("GET /", "200"),
)


def test_log_again_is_replayed() -> None:
    """R27: the log that is there is returned and the timeline stays; so after the close (R27 before R8)."""
    world = World()
    world.open("A")
    first = world.do(appending("A", LOG))
    again = world.do(appending("A", LOG))
    assert (again.replayed, again.log) == (True, first.log)
    assert world.interaction("A").log_count == 1
    world.close("A")
    before = world.snapshot()
    assert world.do(appending("A", LOG)).replayed
    assert world.snapshot() == before


@pytest.mark.parametrize(
    "other",
    [
        replace(LOG, type=information().type),
        replace(LOG, agent="another"),
        replace(LOG, description="It was not sent"),
        replace(LOG, occurred_at=minute(4)),
        replace(LOG, occurred_at=None),
        replace(LOG, evidence=Evidence("GET /", "201")),
        replace(LOG, evidence=None),
        replace(LOG, data=None),
        replace(LOG, data=OfferData("MLB1", 1, brl("11"))),
    ],
)
def test_log_with_other_content_conflicts(other: NewLog) -> None:
    """R27: any difference is a CONFLICT, at the log's id; so after the close (R27 before R8)."""
    world = World()
    world.open("A")
    world.do(appending("A", LOG))
    fault = world.refused(appending("A", other))
    assert (fault.code, fault.path) == (UserErrorCode.CONFLICT, ("input", "log", "logId"))
    world.close("A")
    assert world.refused(appending("A", other)).code is UserErrorCode.CONFLICT


def test_log_with_other_errors_conflicts() -> None:
    """R27: the errors are content, in all their parts."""
    world = World()
    world.open("A")
    world.do(appending("A", failure(error("CTLG-006", "1", text="t"), name="l")))
    for other in (
        error("CTLG-001", "1", text="t"),
        error("CTLG-006", "2", text="t"),
        error("CTLG-006", "1"),
        error("CTLG-006", "1", text="t", title="x"),
        error("CTLG-006", "1", text="t", closes=(PRICE,)),
    ):
        fault = world.refused(appending("A", failure(other, name="l")))
        assert fault.code is UserErrorCode.CONFLICT


def test_log_ids_are_scoped_to_the_activation() -> None:
    """R27: the id of a log in another interaction is taken, also for a recorded one."""
    world = World()
    world.open("A")
    world.open("B", sku="sku-2")
    world.do(appending("A", LOG))
    assert world.refused(appending("B", LOG)).code is UserErrorCode.CONFLICT
    fault = world.refused(Opening("C").recording(information(name="m"), LOG))
    assert (fault.code, fault.path) == (UserErrorCode.CONFLICT, ("input", "logs", "1", "logId"))


def test_ids_are_free_again_in_another_activation() -> None:
    """R27, R5: another life of the feed, other ids."""
    world = World()
    world.record("A", LOG)
    world.deactivate()
    world.activate()
    assert not world.record("A", LOG, sku="sku-2").replayed
    assert world.knows("sku-2")


def test_recording_again_is_replayed() -> None:
    """R27: with its warnings, and with the offer as it is now."""
    world = World()
    command = Opening("A", started=1).recording(LOG, failure(error("ML-1"), name="m"))
    first = world.do(command)
    again = world.do(command)
    assert again.replayed
    assert again.interaction == first.interaction
    assert again.warnings == first.warnings != ()


def test_warnings_of_a_replay_lead_to_where_it_stands() -> None:
    """R27: the same comes again elsewhere in a bulk call, by itself, or a log of it by itself."""
    world = World()
    command = Opening("A", started=1).recording(information(), failure(error("ML-1"), name="m"))
    there = ("logs", "1", "errors", "0", "code")
    for path in (("input", "items", "7"), ("input", "items", "0"), ("input",)):
        decision = world.do(replace(command, path=path))
        assert [warning.path for warning in decision.warnings] == [(*path, *there)]
    alone = world.do(appending("A", command.logs[1]))
    assert [warning.path for warning in alone.warnings] == [("input", "log", "errors", "0", "code")]


def test_recording_with_other_logs_conflicts() -> None:
    """R27: another log, another order, one log less: other content."""
    world = World()
    one, two = information(name="1"), success(name="2")
    world.record("A", one, two)
    for logs in ((two, one), (one,), (one, replace(two, description="x")), (one, two, success(name="3"))):
        fault = world.refused(Opening("A").recording(*logs))
        assert (fault.code, fault.path) == (UserErrorCode.CONFLICT, ("input", "interactionId"))


def test_opened_and_recorded_are_not_the_same() -> None:
    """R27: an id that was opened cannot be recorded, nor the other way round."""
    world = World()
    world.open("A")
    assert world.refused(Opening("A").recording()).code is UserErrorCode.CONFLICT
    world.record("B")
    assert world.refused(Opening("B").command).code is UserErrorCode.CONFLICT


def test_a_recorded_log_may_be_sent_by_itself() -> None:
    """R27: the log of a recorded interaction is a stored log like any other."""
    world = World()
    world.record("A", LOG)
    assert world.do(appending("A", LOG)).replayed


def test_logs_without_ids_are_new_each_time() -> None:
    """R27: safety comes with ids; without them every log is another."""
    world = World()
    world.open("A")
    world.log("A", information(), information())
    ids = world.interaction("A").log_ids
    assert len(set(ids)) == 2
    assert all(len(log_id) == 32 for log_id in ids)


@pytest.mark.parametrize(
    "bad", ["", "x" * 32, "A" * 31, "A" * 33, "G" * 32, "0123-4567-89AB-CDEF-0123456789ABC"]
)
def test_form_of_ids(bad: str) -> None:
    """R27, "Words": 32 hexadecimal digits, named by the path of the input."""
    world = World()
    world.open("A")
    for command, path in (
        (replace(Opening("B").command, interaction_id=bad), ("interactionId",)),
        (replace(Opening("B").recording(), interaction_id=bad), ("interactionId",)),
        (replace(closing("B"), interaction_id=bad), ("interactionId",)),
        (replace(appending("B", success()), interaction_id=bad), ("interactionId",)),
        (appending("A", replace(LOG, log_id=bad)), ("log", "logId")),
        (Opening("B").recording(replace(LOG, log_id=bad)), ("logs", "0", "logId")),
    ):
        fault = world.refused(command)
        assert (fault.code, fault.path) == (UserErrorCode.INVALID, ("input", *path))


def test_a_log_id_stands_once_in_a_recording() -> None:
    """R27: two logs of one interaction cannot share an id."""
    world = World()
    fault = world.refused(Opening("A").recording(LOG, information(name="m"), LOG))
    assert (fault.code, fault.path) == (UserErrorCode.INVALID, ("input", "logs", "2", "logId"))
