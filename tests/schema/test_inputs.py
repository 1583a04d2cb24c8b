"""Inputs unpack themselves into the store's commands and filters; left out, null and given stay apart."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.inputs.channels import UpdateChannelInput
from schema.inputs.codes import UpdateErrorCodeInput
from schema.inputs.filters import (
    InteractionFilter,
    LiveFilter,
    OfferFilter,
    OfferOrder,
    interaction_filter,
    live_filter,
    offer_filter,
    offer_order,
)
from schema.inputs.interactions import OpenInteractionInput, RecordInteractionsInput
from schema.inputs.products import DescribeProductsInput
from schema.scalars import DATE_TIME, DECIMAL
from store import filters
from store.commands import DescribeProduct, NewError, NewLog, OpenInteraction, RecordInteraction
from store.directory_commands import Absent, UpdateChannel, UpdateErrorCode
from store.records.values import Evidence, Money, OfferData, Product
from store.vocabulary import (
    InteractionContext,
    InteractionOrigin,
    InteractionSource,
    LogType,
    OfferSort,
    OfferStatus,
    SortDirection,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def unpacked(kind: type, literal: str) -> Any:
    """What a resolver gets for an argument of `kind` written as `literal`."""
    got: list[Any] = []

    def take(value: Any = strawberry.UNSET) -> bool:
        got.append(value)
        return True

    take.__annotations__["value"] = kind | None

    @strawberry.type
    class Query:
        taken: bool = strawberry.field(resolver=take)

    config = StrawberryConfig(scalar_map={datetime: DATE_TIME, Decimal: DECIMAL})
    schema = strawberry.Schema(query=Query, config=config)
    result = await schema.execute(f"{{ taken(value: {literal}) }}")
    assert result.errors is None, result.errors
    return got[0]


@pytest.mark.parametrize(
    "literal", ["{}", "{ accounts: null, query: null }", "{ accounts: [], statuses: [] }"]
)
async def test_r34_an_empty_filter_restricts_nothing(literal: str) -> None:
    """Left out, null and an empty list count as not given."""
    assert offer_filter(await unpacked(OfferFilter, literal)) == filters.OfferFilter()


@pytest.mark.parametrize("value", [None, strawberry.UNSET])
def test_no_filter_and_no_order_are_the_defaults(value: Any) -> None:
    """Left out or null."""
    assert offer_filter(value) == filters.OfferFilter()
    assert interaction_filter(value) == filters.InteractionFilter()
    assert live_filter(value) == filters.LiveFilter()
    assert offer_order(value) == filters.OfferOrder(OfferSort.UPDATED_AT, SortDirection.DESC)


async def test_each_part_of_a_filter_arrives_in_its_place() -> None:
    """Offers, interactions and events."""
    offers = await unpacked(
        OfferFilter,
        '{ accounts: ["a"], feedIds: ["f"], skuIds: ["s"], statuses: [ERROR], brands: ["b"],'
        ' categories: ["c"], errorCodes: ["e"], query: "q", updatedFrom: "2026-03-01T12:00:00Z",'
        ' updatedTo: "2026-03-01T13:00:00+01:00" }',
    )
    assert offer_filter(offers) == filters.OfferFilter(
        ("a",), ("f",), ("s",), (OfferStatus.ERROR,), ("b",), ("c",), ("e",), "q", NOON, NOON
    )
    interactions = await unpacked(
        InteractionFilter,
        '{ accounts: ["a"], feedIds: ["f"], skuIds: ["s"], brands: ["b"], categories: ["c"],'
        " origins: [PRICE],"
        ' sources: [SELLER], contexts: [SETUP], states: [OPEN], results: [FAILURE], query: "q",'
        ' startedFrom: "2026-03-01T12:00:00Z", startedTo: "2026-03-01T12:00:00Z" }',
    )
    chosen = interaction_filter(interactions)
    assert (chosen.accounts, chosen.feed_ids, chosen.sku_ids) == (("a",), ("f",), ("s",))
    assert (chosen.brands, chosen.categories, chosen.query) == (("b",), ("c",), "q")
    assert (chosen.origins, chosen.sources, chosen.contexts) == (("PRICE",), ("SELLER",), ("SETUP",))
    assert (chosen.states, chosen.results) == (("OPEN",), ("FAILURE",))
    assert (chosen.started_from, chosen.started_to) == (NOON, NOON)
    live = await unpacked(
        LiveFilter,
        '{ accounts: ["a"], feedIds: ["f"], skuIds: ["s"], statuses: [SYNCED], origins: [CATALOG] }',
    )
    assert live_filter(live) == filters.LiveFilter(
        ("a",), ("f",), ("s",), (OfferStatus.SYNCED,), (InteractionOrigin.CATALOG,)
    )
    order = await unpacked(OfferOrder, "{ field: SKU_ID, direction: ASC }")
    assert offer_order(order) == filters.OfferOrder(OfferSort.SKU_ID, SortDirection.ASC)


async def test_opening_keeps_what_was_left_out_apart_from_defaults() -> None:
    """R7: no context given is no context, for the store to choose."""
    bare = await unpacked(
        OpenInteractionInput,
        '{ account: "a", feedId: "v.f", skuId: "s", source: SELLER, origin: CATALOG, context: null }',
    )
    assert bare.command() == OpenInteraction(
        "a", "v.f", "s", InteractionSource.SELLER, InteractionOrigin.CATALOG
    )
    full = await unpacked(
        OpenInteractionInput,
        '{ account: "a", feedId: "v.f", skuId: "s", source: CHANNEL, origin: PRICE, interactionId: "i",'
        ' alsoOrigins: [INVENTORY], context: ONGOING, startedAt: "2026-03-01T12:00:00Z",'
        ' product: { name: "n" } }',
    )
    assert full.command() == OpenInteraction(
        "a",
        "v.f",
        "s",
        InteractionSource.CHANNEL,
        InteractionOrigin.PRICE,
        "i",
        (InteractionOrigin.INVENTORY,),
        InteractionContext.ONGOING,
        NOON,
        Product(name="n"),
    )


async def test_r12_each_item_of_a_bulk_call_knows_its_place() -> None:
    """Faults are reported at ["input", "items", "1", ...]; logs come with everything in them."""
    item = 'account: "a", feedId: "v.f", skuId: "s", source: SELLER, origin: CATALOG'
    bulk = await unpacked(
        RecordInteractionsInput,
        f'{{ items: [{{ {item}, interactionId: "1", logs: [] }}, {{ {item}, interactionId: "2", logs: [{{'
        ' type: FAILURE, agent: "g", description: "d", logId: "l", occurredAt: "2026-03-01T12:00:00Z", '
        'evidence: { request: "curl" }, data: { price: { amount: "79.90", currencyCode: "BRL" }, '
        'inventory: 0, externalOfferId: "x", status: ERROR }, errors: [{ code: "CTLG-006", title: "t", '
        'closableOrigins: [PRICE] }, { code: "CTLG-001", externalCode: "7", title: "u", description: '
        '"v" }] }] }] }',
    )
    first, second = bulk.commands()
    assert isinstance(first, RecordInteraction)
    assert (first.path, first.logs) == (("input", "items", "0"), ())
    assert second.path == ("input", "items", "1")
    assert second.logs == (
        NewLog(
            LogType.FAILURE,
            "g",
            "d",
            "l",
            NOON,
            Evidence("curl", None),
            OfferData("x", 0, Money(Decimal("79.90"), "BRL"), OfferStatus.ERROR),
            (
                NewError("CTLG-006", "t", None, None, (InteractionOrigin.PRICE,)),
                NewError("CTLG-001", "u", "7", "v"),
            ),
        ),
    )


async def test_r32_each_product_of_a_bulk_call_knows_its_place() -> None:
    """Every fact arrives under its name."""
    described = await unpacked(
        DescribeProductsInput,
        '{ account: "a", feedId: "v.f", products: [{ skuId: "s", product: { name: "n", productId: "p",'
        ' ean: "e", brand: "b", category: "c", imageUrl: "i", url: "u" } }, { skuId: "t",'
        " product: { brand: null } }] }",
    )
    facts = Product("n", "p", "e", "b", "c", "i", "u")
    assert described.commands() == [
        DescribeProduct("a", "v.f", "s", facts, ("input", "products", "0")),
        DescribeProduct("a", "v.f", "t", Product(), ("input", "products", "1")),
    ]


@pytest.mark.parametrize(
    ("literal", "logo"),
    [("", Absent.ABSENT), (", logoUrl: null", None), (', logoUrl: "https://x.test/l"', "https://x.test/l")],
)
async def test_r1_a_logo_left_out_stays_and_null_takes_it_away(literal: str, logo: Any) -> None:
    changed = await unpacked(UpdateChannelInput, f'{{ channelId: "v.f"{literal} }}')
    assert changed.command() == UpdateChannel("v.f", None, logo)


async def test_a_solution_left_out_stays_and_null_takes_it_away() -> None:
    changed = await unpacked(UpdateErrorCodeInput, '{ code: "CTLG-006", category: null, solutionText: null }')
    assert changed.command() == UpdateErrorCode("CTLG-006", None, None, None, Absent.ABSENT)
