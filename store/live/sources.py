"""What subscriptions are made from: events that are the same for everyone who asks for the same."""

from collections.abc import AsyncGenerator, AsyncIterator, Hashable, Sequence
from typing import Protocol, TypeVar

from store.errors import ResyncRequired, StoreError
from store.live.events import LiveEvent
from store.live.feed import ALL_KINDS, LiveFeed
from store.live.interests import Interest
from store.live.listeners import Listener
from store.live.seals import Seals

BEHIND = "this subscription fell too far behind; read a snapshot and subscribe again"

E_co = TypeVar("E_co", covariant=True)


class Source(Protocol[E_co]):
    """Events in order, each with a `cursor` that compares with the others'.

    Who has seen everything up to a cursor replays what came after it, and listens from then on.
    """

    @property
    def key(self) -> Hashable:
        """Equal for sources of the same events."""

    @property
    def quiet_seconds(self) -> float | None:
        """After so much silence a `checkpoint` is due; `None`: never."""

    def beginning(self, after: str | None) -> str:
        """The cursor to begin after. Raises `BadCursor`."""

    def open(self, listener: Listener[E_co]) -> None:
        """Tell `listener` of each event from now on."""

    def close(self, listener: Listener[E_co]) -> None:
        """Tell it nothing more."""

    def replay(self, after: str) -> AsyncIterator[Sequence[E_co]]:
        """What has happened after the cursor `after`; when this ends, nothing more has."""

    def checkpoint(self) -> E_co | None:
        """An event that says that there is none until here; `None` where that is not said."""

    def behind(self, position: str) -> StoreError:
        """What a reader that has read too slowly is told, who has been sent everything up to `position`."""

    def events(self, after: str | None) -> AsyncGenerator[E_co, None]:
        """All of it, for one reader by itself."""


class JournalSource:
    """The entries of the journal that somebody is interested in; checkpoints if that is all kinds."""

    __slots__ = ("_feed", "_interest", "_seals")

    def __init__(self, feed: LiveFeed, interest: Interest, seals: Seals) -> None:
        self._feed = feed
        self._seals = seals
        self._interest = interest

    @property
    def key(self) -> Hashable:
        """The interest."""
        return self._interest

    @property
    def quiet_seconds(self) -> float | None:
        """See `Source`."""
        return self._feed.bounds.quiet_seconds if self._interest.kinds == ALL_KINDS else None

    def beginning(self, after: str | None) -> str:
        """See `LiveFeed.beginning`."""
        return self._feed.beginning(self._opened(after))

    def open(self, listener: Listener[LiveEvent]) -> None:
        """See `LiveFeed.listen`."""
        self._feed.listen(self._interest, listener)

    def close(self, listener: Listener[LiveEvent]) -> None:
        """See `LiveFeed.forget`."""
        self._feed.forget(listener)

    def replay(self, after: str) -> AsyncIterator[list[LiveEvent]]:
        """See `LiveFeed.replay`."""
        return self._feed.replay(self._interest, after)

    def checkpoint(self) -> LiveEvent:
        """The position of now."""
        return LiveEvent(self._feed.position, at=self._feed.clock())

    def behind(self, position: str) -> ResyncRequired:
        """See `Source`; from `lastCursor` on it may try again."""
        return ResyncRequired(BEHIND, lastCursor=self._seals.seal(position))

    def events(self, after: str | None) -> AsyncGenerator[LiveEvent, None]:
        """See `LiveFeed.events`."""
        return self._feed.events(self._interest, self._opened(after))

    def _opened(self, after: str | None) -> str | None:
        return None if after is None else self._seals.open(after)
