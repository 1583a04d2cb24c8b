"""The scalars: instants (R29) and exact numbers (R34), in and out."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from graphql import GraphQLError
from hypothesis import example, given
from hypothesis import strategies as st

from schema.bindings import STORED
from schema.compiled import Usual
from schema.scalars import parse_instant, parse_number, show_instant, show_number, show_stored_instant


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05.678Z"),
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000Z"),
        ("2026-01-02t03:04:05z", "2026-01-02T03:04:05.000Z"),
        ("2026-01-02T00:04:05.5-03:00", "2026-01-02T03:04:05.500Z"),
        ("2026-01-02T03:04:05.123456789+00:00", "2026-01-02T03:04:05.123Z"),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
    ],
)
def test_r29_instants_are_shown_in_utc_with_milliseconds(text: str, shown: str) -> None:
    assert show_instant(parse_instant(text)) == shown


@pytest.mark.parametrize(
    "value",
    [
        "2026-01-02T03:04:05",  # no offset
        "2026-01-02",
        "2026-01-02 03:04:05Z",
        "2026-01-02T03:04Z",
        "2026-13-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-01-02T25:00:00Z",
        "2026-01-02T03:04:60Z",
        "2026-01-02T03:04:05+24:00",
        "2026-01-02T03:04:05+01:60",
        "0001-01-01T00:00:00+01:00",  # before the first year in UTC
        "9999-12-31T23:59:59-01:00",  # after the last
        "10000-01-01T00:00:00Z",
        "٢٠٢٦-01-02T03:04:05Z",
        "2026-01-02T03:04:05Z\n",
        "yesterday",
        "",
        0,
        1767323045,
        True,
        None,
        ["2026-01-02T03:04:05Z"],
    ],
)
def test_r29_what_is_no_instant_with_time_and_offset_is_refused(value: Any) -> None:
    with pytest.raises(GraphQLError, match="RFC 3339"):
        parse_instant(value)


@given(
    st.datetimes(
        min_value=datetime(1, 1, 3),  # noqa: DTZ001 (the zone is the other strategy)
        max_value=datetime(9999, 12, 29),  # noqa: DTZ001
        timezones=st.integers(-23 * 60, 23 * 60).map(lambda m: timezone(timedelta(minutes=m))),
    )
)
def test_r29_what_is_shown_reads_back_as_the_same_millisecond(instant: datetime) -> None:
    shown = parse_instant(show_instant(instant))
    assert shown.tzinfo is UTC
    assert timedelta(0) <= instant - shown < timedelta(milliseconds=1)
    assert show_instant(shown) == show_instant(instant)


@given(st.datetimes())
@example(datetime(2026, 1, 2, 3, 4, 5))  # noqa: DTZ001 (rows have no zones)
@example(datetime(1, 1, 1, 0, 0, 0, 999))  # noqa: DTZ001
def test_r29_rows_show_instants_by_an_expression_as_by_the_function(instant: datetime) -> None:
    usual = STORED["DateTime"]
    assert isinstance(usual, Usual)
    names = {**usual.scope, "instant": instant}
    assert eval(usual.condition.format(v="instant"), names)
    assert eval(usual.shown.format(v="instant"), names) == show_stored_instant(instant)


def test_a_naive_datetime_is_never_shown() -> None:
    """A record without a zone is a fault, not an instant."""
    with pytest.raises(GraphQLError):
        show_instant(datetime(2026, 1, 2))  # noqa: DTZ001 (that is the point)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("79.99", "79.99"),
        ("79.90", "79.90"),
        ("100", "100"),
        ("0.000001", "0.000001"),
        ("007", "7"),
        ("0.00", "0.00"),
        ("-0.0", "0.0"),
        ("-1", "-1"),
        ("1000000000000.000001", "1000000000000.000001"),
    ],
)
def test_r34_numbers_are_shown_in_plain_digits_with_their_decimals(text: str, shown: str) -> None:
    assert show_number(parse_number(text)) == shown


NO_NUMBERS: list[Any] = [
    *(
        "1e400",
        "1E2",
        "NaN",
        "Infinity",
        "-Infinity",
        "",
        " 1",
        "1 ",
        "1.",
        ".5",
        "+1",
        "1,5",
        "0x1f",
        "٣",
        "1_000",
    ),
    *("1\n", "9" * 29, "0" * 61, 79.99, 1, True, None, ["1"]),
]


@pytest.mark.parametrize("value", NO_NUMBERS)
def test_r34_what_is_no_plain_number_in_a_string_is_refused(value: Any) -> None:
    with pytest.raises(GraphQLError, match="Decimal cannot represent"):
        parse_number(value)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=6))
def test_r34_amounts_survive_the_way_out_and_in(number: Decimal) -> None:
    shown = show_number(number)
    assert parse_number(shown) == number
    assert "e" not in shown.lower()


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), 1.5, "1.5", None])
def test_only_exact_numbers_are_shown(value: Any) -> None:
    with pytest.raises(GraphQLError):
        show_number(value)
