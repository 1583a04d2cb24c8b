"""The two scalars of the contract: instants and exact numbers, both written as strings."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import strawberry
from graphql import GraphQLError

from store.rows import stored_number
from store.rules.instants import spelled

INSTANT_FORM = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-][0-2]\d:[0-5]\d)", re.ASCII
)
NUMBER_FORM = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
# What the decimal arithmetic of Python keeps exactly by default, and documents too.
DIGITS_AT_MOST = 28
SHOWN_AT_MOST = 60


def parse_instant(value: Any) -> datetime:
    """The instant, in UTC and cut to milliseconds (R29), that RFC 3339 text names; raises GraphQLError."""
    if isinstance(value, str) and INSTANT_FORM.fullmatch(value):
        try:
            instant = datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        else:
            return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
    raise GraphQLError(
        f"DateTime cannot represent {_shown(value)}: write RFC 3339 with time and offset, "
        'such as "2026-01-02T03:04:05.678Z".'
    )


def show_instant(value: Any) -> str:
    """An instant as RFC 3339 in UTC with milliseconds; raises GraphQLError for one without a zone."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise GraphQLError(f"DateTime cannot represent {_shown(value)}: it is no instant.")
    # All that is stored is in UTC, and need not be converted.
    return spelled(value if value.tzinfo is UTC else value.astimezone(UTC))


def show_stored_instant(value: Any) -> str:
    """As `show_instant`, for an instant of a row: in UTC, without saying so. Raises GraphQLError."""
    if type(value) is datetime and value.tzinfo is None:
        return value.isoformat("T", "milliseconds") + "Z"
    return show_instant(value)


def show_stored_number(value: Any) -> str:
    """As `show_number`, for a number of a row; raises for what is none."""
    return show_number(stored_number(value))


def parse_number(value: Any) -> Decimal:
    """The exact number of plain decimal digits in a string; raises GraphQLError."""
    if isinstance(value, str) and NUMBER_FORM.fullmatch(value) and len(value) <= SHOWN_AT_MOST:
        number = Decimal(value)
        if len(number.as_tuple().digits) <= DIGITS_AT_MOST:
            # No amount is less than nothing: `-0` is `0`.
            return number or abs(number)
    raise GraphQLError(
        f"Decimal cannot represent {_shown(value)}: write a string of up to {DIGITS_AT_MOST} digits, "
        'such as "79.99", without an exponent.'
    )


def show_number(value: Any) -> str:
    """A number as plain digits with the decimals it was given with (`79.90`); raises GraphQLError for NaN."""
    if not isinstance(value, Decimal) or not value.is_finite():
        raise GraphQLError(f"Decimal cannot represent {_shown(value)}: it is no exact number.")
    return format(value, "f")


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN_AT_MOST else f"{text[:SHOWN_AT_MOST]}…"


DATE_TIME = strawberry.scalar(
    name="DateTime",
    description=(
        "An instant, as RFC 3339 with time and zone offset: `2026-01-02T03:04:05.678Z`. Any offset is "
        "taken in; given out and stored is UTC with milliseconds. A date alone, or a time without an "
        "offset, is refused."
    ),
    specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
    serialize=show_instant,
    parse_value=parse_instant,
)
DECIMAL = strawberry.scalar(
    name="Decimal",
    description=(
        'An exact number as a string of plain digits: `"79.99"`. Never a float, an exponent or NaN; up to '
        "28 digits. Given out with the decimals it came with."
    ),
    serialize=show_number,
    parse_value=parse_number,
)
