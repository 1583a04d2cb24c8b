"""R29 and R34: each size just within and just beyond its limit, with the field and the limit named."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from store.commands import Command, DescribeProduct
from store.records.values import Evidence, Money, OfferData, Product
from store.rules.decision import Decision
from store.rules.limits import Faults
from store.vocabulary import UserErrorCode
from tests.store.rules.commands import (
    ACCOUNT,
    FEED,
    MINUTES_BEFORE,
    Opening,
    appending,
    brl,
    closing,
    error,
    failure,
    information,
    success,
)
from tests.store.rules.lifecycle import World, fault_of

MIB = 1024 * 1024


def opened(**parts: Any) -> Command:
    """An opening with other parts."""
    return replace(Opening("B").command, **parts)


def described(**facts: str) -> Command:
    """Product facts."""
    return DescribeProduct(ACCOUNT, FEED, "sku-1", Product(**facts))


def logged(**parts: Any) -> Command:
    """A log with other parts."""
    return appending("A", replace(information(), **parts))


def failed(**parts: Any) -> Command:
    """A failure with an error of other parts."""
    return appending("A", failure(replace(error("CTLG-006"), **parts)))


def carrying(**values: Any) -> Command:
    """A success with other values."""
    return appending("A", replace(success(), data=OfferData(**values)))


TEXTS: list[tuple[str, int, Any, tuple[str, ...]]] = [
    ("skuId", 200, lambda text: opened(sku_id=text), ("skuId",)),
    ("agent", 200, lambda text: logged(agent=text), ("log", "agent")),
    ("log's description", 4_000, lambda text: logged(description=text), ("log", "description")),
    ("code", 200, lambda text: failed(code=text), ("log", "errors", "0", "code")),
    ("externalCode", 200, lambda text: failed(external_code=text), ("log", "errors", "0", "externalCode")),
    ("title", 500, lambda text: failed(title=text), ("log", "errors", "0", "title")),
    ("description", 4_000, lambda text: failed(description=text), ("log", "errors", "0", "description")),
    (
        "externalOfferId",
        200,
        lambda text: carrying(external_offer_id=text),
        ("log", "data", "externalOfferId"),
    ),
    ("described skuId", 200, lambda text: DescribeProduct(ACCOUNT, FEED, text, Product()), ("skuId",)),
    ("name", 200, lambda text: described(name=text), ("product", "name")),
    ("productId", 200, lambda text: described(product_id=text), ("product", "productId")),
    ("ean", 200, lambda text: described(ean=text), ("product", "ean")),
    ("brand", 200, lambda text: described(brand=text), ("product", "brand")),
    ("category", 200, lambda text: described(category=text), ("product", "category")),
    ("opened name", 200, lambda text: opened(product=Product(name=text)), ("product", "name")),
]
NAMES = [text for text in TEXTS if text[1] == 200]


@pytest.mark.parametrize(("limit", "command", "path"), [t[1:] for t in TEXTS], ids=[t[0] for t in TEXTS])
def test_texts(limit: int, command: Any, path: tuple[str, ...]) -> None:
    """R34: at the limit it is taken, one character more is INVALID, and so is a blank; emoji count as one."""
    assert fault_of(command("é" * limit)) is None
    assert fault_of(command("🦜" * limit)) is None
    for bad, words in (
        ("x" * (limit + 1), f"{limit}"),
        ("", "blank"),
        (" \t ", "blank"),
        ("\ud800", "surrogate"),
    ):
        fault = fault_of(command(bad))
        assert fault is not None
        assert (fault.code, fault.path) == (UserErrorCode.INVALID, ("input", *path))
        assert fault.message.startswith(path[-1])
        assert words in fault.message


@pytest.mark.parametrize(("command", "path"), [t[2:] for t in NAMES], ids=[t[0] for t in NAMES])
def test_names_hold_no_control_characters(command: Any, path: tuple[str, ...]) -> None:
    """R34: NUL and line breaks are no part of a name; spaces, slashes and `$` are."""
    assert fault_of(command("a b/c $where 'é' 🦜")) is None
    for bad in ("a\0b", "a\nb", "\x1b[0m"):
        fault = fault_of(command(bad))
        assert fault is not None
        assert (fault.code, fault.path) == (UserErrorCode.INVALID, ("input", *path))


def test_words_may_have_lines() -> None:
    """R34: descriptions and titles are no names."""
    assert fault_of(logged(description="one\ntwo")) is None
    assert fault_of(failed(title="one\ttwo", description="one\r\ntwo")) is None


@pytest.mark.parametrize("field", ["image_url", "url"])
def test_urls(field: str) -> None:
    """R34: 2,000 characters, absolute, http or https."""
    path = ("input", "product", "imageUrl" if field == "image_url" else "url")
    long = "https://images.example/" + "x" * 1_977
    assert fault_of(described(**{field: long})) is None
    assert fault_of(described(**{field: "HTTP://a"})) is None
    for bad in (
        long + "x",
        "",
        " ",
        "images.example/1.png",
        "ftp://a/b",
        "javascript:alert(1)",
        "https://a b",
    ):
        fault = fault_of(described(**{field: bad}))
        assert fault is not None
        assert (fault.code, fault.path) == (UserErrorCode.INVALID, path)


@pytest.mark.parametrize("value", [0, 1, 2**31 - 1])
def test_inventory_within(value: int) -> None:
    """R34: 0 to 2^31-1."""
    assert fault_of(carrying(inventory=value)) is None


@pytest.mark.parametrize("value", [-1, 2**31])
def test_inventory_beyond(value: int) -> None:
    """R34: INVALID, naming field and limit."""
    fault = fault_of(carrying(inventory=value))
    assert fault is not None
    assert (fault.code, fault.path) == (UserErrorCode.INVALID, ("input", "log", "data", "inventory"))
    assert "2147483647" in fault.message


@pytest.mark.parametrize(
    "amount", ["0", "0.000001", "79.9000000", "1000000000000", "1000000000000.000000", "-0"]
)
def test_amount_within(amount: str) -> None:
    """R34: 0 to 10^12 with at most 6 decimals; zeros at the end are none."""
    assert fault_of(carrying(price=brl(amount))) is None


@pytest.mark.parametrize("amount", ["-0.000001", "-1", "1000000000000.000001", "0.0000001", "79.9000001"])
def test_amount_beyond(amount: str) -> None:
    """R34: INVALID, at the amount."""
    fault = fault_of(carrying(price=brl(amount)))
    assert fault is not None
    assert (fault.code, fault.path) == (UserErrorCode.INVALID, ("input", "log", "data", "price", "amount"))
    assert "1000000000000" in fault.message or "6 decimals" in fault.message


@pytest.mark.parametrize("code", ["brl", "REAL", "R$", "", "XXX", "ZZZ"])
def test_currency(code: str) -> None:
    """R34: codes by ISO 4217."""
    assert fault_of(carrying(price=Money(Decimal(1), "EUR"))) is None
    fault = fault_of(carrying(price=Money(Decimal(1), code)))
    assert fault is not None
    assert (fault.code, fault.path) == (
        UserErrorCode.INVALID,
        ("input", "log", "data", "price", "currencyCode"),
    )


@pytest.mark.parametrize("side", ["request", "response"])
def test_evidence_is_text(side: str) -> None:
    """R34: an unpaired surrogate is no Unicode text."""
    fault = fault_of(logged(evidence=Evidence(**{side: "a\ud800b"})))
    assert fault is not None
    assert (fault.code, fault.path) == (UserErrorCode.INVALID, ("input", "log", "evidence", side))


def test_all_faults_are_told_at_once() -> None:
    """R34: each with its path in the input, in the order of the input, below the command's own path."""
    world = World()
    command = Opening("A", sku="", started=MINUTES_BEFORE * 2).recording(
        success(), replace(failure(error("", title=" ")), agent="")
    )
    verdict = world.send(replace(command, path=("input", "items", "7")))
    assert not isinstance(verdict, Decision)
    assert [fault.path[3:] for fault in verdict.errors] == [
        ("skuId",),
        ("startedAt",),
        ("logs", "1", "agent"),
        ("logs", "1", "errors", "0", "code"),
        ("logs", "1", "errors", "0", "title"),
    ]
    assert {fault.path[:3] for fault in verdict.errors} == {("input", "items", "7")}
    assert not any(fault.retryable for fault in verdict.errors)
    assert fault_of(closing("A")) is None


def test_counting_says_whether_there_are_too_many() -> None:
    """R34: a list at its limit is no fault."""
    faults = Faults(("input",))
    assert not faults.too_many(1_000, 1_000, "items", "items")
    assert faults.too_many(1_001, 1_000, "items", "items")
    assert [(fault.code, fault.path) for fault in faults.errors] == [
        (UserErrorCode.TOO_MANY, ("input", "items"))
    ]
    assert "1000 are allowed" in faults.errors[0].message
