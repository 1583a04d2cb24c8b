"""Commands that are right in themselves and come at the wrong time, or to the wrong place (R6, R8, R27)."""

import asyncio
from typing import Any

import pytest

from tests.journeys.bad_input import inputs
from tests.journeys.bad_input.witness import Witness
from tests.journeys.seller import Seller, new_id

OBJECTS = {
    "openInteraction": "interaction { state } offer { version }",
    "createLog": "log { type } interaction { state }",
    "closeInteraction": "interaction { state } offer { version }",
    "recordInteraction": "interaction { state } offer { version }",
}


def command(seller: Seller, mutation: str) -> dict[str, Any]:
    """An input of `mutation` that is right."""
    match mutation:
        case "openInteraction":
            return inputs.opening(seller)
        case "recordInteraction":
            return inputs.recording(seller)
        case "createLog":
            return {**seller.key, "interactionId": new_id(), "log": inputs.success()}
    return {**seller.key, "interactionId": new_id()}


async def is_refused(
    seller: Seller, mutation: str, input: dict[str, Any], code: str, path: str, says: str
) -> None:
    """The mutation gets one user error, and gives no object."""
    payload = await seller.graph.tell(mutation, OBJECTS[mutation], input)
    (error,) = payload.pop("userErrors")
    assert (error["code"], error["path"]) == (code, ["input", *path.split(".")])
    assert (error["message"], error["retryable"]) == (says, False)
    assert set(payload.values()) == {None}


@pytest.mark.parametrize("mutation", OBJECTS)
@pytest.mark.parametrize(
    "wrong",
    [
        {"account": "nobody"},
        {"account": ""},
        {"account": "a/b\0"},
        {"feedId": "no.such"},
        {"feedId": "x" * 10_000},
    ],
    ids=lambda wrong: str(wrong)[:30],
)
async def test_r6_an_unknown_feed(
    stocked: Seller, witness: Witness, mutation: str, wrong: dict[str, str]
) -> None:
    input = {**command(stocked, mutation), **wrong}
    says = f"{input['account']} has no feed {input['feedId']}; activate it first"
    async with witness.nothing_written():
        await is_refused(stocked, mutation, input, "FEED_NOT_FOUND", "feedId", says)


@pytest.mark.parametrize("mutation", OBJECTS)
async def test_r6_an_inactive_feed(seller: Seller, witness: Witness, mutation: str) -> None:
    """Also where the command is malformed: that is looked at later (R27)."""
    await seller.deactivate()
    says = f"feed {seller.feed_id} of {seller.account} is not active; activate it first"
    async with witness.nothing_written():
        input = command(seller, mutation)
        await is_refused(seller, mutation, input, "FEED_INACTIVE", "feedId", says)
        malformed = {**input, "interactionId": "nope"}
        await is_refused(seller, mutation, malformed, "FEED_INACTIVE", "feedId", says)


async def test_r6_products_of_an_inactive_or_unknown_feed(seller: Seller, witness: Witness) -> None:
    products = [{"skuId": "sku-1", "product": {"name": "A name"}}]
    await seller.deactivate()
    async with witness.nothing_written():
        for key, code in ((seller.key, "FEED_INACTIVE"), ({**seller.key, "account": "no"}, "FEED_NOT_FOUND")):
            payload = await seller.graph.tell(
                "describeProducts", "offersUpdated", {**key, "products": products}
            )
            (error,) = payload["userErrors"]
            assert (payload["offersUpdated"], error["code"]) == (0, code)
            assert error["path"][-1] == "feedId"
            assert error["message"].endswith("activate it first")


@pytest.mark.parametrize("mutation", ["createLog", "closeInteraction"])
async def test_an_unknown_interaction(stocked: Seller, witness: Witness, mutation: str) -> None:
    """Nor is it one of another feed's (R27)."""
    input = command(stocked, mutation)
    says = f"feed {stocked.feed_id} of {stocked.account} has no interaction {input['interactionId']}"
    async with witness.nothing_written():
        await is_refused(stocked, mutation, input, "INTERACTION_NOT_FOUND", "interactionId", says)


