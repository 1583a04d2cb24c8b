"""The guide's errors: raised, raised again, mended and mapped, seen in answers, counts and events."""

from typing import Any

from tests.journeys.seller import Seller
from tests.journeys.walk import Walk, failure, first_load, success


async def test_two_errors_with_two_recoveries(walk: Walk) -> None:
    """R19, R20, R23, R25: a success of an origin that closes it ends an error, with the last also ERROR."""
    seller = walk.seller
    await first_load(walk, "sku-1")
    failed = await seller.record(
        "sku-1",
        failure(
            "The channel refused the offer",
            {"code": "CTLG-006", "externalCode": "001", "title": "The image is too small"},
            {"code": "PRICE-001", "title": "The price is too low", "closableOrigins": ["PRICE"]},
        ),
    )
    assert failed["statusChange"]["reason"] == {"code": "FAILED", "message": "The channel refused the offer"}
    errors = failed["offer"]["errors"]["nodes"]
    assert {(error["fullCode"], *error["closableOrigins"]) for error in errors} == {
        ("CTLG-006-001", "CATALOG"),
        ("PRICE-001", "PRICE"),
    }
    assert await seller.counts() == {"total": 1, "error": 1}
    assert await walk.pushed(3) == ["RECORDED", ("SYNCED", "ERROR", "FAILED"), ["ERRORS"]]

    priced = await seller.record(
        "sku-1", success("New price", price={"amount": "99", "currencyCode": "BRL"}), origin="PRICE"
    )
    assert priced["offer"]["status"] == "ERROR"
    assert [error["fullCode"] for error in priced["offer"]["errors"]["nodes"]] == ["CTLG-006-001"]
    assert await walk.pushed(2) == ["RECORDED", ["PRICE", "ERRORS"]]

    mended = await seller.record("sku-1", success("New image"))
    assert mended["statusChange"]["reason"]["code"] == "RECOVERED"
    assert mended["offer"]["errors"]["nodes"] == []
    assert await walk.pushed(3) == ["RECORDED", ("ERROR", "SYNCED", "RECOVERED"), ["ERRORS"]]
    assert await seller.counts() == {"total": 1, "synced": 1}
    assert [result for _, result, _ in await seller.timeline("sku-1")] == [
        "SUCCESS",
        "SUCCESS",
        "FAILURE",
        "SUCCESS",
    ]


async def test_inventory_that_carries_a_price(walk: Walk) -> None:
    """R23: one call of a marketplace can carry all; a price in an inventory's log closes price errors too."""
    seller = walk.seller
    await first_load(walk, "sku-1")
    await seller.record(
        "sku-1", failure("Too low", {"code": "PRICE-001", "title": "Too low"}), origin="PRICE"
    )
    assert await walk.pushed(3) == ["RECORDED", ("SYNCED", "ERROR", "FAILED"), ["ERRORS"]]
    both = await seller.record(
        "sku-1",
        success("Stock and price", inventory=7, price={"amount": "10.5", "currencyCode": "BRL"}),
        origin="INVENTORY",
    )
    assert both["interaction"]["origins"] == ["PRICE", "INVENTORY"]
    assert both["offer"]["status"] == "SYNCED"
    assert both["offer"]["price"]["amount"] == "10.5"
    assert await walk.pushed(3) == [
        "RECORDED",
        ("ERROR", "SYNCED", "RECOVERED"),
        ["PRICE", "INVENTORY", "ERRORS"],
    ]
    assert await seller.counts() == {"total": 1, "synced": 1}


async def test_failure_after_success(walk: Walk) -> None:
    """R13, R22, R24: a failure after a success is ERROR; reported again it is the same error, once more."""
    seller = walk.seller
    await first_load(walk, "sku-1")
    broken = failure("The title is too long", {"code": "CTLG-001", "title": "Too long"})
    await seller.record("sku-1", broken)
    again = await seller.record("sku-1", broken)
    assert again["statusChange"] is None
    assert [error["occurrences"] for error in again["offer"]["errors"]["nodes"]] == [2]
    other = await seller.record("sku-1", failure("No image", {"code": "CTLG-002", "title": "No image"}))
    assert [error["fullCode"] for error in other["offer"]["errors"]["nodes"]] == ["CTLG-002"]
    assert await walk.pushed(7) == [
        "RECORDED",
        ("SYNCED", "ERROR", "FAILED"),
        ["ERRORS"],
        *(["RECORDED", ["ERRORS"]] * 2),
    ]
    assert await seller.counts() == {"total": 1, "error": 1}


async def test_unmapped_error(walk: Walk) -> None:
    """R20, R21: an unknown code is kept, ranked by fingerprint, mapped, and arrives mapped from then on."""
    seller = walk.seller
    words = f"Attribute 123 of listing 'MLB9' is missing for {seller.account} here"
    unknown = {"code": "ML-7", "title": "Odd", "description": words}
    failed = await seller.record("sku-1", failure("Refused", unknown))
    assert failed["warnings"] == [
        {"code": "UNKNOWN_ERROR_CODE", "path": ["input", "logs", "0", "errors", "0", "code"]}
    ]
    (error,) = failed["offer"]["errors"]["nodes"]
    assert error["fullCode"] == "NTMAP-001-ML-7"
    assert await walk.pushed(3) == ["RECORDED", (None, "ERROR", "CREATED"), ["ERRORS"]]

    assert await ranked(seller) == {
        "fingerprint": error["fingerprint"],
        "sample": words,
        "occurrences": 1,
        "offers": 1,
        "mappedTo": None,
    }
    mapped = await seller.graph.done(
        "mapUnmappedErrors",
        "unmappedError { mappedTo } offersQueued",
        {"fingerprint": error["fingerprint"], "code": "CTLG-003"},
    )
    assert mapped == {"unmappedError": {"mappedTo": "CTLG-003"}, "offersQueued": 1, "userErrors": []}
    assert await walk.pushed(1) == [["ERRORS"]]
    offer = await seller.offer("sku-1")
    assert offer is not None
    assert [found["fullCode"] for found in offer["errors"]["nodes"]] == ["CTLG-003-ML-7"]

    again = {**unknown, "description": words.replace("123", "77")}
    arrived = await seller.record("sku-2", failure("Refused", again))
    assert [found["fullCode"] for found in arrived["offer"]["errors"]["nodes"]] == ["CTLG-003-ML-7"]
    assert await walk.pushed(3) == ["RECORDED", (None, "ERROR", "CREATED"), ["ERRORS"]]
    assert (await ranked(seller))["mappedTo"] == "CTLG-003"
    assert await seller.counts() == {"total": 2, "error": 2}


async def ranked(seller: Seller) -> dict[str, Any]:
    """The one unmapped error of the seller's feed."""
    document = """query($account: String, $feedId: String) {
        unmappedErrors(account: $account, feedId: $feedId) {
        nodes { fingerprint sample occurrences offers mappedTo } } }"""
    (only,) = (await seller.graph.ask(document, **seller.key))["unmappedErrors"]["nodes"]
    return dict(only)
