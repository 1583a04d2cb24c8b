"""What GraphQL itself refuses: types, enums, scalars, missing and unknown fields. Nothing is executed, and
the way to the value is told."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.journeys.bad_input import inputs
from tests.journeys.bad_input.inputs import Missing
from tests.journeys.bad_input.witness import Witness
from tests.journeys.seller import Seller

RECORD = "mutation($input: RecordInteractionInput!) { recordInteraction(input: $input) { replayed } }"
RECORD_MANY = "mutation($input: RecordInteractionsInput!) { recordInteractions(input: $input) { recorded } }"
INSTANT = 'write RFC 3339 with time and offset, such as "2026-01-02T03:04:05.678Z".'
NUMBER = 'write a string of up to 28 digits, such as "79.99", without an exponent.'


@dataclass(frozen=True, slots=True)
class Wrong:
    """A `value` that `path` cannot hold, and what the message says of it."""

    path: str
    value: object
    says: str

    def __str__(self) -> str:
        """The name of its test."""
        return f"{self.path}={self.value!r}"[:60]


def missing(path: str) -> Wrong:
    """A required field left out."""
    return Wrong(path, Missing(), f"to include required field '{path.rpartition('.')[2]}'")


WRONG = (
    *(missing(path) for path in ("account", "feedId", "skuId", "interactionId", "source", "origin", "logs")),
    *(missing(f"logs.0.{name}") for name in ("type", "agent", "description")),
    *(missing(f"logs.1.errors.0.{name}") for name in ("code", "title")),
    Wrong("skuId", None, "Expected value of non-null type 'String!' not to be None."),
    Wrong("logs.0", None, "Expected value of non-null type 'LogInput!' not to be None."),
    Wrong("skuId", 1, "String cannot represent a non string value: 1"),
    Wrong("skuId", {"$ne": ""}, "String cannot represent a non string value"),
    Wrong("account", ["grocery1"], "String cannot represent a non string value"),
    Wrong("colour", "red", "not to include unknown field 'colour'"),
    Wrong("logs.0.$where", "true", "not to include unknown field '$where'"),
    Wrong("product.price", "1", "not to include unknown field 'price'"),
    Wrong("logs.0", "SUCCESS", "Expected value of type 'LogInput' to be an object, found: 'SUCCESS'."),
    Wrong("source", "BUYER", "Value 'BUYER' does not exist in 'InteractionSource' enum."),
    Wrong("origin", "catalog", "Did you mean the enum value 'CATALOG'?"),
    Wrong("origin", 1, "Enum 'InteractionOrigin' cannot represent non-string value: 1."),
    Wrong("alsoOrigins", ["PRICE", ""], "Value '' does not exist in 'InteractionOrigin' enum."),
    Wrong("context", "FIRST", "Value 'FIRST' does not exist in 'InteractionContext' enum."),
    Wrong("logs.0.type", "FATAL", "Value 'FATAL' does not exist in 'LogType' enum."),
    Wrong("logs.0.data.status", "GONE", "Value 'GONE' does not exist in 'OfferStatus' enum."),
    Wrong("logs.1.errors.0.closableOrigins", ["STOCK"], "does not exist in 'InteractionOrigin' enum."),
    *(
        Wrong("logs.0.data.inventory", value, "Int cannot represent non 32-bit signed integer value")
        for value in (2**31, -(2**31) - 1, 10**300, 1e300)
    ),
    *(
        Wrong("logs.0.data.inventory", value, "Int cannot represent non-integer value")
        for value in ("1", 1.5, True)
    ),
    *(
        Wrong(f"logs.0.data.price.{name}", value, says)
        for name, value, says in (
            *(("amount", text, NUMBER) for text in ("1e400", "1e-7", "NaN", "Infinity", "-Infinity", "")),
            *(("amount", text, NUMBER) for text in ("79,90", "+1", " 1", "0x10", "1_000", "١٢", "9" * 29)),
            *(("amount", value, NUMBER) for value in (79.9, 79, True, ["1"], "9" * 10_000)),
        )
    ),
    *(
        Wrong("startedAt", value, INSTANT)
        for value in (
            "2026-01-02T03:04:05",
            "2026-01-02",
            "03:04:05Z",
            "2026-02-30T00:00:00Z",
            "2026-01-02T25:00:00Z",
            "2026-01-02T03:04:05+25:00",
            "0000-01-01T00:00:00Z",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-14:00",
            "10000-01-01T00:00:00Z",
            "yesterday",
            "",
            "2026-01-02T03:04:05Z\0",
            "٢٠٢٦-01-02T03:04:05Z",
            1_767_323_045,
            {"$date": 0},
        )
    ),
    Wrong("logs.0.occurredAt", "2026-01-02T03:04:05", INSTANT),
)


def in_a_record(seller: Seller, wrong: Wrong) -> dict[str, Any]:
    """A recording with the wrong value."""
    input = inputs.recording(seller)
    if wrong.path.startswith("logs.0.data.price"):
        input = inputs.wrong(input, "logs.0.data.price", {"amount": "1", "currencyCode": "BRL"})
    return inputs.wrong(input, wrong.path, wrong.value)


def place_of(wrong: Wrong) -> list[str | int]:
    """The path to it; where an item of a list is wrong, to that item."""
    place = inputs.place(wrong.path)
    if wrong.path == "alsoOrigins":
        return [*place, 1]
    return [*place, 0] if wrong.path.endswith("closableOrigins") else place


def is_refused(answer: dict[str, Any], says: str, input_path: list[str | int]) -> None:
    """The answer is one error about one value, and nothing was executed."""
    assert "data" not in answer
    (error,) = answer["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "inputPath": input_path}
    assert says in error["message"]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
async def test_a_value_of_the_wrong_type(stocked: Seller, witness: Witness, wrong: Wrong) -> None:
    async with witness.nothing_written():
        answer = await stocked.graph.answer(RECORD, input=in_a_record(stocked, wrong))
        is_refused(answer, wrong.says, ["input", *place_of(wrong)])


@pytest.mark.parametrize("wrong", WRONG[::4], ids=str)
async def test_r12_a_malformed_item_refuses_the_whole_bulk_call(
    stocked: Seller, witness: Witness, wrong: Wrong
) -> None:
    """Before anything is written; the item is named, and the right ones with it can be sent again."""
    items = [{**inputs.recording(stocked), "skuId": f"sku-{number}"} for number in (7, 8, 9)]
    items[1] = in_a_record(stocked, wrong)
    async with witness.nothing_written():
        answer = await stocked.graph.answer(RECORD_MANY, input={"items": items})
        is_refused(answer, wrong.says, ["input", "items", 1, *place_of(wrong)])


async def test_r12_every_malformed_item_is_named(stocked: Seller, witness: Witness) -> None:
    """Up to fifty, so that all can be mended at once."""
    items = [inputs.wrong(inputs.recording(stocked), "source", "BUYER") for _ in range(60)]
    items[0] = inputs.recording(stocked)
    async with witness.nothing_written():
        answer = await stocked.graph.answer(RECORD_MANY, input={"items": items})
    paths = [error["extensions"]["inputPath"] for error in answer["errors"]]
    assert paths == [["input", "items", number, "source"] for number in range(1, 51)]


@pytest.mark.parametrize(
    ("literal", "says", "input_path"),
    [
        ("interactionId: nope", "String cannot represent a non string value: nope", ["interactionId"]),
        ("interactionId: 7", "String cannot represent a non string value: 7", ["interactionId"]),
        ("source: BUYER", "Value 'BUYER' does not exist in 'InteractionSource' enum.", ["source"]),
        ('origin: "CATALOG"', "Enum 'InteractionOrigin' cannot represent", ["origin"]),
        ('startedAt: "2026-01-02"', INSTANT, ["startedAt"]),
        ("startedAt: 7", INSTANT, ["startedAt"]),
        ("colour: RED", "unknown field 'colour'", ["colour"]),
        ("skuId: null", "Expected value of non-null type 'String!'", ["skuId"]),
    ],
)
async def test_literals_are_told_as_variables_are(
    stocked: Seller, witness: Witness, literal: str, says: str, input_path: list[str]
) -> None:
    right = {
        "account": f'"{stocked.account}"',
        "feedId": f'"{stocked.feed_id}"',
        "skuId": '"sku-1"',
        "source": "SELLER",
        "origin": "CATALOG",
    }
    name, _, value = literal.partition(": ")
    written = ", ".join(f"{key}: {text}" for key, text in {**right, name: value}.items())
    async with witness.nothing_written():
        answer = await stocked.graph.answer(
            f"mutation {{ openInteraction(input: {{ {written} }}) {{ replayed }} }}"
        )
        is_refused(answer, says, ["input", *input_path])


async def test_a_wrong_operation_beside_a_right_one(stocked: Seller, witness: Witness) -> None:
    """Two mutations in one document: neither is executed if a variable of one is malformed."""
    document = """mutation($right: OpenInteractionInput!, $wrong: OpenInteractionInput!) {
        a: openInteraction(input: $right) { replayed } b: openInteraction(input: $wrong) { replayed } }"""
    right = inputs.opening(stocked)
    wrong = inputs.wrong(inputs.opening(stocked), "source", "BUYER")
    async with witness.nothing_written():
        answer = await stocked.graph.answer(document, right=right, wrong=wrong)
        is_refused(answer, "InteractionSource", ["wrong", "source"])


@pytest.mark.parametrize(
    ("mutation", "input", "input_path"),
    [
        (
            "activateFeed",
            {"affiliateId": "M", "salesChannel": "1", "restoreActivation": 2**31},
            "restoreActivation",
        ),
        ("activateFeed", {"affiliateId": "M", "salesChannel": 1}, "salesChannel"),
        ("activateFeed", {"affiliateId": "M"}, "salesChannel"),
        ("updateFeed", {"affiliateId": ["M"]}, "affiliateId"),
        ("deactivateFeed", {"hard": True}, "hard"),
        ("describeProducts", {"products": [{"skuId": "sku-1"}]}, "products.0.product"),
        (
            "describeProducts",
            {"products": [{"skuId": "sku-1", "product": {"ean": 7}}]},
            "products.0.product.ean",
        ),
        ("createLog", {"interactionId": "A" * 32}, "log"),
        ("closeInteraction", {"interactionId": 7}, "interactionId"),
    ],
)
async def test_other_mutations(
    stocked: Seller, witness: Witness, mutation: str, input: dict[str, Any], input_path: str
) -> None:
    kind = mutation[0].upper() + mutation[1:] + "Input"
    document = f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ __typename }} }}"
    async with witness.nothing_written():
        answer = await stocked.graph.answer(document, input={**stocked.key, **input})
        is_refused(answer, "Variable '$input' has invalid value", ["input", *inputs.place(input_path)])
