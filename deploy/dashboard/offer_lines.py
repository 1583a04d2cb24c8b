"""Offers as lines of a file: CSV for spreadsheets, JSON for programs. Pure."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import orjson

from schema.scalars import show_instant, show_number
from store.records.exported_offers import ExportedOffer

COLUMNS = (
    "account",
    "feedId",
    "skuId",
    "name",
    "ean",
    "brand",
    "category",
    "status",
    "statusSince",
    "statusReason",
    "errorCodes",
    "errorTitles",
    "price",
    "currencyCode",
    "inventory",
    "externalOfferId",
    "updatedAt",
)

# A spreadsheet takes a cell that begins with one of these for a formula, and would run what a stranger wrote.
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")

Lines = Callable[[Sequence[ExportedOffer]], bytes]


def csv_head() -> bytes:
    """The first line. It begins with a byte order mark, by which spreadsheets know UTF-8."""
    return b"\xef\xbb\xbf" + _csv([COLUMNS])


def csv_lines(offers: Sequence[ExportedOffer]) -> bytes:
    """Offers as CSV (RFC 4180), several errors of one parted by " | "."""
    return _csv([[_cell(value) for value in _values(offer).values()] for offer in offers])


def json_lines(offers: Sequence[ExportedOffer]) -> bytes:
    """Offers as objects of JSON, one a line; amounts are texts, as GraphQL has them."""
    return b"".join(orjson.dumps(_values(offer), option=orjson.OPT_APPEND_NEWLINE) for offer in offers)


def _values(offer: ExportedOffer) -> dict[str, Any]:
    product, price = offer.product, offer.price
    return dict(
        zip(
            COLUMNS,
            (
                offer.account,
                offer.feed_id,
                offer.sku_id,
                product and product.name,
                product and product.ean,
                product and product.brand,
                product and product.category,
                offer.status.value,
                show_instant(offer.status_since),
                offer.status_reason.message,
                [error.full_code for error in offer.errors],
                [error.title for error in offer.errors],
                price and show_number(price.amount),
                price and price.currency_code,
                offer.inventory,
                offer.external_offer_id,
                show_instant(offer.updated_at),
            ),
            strict=True,
        )
    )


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = " | ".join(value) if isinstance(value, list) else str(value)
    return f"'{text}" if text[:1] in _FORMULA_STARTS else text


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()
