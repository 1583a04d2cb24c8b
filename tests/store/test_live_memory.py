"""What the feed keeps in memory and how it finds who wants an entry: the ring, and the index of interests."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from store.filters import LiveFilter
from store.live.events import LiveEvent
from store.live.interests import MOST_KEYS, Interest, InterestIndex
from store.live.ring import BLOCK_EVENTS, Ring
from store.records.journal import EntryKind, JournalEntry
from store.scope import Scope
from store.vocabulary import InteractionOrigin, OfferStatus


def events(ring: Ring, after: str) -> Iterator[str]:
    """The cursors after `after`, stretch by stretch."""
    stretch = ring.after(after)
    while stretch is not None and stretch.until > after:
        yield from (event.cursor for event in stretch.events)
        after = stretch.until
        stretch = ring.after(after)


def cursor(number: int) -> str:
    """A cursor of an event."""
    return f"{number:06}"


def filled(number: int, *, max_events: int = 100_000, max_bytes: int = 10**9) -> Ring:
    """A ring that has seen nothing until 0 and then so many events."""
    ring = Ring(max_events, max_bytes)
    ring.reach(cursor(0))
    for one in range(1, number + 1):
        ring.append(LiveEvent(cursor(one), at=datetime(2026, 1, 1, tzinfo=UTC)))
    return ring


def test_from_any_cursor_in_it_a_ring_gives_all_that_came_after() -> None:
    """Between two events as well; from a cursor before its start it gives nothing at all."""
    ring = filled(3 * BLOCK_EVENTS)
    everything = [cursor(number) for number in range(1, 3 * BLOCK_EVENTS + 1)]
    for number in (0, 1, BLOCK_EVENTS - 1, BLOCK_EVENTS, BLOCK_EVENTS + 1, 3 * BLOCK_EVENTS):
        assert list(events(ring, cursor(number))) == everything[number:]
        assert list(events(ring, cursor(number) + "5")) == everything[number:]
    assert ring.after("") is None


def test_a_ring_is_bounded_in_events_and_bytes_and_says_where_it_begins() -> None:
    """What is forgotten is forgotten from the oldest on, and is known to be."""
    event_bytes = LiveEvent(cursor(1)).weight_bytes
    for ring in (
        filled(5 * BLOCK_EVENTS, max_events=2 * BLOCK_EVENTS),
        filled(5 * BLOCK_EVENTS, max_bytes=2 * BLOCK_EVENTS * event_bytes),
    ):
        assert len(ring) == 2 * BLOCK_EVENTS
        assert ring.start == cursor(3 * BLOCK_EVENTS)
        assert ring.after(cursor(3 * BLOCK_EVENTS - 1)) is None
        assert next(events(ring, ring.start)) == cursor(3 * BLOCK_EVENTS + 1)


def test_a_ring_that_saw_nothing_goes_on_from_nowhere() -> None:
    """And from where it was told that nothing had happened."""
    ring = Ring(1_000, 10**9)
    assert (ring.start, ring.until, ring.after(cursor(1))) == (None, "", None)
    ring.append(LiveEvent(cursor(5)))
    assert ring.after(cursor(4)) is None
    assert list(events(ring, cursor(5))) == []
    ring.append(LiveEvent(cursor(6)))
    ring.reach(cursor(8))
    assert (list(events(ring, cursor(5))), ring.until) == ([cursor(6)], cursor(8))
    ring.clear()
    assert ring.after(cursor(8)) is None


SOME = st.sampled_from(["a", "b", "c"])
CHOSEN: Any = st.lists(SOME, max_size=2, unique=True).map(tuple)
INTERESTS = st.builds(
    Interest,
    scope=st.builds(
        Scope,
        accounts=st.none() | st.frozensets(SOME, max_size=2),
        vendor=st.none() | st.sampled_from(["v", "w"]),
    ),
    filter=st.builds(
        LiveFilter,
        accounts=CHOSEN,
        feed_ids=CHOSEN,
        sku_ids=CHOSEN,
        statuses=st.lists(st.sampled_from(OfferStatus), max_size=2).map(tuple),
        origins=st.lists(st.sampled_from(InteractionOrigin), max_size=2).map(tuple),
    ),
    kinds=st.frozensets(st.sampled_from(EntryKind), min_size=1),
)
ENTRIES = st.builds(
    JournalEntry,
    key=st.just("k"),
    kind=st.sampled_from(EntryKind),
    at=st.just(datetime(2026, 1, 1, tzinfo=UTC)),
    account=SOME,
    feed_id=SOME,
    vendor=st.sampled_from(["v", "w"]),
    activation=st.just("x"),
    sku_id=SOME,
    status_before=st.none() | st.sampled_from(OfferStatus),
    status_after=st.sampled_from(OfferStatus),
    origins=st.lists(st.sampled_from(InteractionOrigin), max_size=2).map(tuple),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(INTERESTS, max_size=8), st.lists(ENTRIES, min_size=1, max_size=5))
def test_the_index_finds_exactly_those_who_want_an_entry(
    interests: list[Interest], entries: list[JournalEntry]
) -> None:
    """Each once; and nobody once they have gone."""
    index: InterestIndex[int] = InterestIndex()
    for number, interest in enumerate(interests):
        index.add(interest, number)
    for entry in entries:
        wanting = [number for number, interest in enumerate(interests) if interest.wants(entry)]
        assert sorted(index.wanting(entry)) == wanting
    for number, interest in enumerate(interests):
        index.remove(interest, number)
    assert [index.wanting(entry) for entry in entries] == [[]] * len(entries)


def test_an_interest_in_very_many_things_is_found_all_the_same() -> None:
    """It stands under fewer places than it names, down to one."""
    skus = tuple(f"sku-{number}" for number in range(MOST_KEYS + 1))
    entry = JournalEntry(
        "k", EntryKind.STATUS, datetime(2026, 1, 1, tzinfo=UTC), "a", "f", "v", "x", sku_id=skus[-1]
    )
    for chosen in (skus, skus[-10:]):
        index: InterestIndex[str] = InterestIndex()
        wanted = LiveFilter(
            accounts=("a", *(f"account-{number}" for number in range(200))), feed_ids=("f",), sku_ids=chosen
        )
        index.add(Interest(Scope(), wanted, frozenset(EntryKind)), "one")
        assert index.wanting(entry) == ["one"]
