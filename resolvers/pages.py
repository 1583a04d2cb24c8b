"""Pages of the store as Relay's connections."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from store.pages import Page
from store.records.values import Count

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Edge(Generic[T]):
    """An item of a page, whose cursor is made when it is asked for."""

    node: T
    page: Page[T]
    position: int

    @property
    def cursor(self) -> str:
        """The cursor that stands at it."""
        return self.page.cursor(self.position)


@dataclass(frozen=True, slots=True)
class PageInfo:
    """Where a page lies in its list."""

    page: Page[Any]

    @property
    def has_next_page(self) -> bool:
        """Whether items come after it."""
        return self.page.has_next

    @property
    def has_previous_page(self) -> bool:
        """Whether items come before it."""
        return self.page.has_previous

    @property
    def start_cursor(self) -> str | None:
        """The cursor of its first item; None where it has none."""
        return self.page.cursor(0) if self.page.items else None

    @property
    def end_cursor(self) -> str | None:
        """The cursor of its last item; None where it has none."""
        return self.page.cursor(len(self.page.items) - 1) if self.page.items else None


def edges(root: Page[Any]) -> list[Any]:
    """The items with their cursors."""
    return [Edge(item, root, position) for position, item in enumerate(root.items)]


def nodes(root: Page[Any]) -> tuple[Any, ...]:
    """The items."""
    return root.items


def page_info(root: Page[Any]) -> PageInfo:
    """Whether there is more, and the cursors to go on from."""
    return PageInfo(root)


async def total_count(root: Page[Any]) -> Count:
    """How long the whole list is; counted only when this is asked for."""
    return await root.total()
