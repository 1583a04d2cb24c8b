"""What just keeps the limits is taken, and read back as it was sent (R29, R34)."""

from typing import Any

import pytest

from tests.journeys.bad_input import inputs
from tests.journeys.seller import Seller, new_id

FITS = [
    ("logs.0.data.inventory", 0),
    ("logs.0.data.inventory", 2**31 - 1),
    *(
        ("logs.0.data.price", {"amount": amount, "currencyCode": "BRL"})
        for amount in ("0", "0.000001", "79.90", "1000000000000", "999999999999.999999")
    ),
    *(("logs.0.data.price", {"amount": "1.5", "currencyCode": code}) for code in ("USD", "CLP", "KWD")),
    ("logs.0.data.externalOfferId", "x" * 200),
    ("logs.0.agent", "😀" * 200),
    ("logs.0.description", "d" * 4_000),
    ("startedAt", "1970-01-01T00:00:00.000Z"),
    ("startedAt", "1969-12-31T23:59:59.999Z"),
    ("startedAt", "0001-01-01T00:00:00.000Z"),
    ("logs.0.occurredAt", "1970-01-01T00:00:00.000Z"),
    ("skuId", "s" * 200),
    ("product.name", "n" * 200),
    ("product.url", "https://x.test/" + "u" * 1_985),
]
DOCUMENT = """query($account: String!, $feedId: String!, $id: String!) {
  interaction(account: $account, feedId: $feedId, interactionId: $id) { skuId startedAt
    offer { product { name url } } logs { nodes { agent description occurredAt
      data { inventory externalOfferId price { amount currencyCode } } } } } }"""


async def found_again(seller: Seller, input: dict[str, Any]) -> dict[str, Any]:
    """The interaction that was recorded, in the shape of its input."""
    await seller.graph.done("recordInteraction", "replayed", input)
    data = await seller.graph.ask(DOCUMENT, **seller.key, id=input["interactionId"].upper())
    interaction: dict[str, Any] = data["interaction"]
    return {**interaction, **interaction["offer"], "logs": interaction["logs"]["nodes"]}


@pytest.mark.parametrize(("path", "value"), FITS, ids=lambda it: str(it)[:40])
async def test_what_fits_is_kept(seller: Seller, path: str, value: Any) -> None:
    input = {**inputs.recording(seller), "logs": [inputs.success()]}
    found: Any = await found_again(seller, inputs.wrong(input, path, value))
    for step in inputs.place(path):
        found = found[step]
    assert found == value


async def test_r29_instants_are_kept_in_utc_to_the_millisecond(seller: Seller) -> None:
    """Whatever zone and precision they come with."""
    for given, kept in (
        ("2026-01-02T03:04:05.678999+02:00", "2026-01-02T01:04:05.678Z"),
        ("2026-01-02t03:04:05z", "2026-01-02T03:04:05.000Z"),
        ("2026-01-02T03:04:05.123456789-23:59", "2026-01-03T03:03:05.123Z"),
    ):
        input = {**inputs.recording(seller), "startedAt": given}
        assert (await found_again(seller, input))["startedAt"] == kept


async def test_r27_ids_may_be_written_in_small_letters(seller: Seller) -> None:
    """They are the same ids."""
    id = new_id()
    input = {**inputs.recording(seller), "interactionId": id.lower()}
    assert (await found_again(seller, input))["skuId"] == "sku-1"
    again = await seller.graph.done("recordInteraction", "replayed", {**input, "interactionId": id})
    assert again["replayed"] is True


async def test_r34_1000_items_200_logs_and_50_errors(seller: Seller) -> None:
    """The largest calls there are."""
    errors = [{"code": "CTLG-006", "externalCode": str(number), "title": "t" * 500} for number in range(50)]
    logs = [{**inputs.failure(), "errors": errors}, *[inputs.success()] * 199]
    payload = await seller.graph.done(
        "recordInteraction", "interaction { logCount }", {**inputs.recording(seller), "logs": logs}
    )
    assert payload["interaction"] == {"logCount": 200}
    items = [{**inputs.recording(seller), "skuId": f"sku-{number}"} for number in range(1_000)]
    payload = await seller.graph.done("recordInteractions", "recorded failed", {"items": items})
    assert (payload["recorded"], payload["failed"]) == (1_000, 0)
    assert await seller.counts() == {"total": 1_000, "error": 1_000}
