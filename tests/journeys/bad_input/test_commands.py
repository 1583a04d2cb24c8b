"""Commands about offers that rules refuse: each fault with its code, path and words, and nothing written."""

from typing import Any

import pytest

from tests.journeys.bad_input import faults, inputs
from tests.journeys.bad_input.faults import Fault
from tests.journeys.bad_input.witness import Witness
from tests.journeys.seller import Seller


def is_refused(payload: dict[str, Any], fault: Fault, *above: str) -> None:
    """The payload has one user error, which is the fault's, and no object."""
    (error,) = payload["userErrors"]
    assert (error["code"], error["path"]) == (fault.code, ["input", *above, *fault.reported])
    assert error["message"].startswith(fault.says)
    assert error["retryable"] is False
    assert all(value is None for name, value in payload.items() if name != "userErrors")


@pytest.mark.parametrize("fault", faults.OPENING, ids=str)
async def test_opening(stocked: Seller, witness: Witness, fault: Fault) -> None:
    """R27, R29, R32, R34."""
    input = inputs.wrong(inputs.opening(stocked), fault.path, fault.value)
    async with witness.nothing_written():
        payload = await stocked.graph.tell(
            "openInteraction", "interaction { state } offer { version }", input
        )
        is_refused(payload, fault)


@pytest.mark.parametrize("fault", faults.IN_A_LOG, ids=str)
async def test_logging(stocked: Seller, witness: Witness, fault: Fault) -> None:
    """R19, R29, R34."""
    opened = await stocked.open("sku-1")
    log = inputs.success() if fault in faults.below("log", faults.SUCCESS_LOG) else inputs.failure()
    input = {**stocked.key, "interactionId": opened["interaction"]["interactionId"], "log": log}
    async with witness.nothing_written():
        payload = await stocked.graph.tell(
            "createLog", "log { type } interaction { state }", inputs.wrong(input, fault.path, fault.value)
        )
        is_refused(payload, fault)


@pytest.mark.parametrize("fault", faults.IN_A_RECORD, ids=str)
async def test_recording(stocked: Seller, witness: Witness, fault: Fault) -> None:
    """R19, R27, R29, R32, R34: also where the rest of the command is right."""
    input = inputs.wrong(inputs.recording(stocked), fault.path, fault.value)
    async with witness.nothing_written():
        payload = await stocked.graph.tell(
            "recordInteraction", "interaction { state } offer { version } statusChange { to }", input
        )
        is_refused(payload, fault)


@pytest.mark.parametrize("mutation", ["createLog", "closeInteraction"])
@pytest.mark.parametrize("id", ["nope", "", "$where", faults.MANY])
async def test_an_id_of_the_wrong_form(stocked: Seller, witness: Witness, mutation: str, id: str) -> None:
    """R34: it is said to be malformed, not to be unknown."""
    input: dict[str, Any] = {**stocked.key, "interactionId": id}
    if mutation == "createLog":
        input["log"] = inputs.success()
    async with witness.nothing_written():
        payload = await stocked.graph.tell(mutation, "interaction { state }", input)
        is_refused(payload, Fault("interactionId", id, f"interactionId {faults.ID_FORM}"))


async def test_every_fault_of_a_command_is_told_at_once(stocked: Seller, witness: Witness) -> None:
    """R34: so that its sender can mend all of them."""
    input = inputs.recording(stocked)
    chosen = {"skuId": "", "product.brand": " ", "logs.0.agent": "", "logs.0.data.inventory": -1}
    for path, value in chosen.items():
        input = inputs.wrong(input, path, value)
    async with witness.nothing_written():
        payload = await stocked.graph.tell("recordInteraction", "interaction { state }", input)
    assert {".".join(error["path"][1:]) for error in payload["userErrors"]} == set(chosen)


async def test_r12_each_item_of_a_bulk_call_is_judged_by_itself(seller: Seller) -> None:
    """A wrong item gets its fault, with its place; those before and after it are recorded."""
    fault = Fault("logs.0.data.inventory", -1, "inventory must be from 0 to 2147483647")
    items = [inputs.recording(seller) for _ in range(3)]
    items = [{**item, "skuId": f"sku-{position}"} for position, item in enumerate(items, start=7)]
    items[1] = inputs.wrong(items[1], fault.path, fault.value)
    payload = await seller.graph.done(
        "recordInteractions",
        "recorded failed results { offer { skuId } interaction { state } userErrors "
        "{ code message path retryable } }",
        {"items": items},
    )
    assert (payload["recorded"], payload["failed"]) == (2, 1)
    assert [result["offer"] and result["offer"]["skuId"] for result in payload["results"]] == [
        "sku-7",
        None,
        "sku-9",
    ]
    is_refused(payload["results"][1], fault, "items", "1")
    assert await seller.offer("sku-8") is None
    assert await seller.counts() == {"total": 2, "error": 2}


async def test_1001_items_are_too_many(stocked: Seller, witness: Witness) -> None:
    """R34: the call is refused as a whole."""
    items = [{**inputs.recording(stocked), "skuId": f"sku-{number}"} for number in range(1_001)]
    async with witness.nothing_written():
        payload = await stocked.graph.tell(
            "recordInteractions", "recorded failed results { replayed }", {"items": items}
        )
        (error,) = payload.pop("userErrors")
        assert (error["code"], error["path"]) == ("TOO_MANY", ["input", "items"])
        assert error["message"] == "items holds 1001 interactions, and 1000 are allowed"
        assert payload == {"recorded": 0, "failed": 0, "results": []}


async def test_1001_products_are_too_many(stocked: Seller, witness: Witness) -> None:
    """R34."""
    products = [{"skuId": "sku-1", "product": {"name": f"Name {number}"}} for number in range(1_001)]
    async with witness.nothing_written():
        payload = await stocked.graph.tell(
            "describeProducts", "offersUpdated", {**stocked.key, "products": products}
        )
        (error,) = payload["userErrors"]
        assert (error["code"], error["path"]) == ("TOO_MANY", ["input", "products"])
        assert error["message"] == "products holds 1001 products, and 1000 are allowed"
        assert payload["offersUpdated"] == 0


async def test_r6_no_products_of_a_feed_that_takes_none(seller: Seller) -> None:
    """Whoever has nothing to say is told as well that nobody listens."""

    async def told(key: dict[str, str]) -> list[tuple[str, list[str]]]:
        payload = await seller.graph.tell("describeProducts", "offersUpdated", {**key, "products": []})
        return [(error["code"], error["path"]) for error in payload["userErrors"]]

    assert await told(seller.key) == []
    assert await told({**seller.key, "account": "nobody"}) == [("FEED_NOT_FOUND", ["input", "feedId"])]
    await seller.graph.done("deactivateFeed", "feed { state }", seller.key)
    assert await told(seller.key) == [("FEED_INACTIVE", ["input", "feedId"])]


@pytest.mark.parametrize(
    "fault", [fault for fault in faults.OPENING if fault.path.startswith(("skuId", "product"))], ids=str
)
async def test_describing(stocked: Seller, witness: Witness, fault: Fault) -> None:
    """R32, R34: one wrong product refuses the call, and names itself."""
    right = {"skuId": "sku-1", "product": {"name": "Another name"}}
    products = [right, inputs.wrong({"skuId": "sku-2", "product": {}}, fault.path, fault.value)]
    async with witness.nothing_written():
        payload = await stocked.graph.tell(
            "describeProducts", "offersUpdated", {**stocked.key, "products": products}
        )
        assert payload.pop("offersUpdated") == 0
        is_refused(payload, fault, "products", "1")
