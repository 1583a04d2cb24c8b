"""Groups: an event is shaped once for all who are shown the same; whoever is behind catches up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from typing import Any
from unittest.mock import Mock

import pytest

from deploy.groups import Group, Member
from deploy.shaped import Shaped
from resolvers.context import Context
from resolvers.streams import EventStream, shown_as_it_is
from store.errors import ResyncRequired, Unavailable
from store.live.listeners import Listener, StreamClosed
from store.scope import LOCAL_ADMIN
from tests.deploy.sample_graph import until


@dataclass(frozen=True)
class Event:
    """An event with a number for a cursor."""

    cursor: str


class Tape:
    """A source that remembers everything; `quiet_seconds` and what `replay` fails with may be set."""

    def __init__(self) -> None:
        self.key = "tape"
        self.quiet_seconds: float | None = None
        self.fault: Exception | None = None
        self.events_told: list[Event] = []
        self.listener: Listener[Event] | None = None

    def tell(self, *numbers: int) -> None:
        for number in numbers:
            event = Event(f"{number:03}")
            self.events_told.append(event)
            if self.listener is not None:
                self.listener.offer(event)

    def beginning(self, after: str | None) -> str:
        return after if after is not None else max((event.cursor for event in self.events_told), default="")

    def open(self, listener: Listener[Event]) -> None:
        self.listener = listener

    def close(self, _listener: Listener[Event]) -> None:
        self.listener = None

    async def replay(self, after: str) -> AsyncIterator[list[Event]]:
        if self.fault is not None:
            raise self.fault
        while missed := [event for event in self.events_told if event.cursor > after]:
            after = missed[0].cursor
            yield missed[:1]

    def checkpoint(self) -> Event:
        return Event("999")

    def behind(self, position: str) -> ResyncRequired:
        return ResyncRequired(lastCursor=position)

    def events(self, _after: str | None) -> Any:
        raise AssertionError("groups listen and replay")


class Reader:
    """A subscriber that takes what it has room for."""

    def __init__(self, room: int = 1_000, patient: bool = True) -> None:
        self.got: list[str] = []
        self.ended: list[Exception | None] = []
        self.free = room
        self._patient = patient
        self.freed = asyncio.Event()

    def deliver(self, event: Shaped) -> bool:
        if self.free == 0:
            return False
        self.free -= 1
        self.got.append(event.text)
        return True

    async def room(self) -> bool:
        if self._patient:
            await self.freed.wait()
        return self._patient

    def end(self, error: Exception | None) -> None:
        self.ended.append(error)

    def make_room(self) -> None:
        self.free = 1_000
        self.freed.set()


class Shaper:
    """Counts shapings; while `gate` is there they wait for it."""

    def __init__(self) -> None:
        self.shaped: list[str] = []
        self.gate: asyncio.Event | None = None

    def __call__(self, root: object) -> Shaped | Awaitable[Shaped]:
        assert isinstance(root, Event)
        self.shaped.append(root.cursor)
        shaped = Shaped(root.cursor.encode())
        return shaped if self.gate is None else self._later(shaped, self.gate)

    async def _later(self, shaped: Shaped, gate: asyncio.Event) -> Shaped:
        await gate.wait()
        return shaped


class Hall:
    """One group, what it is made from, and who joins it."""

    def __init__(self) -> None:
        self.tape = Tape()
        self.shaper = Shaper()
        self.closed = 0
        self.group = Group(self.stream(), self.shaper, self._note_closed)

    def stream(self, after: str | None = None) -> EventStream:
        context = Context(LOCAL_ADMIN, Mock())
        return EventStream(context, self.tape, after, shown_as_it_is)

    def join(self, reader: Reader, after: str | None = None) -> Member:
        member = Member(self.tape.beginning(after), reader)
        self.group.join(member)
        return member

    async def join_live(self, reader: Reader, after: str | None = None) -> Member:
        member = self.join(reader, after)
        await until(lambda: member.replaying is None)
        return member

    def _note_closed(self) -> None:
        self.closed += 1


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    made = Hall()
    yield made
    for member in made.group.members():
        member.leave()


def numbers(*given: int) -> list[str]:
    return [f"{number:03}" for number in given]


async def test_an_event_is_shaped_once_however_many_are_shown_it(hall: Hall) -> None:
    readers = [Reader() for _ in range(1_000)]
    for reader in readers:
        hall.join(reader)
    await until(lambda: all(member.replaying is None for member in hall.group.members()))
    hall.tape.tell(1, 2, 3)
    assert hall.shaper.shaped == numbers(1, 2, 3)
    assert all(reader.got == numbers(1, 2, 3) for reader in readers)


async def test_old_cursors_are_caught_up_with_and_then_go_on_live(hall: Hall) -> None:
    """In order, each once, also when events come while somebody catches up; shaped once for all."""
    hall.tape.tell(1, 2, 3)
    readers = {after: Reader() for after in ("", "001", "003")}
    for after, reader in readers.items():
        hall.join(reader, after)
    hall.tape.tell(4)
    await until(lambda: all(member.replaying is None for member in hall.group.members()))
    hall.tape.tell(5)
    assert readers[""].got == numbers(1, 2, 3, 4, 5)
    assert readers["001"].got == numbers(2, 3, 4, 5)
    assert readers["003"].got == numbers(4, 5)
    assert hall.shaper.shaped == numbers(1, 2, 3, 4, 5)


async def test_a_cursor_of_the_future_repeats_nothing(hall: Hall) -> None:
    """Another process may have seen more than this one: what the cursor has seen does not come again."""
    reader = Reader()
    await hall.join_live(reader, "005")
    hall.tape.tell(4, 5, 6)
    assert reader.got == numbers(6)


async def test_answers_that_take_long_keep_their_order_and_hold_up_no_other_group(hall: Hall) -> None:
    early, late = Reader(), Reader()
    await hall.join_live(early)
    hall.shaper.gate = asyncio.Event()
    hall.tape.tell(1, 2, 3)
    assert early.got == []
    await asyncio.sleep(0)
    hall.join(late, "001")
    hall.shaper.gate.set()
    hall.tape.tell(4)
    await until(lambda: early.got == numbers(1, 2, 3, 4) and late.got == numbers(2, 3, 4))
    hall.shaper.gate = None
    hall.tape.tell(5)
    await until(lambda: early.got[-1] == late.got[-1] == "005")
    assert (len(early.got), len(late.got)) == (5, 4)


async def test_a_slow_reader_gets_the_rest_when_it_has_room_and_nobody_waits_for_it(hall: Hall) -> None:
    slow, quick = Reader(room=2), Reader()
    await hall.join_live(slow)
    await hall.join_live(quick)
    hall.tape.tell(1, 2, 3, 4)
    assert quick.got == numbers(1, 2, 3, 4)
    assert slow.got == numbers(1, 2)
    slow.make_room()
    await until(lambda: slow.got == numbers(1, 2, 3, 4))
    hall.tape.tell(5)
    await until(lambda: slow.got == quick.got == numbers(1, 2, 3, 4, 5))


async def test_a_reader_that_stays_too_slow_is_told_the_last_cursor_it_was_sent(hall: Hall) -> None:
    """RESYNC_REQUIRED, for that subscription only."""
    slow, quick = Reader(room=2, patient=False), Reader()
    await hall.join_live(slow)
    await hall.join_live(quick)
    hall.tape.tell(1, 2, 3)
    await until(lambda: bool(slow.ended))
    [error] = slow.ended
    assert isinstance(error, ResyncRequired)
    assert error.extensions == {"lastCursor": "002"}
    hall.tape.tell(4)
    assert (quick.got, quick.ended) == (numbers(1, 2, 3, 4), [])


async def test_who_leaves_gets_nothing_more_and_the_last_one_closes_the_group(hall: Hall) -> None:
    first, second = Reader(), Reader()
    leaving = await hall.join_live(first)
    staying = await hall.join_live(second)
    leaving.leave()
    leaving.leave()
    hall.tape.tell(1)
    assert (first.got, first.ended, second.got) == ([], [], numbers(1))
    assert hall.closed == 0
    staying.leave()
    listener = hall.tape.listener
    assert listener is None
    assert hall.closed == 1


async def test_who_leaves_while_it_catches_up_stops_no_others_reading(hall: Hall) -> None:
    hall.tape.tell(1)
    hall.shaper.gate = asyncio.Event()
    leaving, staying = Reader(), Reader()
    member = hall.join(leaving, "")
    hall.join(staying, "")
    await until(lambda: bool(hall.shaper.shaped))
    await asyncio.sleep(0)
    member.leave()
    hall.shaper.gate.set()
    await until(lambda: staying.got == numbers(1))
    assert (leaving.got, hall.shaper.shaped) == ([], numbers(1))


@pytest.mark.parametrize(("reason", "told"), [(StreamClosed(), None), (ResyncRequired(), ResyncRequired)])
async def test_the_end_of_the_source_ends_every_subscription(
    hall: Hall, reason: Exception, told: type[Exception] | None
) -> None:
    """A history that is lost is told; a service that stops has nothing to say."""
    readers = [Reader(), Reader()]
    for reader in readers:
        await hall.join_live(reader)
    assert hall.tape.listener is not None
    hall.tape.listener.end(reason)
    for reader in readers:
        [error] = reader.ended
        assert error is None if told is None else isinstance(error, told)
    assert hall.closed == 1


async def test_a_history_that_cannot_be_read_ends_only_who_asked_for_it(hall: Hall) -> None:
    reader, late = Reader(), Reader()
    await hall.join_live(reader)
    hall.tape.fault = Unavailable()
    hall.join(late, "")
    await until(lambda: late.ended == [hall.tape.fault])
    assert reader.ended == []


async def test_quiet_is_broken_by_a_checkpoint_for_all() -> None:
    hall = Hall()
    hall.tape.quiet_seconds = 0.01
    hall.group = Group(hall.stream(), hall.shaper, lambda: None)
    readers = [Reader(), Reader()]
    members = [hall.join(reader) for reader in readers]
    await until(lambda: all(reader.got == ["999"] for reader in readers))
    for member in members:
        member.leave()
