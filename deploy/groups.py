"""Groups: subscriptions to the same events, shown the same of them, so that each event is shaped once.

An event costs one shaping a group and one delivery a member. Nothing is queued for a group: its events are
in its source, and a group, like a member, is a position in it. Whoever is behind replays from its position
until it has caught up: a member with an old cursor, one that reads slowly, or a group whose answers take long
to shape.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterator, Sequence
from functools import partial
from typing import Any, Protocol

from deploy.shaped import Shaped
from resolvers.streams import EventStream
from store.live.listeners import StreamClosed
from store.live.sources import Source

Shape = Callable[[object], Shaped | Awaitable[Shaped]]
"""From an event's root value to its answer: at once, or once everything in it has been read."""

SHAPED_TOGETHER = 64
RECENT_SECONDS = 1.0


class Subscriber(Protocol):
    """Where a member's events go."""

    def deliver(self, event: Shaped) -> bool:
        """Take the event, at once; False if there is no room for it."""

    async def room(self) -> bool:
        """Wait until there is room; False if none came in reasonable time."""

    def end(self, error: Exception | None) -> None:
        """There will be no more events; because of `error`, if there is one."""


class Member:
    """One subscription: everything up to `position` has been delivered; `replaying` while it catches up."""

    __slots__ = ("group", "position", "replaying", "subscriber")

    def __init__(self, beginning: str, subscriber: Subscriber) -> None:
        self.subscriber = subscriber
        self.position = beginning
        self.group: Group | None = None
        self.replaying: asyncio.Task[None] | None = None

    def leave(self) -> None:
        """Deliver nothing more, and say nothing more."""
        if self.group is not None:
            self.group.leave(self)


