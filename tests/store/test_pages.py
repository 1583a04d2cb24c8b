"""Relay's four arguments and the cursors of a list, as clients send them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from store.errors import BadInput
from store.filters import OfferFilter, PageRequest
from store.pages import Connection, Kind, Totals, Window, bounded_count
from store.records.values import Count
from store.vocabulary import CountPrecision

NOW = datetime(2026, 3, 1, 12, 30, 0, 123000, tzinfo=UTC)
KINDS = (Kind.INSTANT, Kind.TEXT)
LIST = Connection("offers", KINDS, None, OfferFilter(brands=("Acme",)))
CURSOR = LIST.cursor((NOW, "a/b/1/sku"))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
INSTANTS = some.integers(-(10**12), 10**14).map(lambda value: EPOCH + timedelta(milliseconds=value))
TEXTS = some.text(some.characters(exclude_categories=["Cs"]))


@given(INSTANTS, TEXTS)
def test_a_cursor_gives_its_place_back(instant: datetime, text: str) -> None:
    """Whatever an item is sorted by."""
    assert LIST.place(LIST.cursor((instant, text)), "after") == (instant, text)


def test_a_place_may_lack_its_instant() -> None:
    """`closedAt` of what is open."""
    connection = Connection("interactions", (Kind.MAYBE_INSTANT, Kind.TEXT))
    assert connection.place(connection.cursor((None, "k")), "after") == (None, "k")
    with pytest.raises(BadInput):
        LIST.place(LIST.cursor((None, "k")), "after")


OTHERS = (
    Connection("feeds", KINDS, None, OfferFilter(brands=("Acme",))),
    Connection("offers", KINDS, "parent", OfferFilter(brands=("Acme",))),
    Connection("offers", KINDS, None, OfferFilter(brands=("Dell",))),
    Connection("offers", KINDS, None, OfferFilter(categories=("Acme",))),
)
MADE_UP = (
    *("", "x", "====", "not a cursor", "é", "\ud800", "bnVsbA", "W10", "WzFd", CURSOR[:-3], CURSOR + "AAAA"),
    *(
        LIST.cursor(place)
        for place in [(1, 2), ("a", "b"), (NOW,), (NOW, "a", "b"), (2**62, "a"), (True, "a")]
    ),
    *(LIST.cursor(place) for place in [([], "a"), ({"$gt": ""}, "a"), (NOW, {"$gt": ""}), (1.5, "a")]),
)


@pytest.mark.parametrize("cursor", [*(other.cursor((NOW, "k")) for other in OTHERS), *MADE_UP])
@pytest.mark.parametrize("argument", ["after", "before"])
def test_foreign_and_made_up_cursors_are_refused(cursor: str, argument: str) -> None:
    """A cursor of another connection, parent or filter, or of none: bad input that names the argument."""
    arguments: dict[str, Any] = {argument: cursor}
    with pytest.raises(BadInput, match=f"^{argument} "):
        LIST.window(PageRequest(**arguments))


@pytest.mark.parametrize("size", [0, -1, 101, 2**31])
@pytest.mark.parametrize("argument", ["first", "last"])
def test_sizes_beyond_a_page_are_refused(size: int, argument: str) -> None:
    """A page has 1 to 100 items."""
    arguments: dict[str, Any] = {argument: size}
    with pytest.raises(BadInput, match=f"^{argument} must be between 1 and 100; {size}"):
        LIST.window(PageRequest(**arguments))


def test_first_and_last_together_are_refused() -> None:
    """Relay discourages it, and what it would mean nobody can say."""
    with pytest.raises(BadInput, match="first and last"):
        LIST.window(PageRequest(first=1, last=1))


PLACE = (NOW, "a/b/1/sku")


@pytest.mark.parametrize(
    ("request_", "window"),
    [
        (PageRequest(), Window(20)),
        (PageRequest(first=100), Window(100)),
        (PageRequest(last=1), Window(1, backward=True)),
        (PageRequest(after=CURSOR), Window(20, after=PLACE)),
        (PageRequest(before=CURSOR), Window(20, backward=True, before=PLACE)),
        (PageRequest(first=3, before=CURSOR), Window(3, before=PLACE)),
        (PageRequest(last=3, after=CURSOR), Window(3, backward=True, after=PLACE)),
        (PageRequest(after=CURSOR, before=CURSOR), Window(20, after=PLACE, before=PLACE)),
    ],
    ids=str,
)
def test_windows(request_: PageRequest, window: Window) -> None:
    """`first` and `last` choose the end, `after` and `before` bound either way; 20 is the default."""
    assert LIST.window(request_) == window


def test_a_list_in_memory_is_cut_as_asked() -> None:
    """Ranked, bounded, from either end."""
    connection = Connection("numbers", (Kind.NUMBER,))
    cursors = [connection.cursor((number,)) for number in range(5)]

    def cut(**arguments: Any) -> tuple[tuple[int, ...], bool, bool]:
        window = connection.window(PageRequest(**arguments))
        page = connection.cut(window, [2, 4, 0, 3, 1], lambda each: (each,), lambda place: place[0])
        return tuple(page.items), page.has_previous, page.has_next

    assert cut() == ((0, 1, 2, 3, 4), False, False)
    assert cut(first=2, after=cursors[0]) == ((1, 2), True, True)
    assert cut(last=2) == ((3, 4), True, False)
    assert cut(last=2, before=cursors[2]) == ((0, 1), False, True)
    assert cut(first=9, after=cursors[1], before=cursors[3]) == ((2,), True, False)
    assert cut(after=cursors[3], before=cursors[1]) == ((), True, False)


async def test_totals_of_many_parents_are_read_once() -> None:
    """The first total asked for reads those of all parents."""
    reads = 0

    async def load() -> dict[str, Count]:
        nonlocal reads
        reads += 1
        return {"a": Count(3)}

    totals = Totals(load)
    assert [await totals.of(key)() for key in ("a", "b", "a")] == [Count(3), Count(0), Count(3)]
    assert reads == 1


def test_counts_are_bounded() -> None:
    """Exact up to the bound, and only if nothing was left out."""
    assert bounded_count(10, 10) == Count(10)
    assert bounded_count(11, 10) == Count(10, CountPrecision.AT_LEAST)
    assert bounded_count(4, 10, complete=False) == Count(4, CountPrecision.AT_LEAST)


def test_milliseconds_survive() -> None:
    """R29: the precision that is stored."""
    for step in range(1_000):
        place = (NOW + timedelta(milliseconds=step), "k")
        assert LIST.place(LIST.cursor(place), "after") == place