async def test_r8_a_log_after_the_close(seller: Seller, witness: Witness) -> None:
    """Whoever has more to say opens another interaction; a right one is told from a malformed one later."""
    id = (await seller.open("sku-1"))["interaction"]["interactionId"]
    await seller.log(id, "SUCCESS", "Live")
    await seller.close(id)
    says = f"interaction {id} is closed and takes no more logs; open another"
    async with witness.nothing_written():
        for log in (inputs.success(), inputs.failure(), {**inputs.success(), "agent": ""}):
            input = {**seller.key, "interactionId": id, "log": log}
            await is_refused(seller, "createLog", input, "INTERACTION_CLOSED", "interactionId", says)
    assert await seller.timeline("sku-1") == [("CATALOG", "SUCCESS", 1)]


@pytest.mark.parametrize("mutation", ["openInteraction", "recordInteraction"])
@pytest.mark.parametrize(
    "other",
    [
        {"skuId": "sku-2"},
        {"origin": "PRICE"},
        {"source": "CHANNEL"},
        {"context": "ONGOING"},
        {"alsoOrigins": ["INVENTORY"]},
        {"startedAt": "2026-01-02T03:04:05Z"},
        {"product": {"name": "Another name"}},
        {"skuId": ""},
    ],
    ids=str,
)
async def test_r27_the_same_id_with_other_content(
    seller: Seller, witness: Witness, mutation: str, other: dict[str, Any]
) -> None:
    """Also with malformed content: what the id says comes first."""
    input = command(seller, mutation)
    await seller.graph.done(mutation, OBJECTS[mutation], input)
    says = f"interaction {input['interactionId']} exists with other content; a new interaction needs a new id"
    async with witness.nothing_written():
        await is_refused(seller, mutation, {**input, **other}, "CONFLICT", "interactionId", says)
        again = await seller.graph.done(mutation, "replayed", input)
        assert again["replayed"] is True


async def test_r27_the_same_log_id_with_other_content(seller: Seller, witness: Witness) -> None:
    """In the same interaction, in another one, and in one to be recorded."""
    first, second = [(await seller.open(sku))["interaction"]["interactionId"] for sku in ("sku-1", "sku-2")]
    log = {**inputs.success(), "logId": new_id()}
    input = {**seller.key, "interactionId": first, "log": log}
    await seller.graph.done("createLog", "log { type }", input)
    says = f"log {log['logId']} exists with other content; a new log needs a new id"
    async with witness.nothing_written():
        for wrong in (
            {**input, "log": {**log, "description": "Something else"}},
            {**input, "interactionId": second},
        ):
            await is_refused(seller, "createLog", wrong, "CONFLICT", "log.logId", says)
        record = {**inputs.recording(seller), "logs": [inputs.success(), log]}
        await is_refused(seller, "recordInteraction", record, "CONFLICT", "logs.1.logId", says)
        assert (await seller.graph.done("createLog", "replayed", input))["replayed"] is True


async def test_r34_an_interaction_of_201_logs(seller: Seller, witness: Witness) -> None:
    """The 200th is taken, the next is not."""
    id = (await seller.open("sku-1"))["interaction"]["interactionId"]
    input = {**seller.key, "interactionId": id, "log": inputs.success()}
    await asyncio.gather(*(seller.graph.done("createLog", "log { type }", input) for _ in range(200)))
    async with witness.nothing_written():
        says = "an interaction holds at most 200 logs; close it and open another"
        await is_refused(seller, "createLog", input, "TOO_MANY", "log", says)
    assert (await seller.close(id))["interaction"]["logCount"] == 200


async def test_r20_an_unknown_error_code_is_kept_and_said_to_be_unknown(seller: Seller) -> None:
    """Nothing reported is lost: it is not refused."""
    odd = "$where 😀/1"
    log = {**inputs.failure(), "errors": [{"code": odd, "externalCode": "7", "title": "Odd"}]}
    recorded = await seller.record("sku-1", log)
    assert [(warning["code"], warning["path"]) for warning in recorded["warnings"]] == [
        ("UNKNOWN_ERROR_CODE", ["input", "logs", "0", "errors", "0", "code"])
    ]
    assert [error["fullCode"] for error in recorded["offer"]["errors"]["nodes"]] == [f"NTMAP-001-{odd}-7"]


async def test_a_witness_sees_whatever_is_written(stocked: Seller, witness: Witness) -> None:
    """All of these tests stand on this: a log alone is seen, and so is a change of a feed."""
    opened = await stocked.open("sku-2")
    with pytest.raises(AssertionError):
        async with witness.nothing_written():
            await stocked.log(opened["interaction"]["interactionId"], "INFORMATION", "A step")
    with pytest.raises(AssertionError):
        async with witness.nothing_written():
            await stocked.activate(affiliateId="Another")