class Group:
    """The members that are shown the same, and the one listener they are to their source."""

    __slots__ = (
        "_last_told",
        "_loop",
        "_members",
        "_on_empty",
        "_position",
        "_quiet",
        "_recent",
        "_shape",
        "_source",
        "_stream",
        "_worker",
    )

    def __init__(self, stream: EventStream, shape: Shape, on_empty: Callable[[], None]) -> None:
        self._stream = stream
        self._source: Source[Any] = stream.source
        self._shape = shape
        self._on_empty = on_empty
        self._members: dict[Member, None] = {}
        self._position = ""
        self._worker: asyncio.Task[None] | None = None
        self._recent: dict[str, asyncio.Future[Shaped]] = {}
        self._loop = asyncio.get_running_loop()
        self._last_told = self._loop.time()
        self._quiet: asyncio.TimerHandle | None = None
        self._source.open(self)
        self._await_quiet()

    def __len__(self) -> int:
        return len(self._members)

    def join(self, member: Member) -> None:
        """Deliver to it what comes after its position, each event once, in order."""
        member.group = self
        self._members[member] = None
        self._replay(member)

    def leave(self, member: Member) -> None:
        """Without its last member a group is no more."""
        member.group = None
        if self._members.pop(member, self) is self:
            return
        if member.replaying is not None:
            member.replaying.cancel()
        if not self._members:
            self._close()

    def offer(self, event: Any) -> None:
        """Shape and deliver an event of the source; a group that is still busy finds it there later."""
        if self._worker is not None or all(map(_is_replaying, self._members)):
            return
        self._stream.forget()
        shaped = self._shape(self._stream.show(event))
        if isinstance(shaped, Shaped):
            self._deliver(event.cursor, shaped)
        else:
            self._worker = asyncio.create_task(self._work(event.cursor, shaped))

    def end(self, reason: Exception) -> None:
        """End every subscription; a service that stops has nothing to say about it."""
        for member in self.members():
            self.drop(member, None if isinstance(reason, StreamClosed) else reason)

    def drop(self, member: Member, reason: Exception | None) -> None:
        """End one subscription, and say why."""
        if member in self._members:
            self.leave(member)
            member.subscriber.end(reason)

    def members(self) -> list[Member]:
        """Those of now."""
        return list(self._members)

    def _close(self) -> None:
        self._source.close(self)
        if self._worker is not None:
            self._worker.cancel()
        if self._quiet is not None:
            self._quiet.cancel()
        self._on_empty()

    def _deliver(self, cursor: str, shaped: Shaped) -> None:
        self._position = cursor
        self._last_told = self._loop.time()
        for member in self.members():
            if member.replaying is not None or cursor <= member.position:
                continue
            if member.subscriber.deliver(shaped):
                member.position = cursor
            else:
                self._replay(member)

    async def _work(self, cursor: str, first: Awaitable[Shaped]) -> None:
        try:
            self._deliver(cursor, await first)
            async for events in self._source.replay(self._position):
                for some in _in_parts(events):
                    for event, shaped in zip(some, await self._shape_all(some), strict=True):
                        self._deliver(event.cursor, shaped)
            # No await from here on: what comes next is offered.
            self._worker = None
        except Exception as error:
            self._worker = None
            self.end(error)

    def _replay(self, member: Member) -> None:
        member.replaying = asyncio.create_task(self._catch_up(member))

    async def _catch_up(self, member: Member) -> None:
        try:
            async for events in self._source.replay(member.position):
                for some in _in_parts(events):
                    shaped = await self._shape_all(some)
                    for event, one in zip(some, shaped, strict=True):
                        await self._hand_over(member, event.cursor, one)
            # No await from here on: what comes next is delivered as it comes.
            member.replaying = None
        except Exception as error:
            member.replaying = None
            self.drop(member, error)

    async def _hand_over(self, member: Member, cursor: str, shaped: Shaped) -> None:
        while not member.subscriber.deliver(shaped):
            if not await member.subscriber.room():
                raise self._source.behind(member.position)
        member.position = cursor

    async def _shape_all(self, events: Sequence[Any]) -> list[Shaped]:
        """The answers to `events`; what another member was given a moment ago is given again."""
        missing = [event for event in events if event.cursor not in self._recent]
        if missing:
            if not self._recent:
                self._loop.call_later(RECENT_SECONDS, self._recent.clear)
            shaped = zip(missing, self._shape_afresh(missing), strict=True)
            self._recent.update((event.cursor, _future(one)) for event, one in shaped)
        # Who stops waiting stops nobody else's.
        return [await asyncio.shield(one) for one in [self._recent[event.cursor] for event in events]]

    def _shape_afresh(self, events: Sequence[Any]) -> list[Shaped | Awaitable[Shaped]]:
        """The answers to `events`, as things are now; what is read for one is read for all, in one go."""
        self._stream.forget()
        return [self._shape(self._stream.show(event)) for event in events]

    def _await_quiet(self) -> None:
        if self._source.quiet_seconds is not None:
            due = self._last_told + self._source.quiet_seconds
            self._quiet = self._loop.call_at(due, self._end_of_quiet, self._last_told)

    def _end_of_quiet(self, quiet_since: float) -> None:
        if quiet_since == self._last_told and (checkpoint := self._source.checkpoint()) is not None:
            self.offer(checkpoint)
            self._last_told = self._loop.time()
        self._await_quiet()


class Groups:
    """The groups of one process, by what their members are shown."""

    def __init__(self) -> None:
        self._groups: dict[Hashable, Group] = {}

    def __len__(self) -> int:
        return len(self._groups)

    def join(
        self, key: Hashable, member: Member, stream: EventStream, make_shape: Callable[[], Shape]
    ) -> None:
        """Let `member` be one of the group of `key`; the first makes the group, of its `stream`."""
        group = self._groups.get(key)
        if group is None:
            group = Group(stream, make_shape(), partial(self._groups.__delitem__, key))
            self._groups[key] = group
        group.join(member)


def _is_replaying(member: Member) -> bool:
    return member.replaying is not None


def _future(shaped: Shaped | Awaitable[Shaped]) -> asyncio.Future[Shaped]:
    if not isinstance(shaped, Shaped):
        return asyncio.ensure_future(shaped)
    known: asyncio.Future[Shaped] = asyncio.get_running_loop().create_future()
    known.set_result(shaped)
    return known


def _in_parts(events: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(events), SHAPED_TOGETHER):
        yield events[start : start + SHAPED_TOGETHER]
