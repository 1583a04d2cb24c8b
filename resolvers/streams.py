"""What a subscription's resolver gives: events that are the same for all who ask for the same."""

from collections.abc import AsyncGenerator, Callable, Hashable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from resolvers.context import Context

if TYPE_CHECKING:
    from store.live.sources import Source


class EventStream:
    """A source of the store, and how each of its events is shown; `beginning` is the cursor it begins after.

    To be iterated over by one reader, or joined with others of the same `key`: they have the same events, and
    may be shown the same of them. Raises `BadCursor`.
    """

    __slots__ = ("_after", "_context", "_show", "beginning", "source")

    def __init__(
        self,
        context: Context,
        source: "Source[Any]",
        after: str | None,
        show: Callable[[Context, Any], object],
    ) -> None:
        self.source = source
        self.beginning = source.beginning(after)
        self._after = after
        self._context = context
        self._show = show

    @property
    def key(self) -> Hashable:
        """What is told, and to whom."""
        return self.source.key, self._context.audience

    def show(self, event: Any) -> object:
        """The root value of an event of the source."""
        return self._show(self._context, event)

    def forget(self) -> None:
        """What was read for the events so far may have changed."""
        self._context.forget()

    async def __aiter__(self) -> AsyncGenerator[object, None]:
        async with aclosing(self.source.events(self._after)) as events:
            async for event in events:
                self.forget()
                yield self.show(event)


def shown_as_it_is(_context: Context, event: object) -> object:
    """For sources whose events are what is shown."""
    return event
