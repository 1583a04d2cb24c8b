"""The stretch between two places as conditions: each item fulfils one of them, and nothing else does."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from store.pages import Kind, Window
from store.queries.keysets import EVERYTHING, Ordering, Span, slices

START = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = some.integers(0, 4).map(lambda days: START + timedelta(days=days))
KEYS = some.sampled_from("abcd")
PLACES = some.tuples(INSTANTS, KEYS)
LACKING = some.tuples(some.none() | INSTANTS, KEYS)
SPANS = some.builds(Span, some.none() | INSTANTS, some.none() | INSTANTS)
EVERY_PLACE = [(None, key) for key in "abcd"] + [
    (START + timedelta(days=days), key) for days in range(5) for key in "abcd"
]


def fulfils(place: tuple[Any, str], condition: dict[str, Any]) -> bool:
    """MongoDB's reading of the conditions of `slices`: ranges hold for values of their own type only."""
    values = {"at": place[0], "_id": place[1]}
    return all(_meets(values[name], wanted) for name, wanted in condition.items())


def _meets(value: Any, wanted: Any) -> bool:
    if not isinstance(wanted, dict):
        return bool(value == wanted)
    tests = {"$gt": "__gt__", "$gte": "__ge__", "$lt": "__lt__"}
    return value is not None and all(
        getattr(value, tests[operator])(bound) for operator, bound in wanted.items()
    )


def _rank(place: tuple[Any, str]) -> tuple[Any, ...]:
    return (place[0] is not None, place[0] or START, place[1])


def check(kind: Kind, after: Any, before: Any, span: Span, *, ascending: bool) -> None:
    """Compare with a list in memory."""
    low, high = (after, before) if ascending else (before, after)
    parts = slices(Ordering("at", kind, ascending), Window(1, False, after, before), span)
    for place in EVERY_PLACE:
        if place[0] is None and kind is Kind.INSTANT:
            continue
        inside = (
            (low is None or _rank(place) > _rank(low))
            and (high is None or _rank(place) < _rank(high))
            and (span == EVERYTHING or place[0] in span)
        )
        assert sum(fulfils(place, part) for part in parts) == inside, (place, parts)


@given(some.none() | PLACES, some.none() | PLACES, SPANS, some.booleans())
def test_slices_of_instants(after: Any, before: Any, span: Span, ascending: bool) -> None:
    """Ties by key, both directions, either end, within a time."""
    check(Kind.INSTANT, after, before, span, ascending=ascending)


@given(some.none() | LACKING, some.none() | LACKING, some.booleans())
def test_slices_where_the_instant_may_be_missing(after: Any, before: Any, ascending: bool) -> None:
    """What lacks the instant comes before everything that has it, ascending."""
    check(Kind.MAYBE_INSTANT, after, before, EVERYTHING, ascending=ascending)
