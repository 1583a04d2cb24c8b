"""Pages of the store as Relay's connections."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from store.pages import Page
from store.records.values import Count

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Edge(Generic[T]):
    """An item and the cursor that stands at it."""

    cursor: str
    node: T


@dataclass(frozen=True, slots=True)
class PageInfo:
    """Where a page lies in its list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


def edges(root: Page[Any]) -> list[Any]:
    """The items with their cursors."""
    return [Edge(cursor, item) for cursor, item in zip(root.cursors, root.items, strict=True)]


def nodes(root: Page[Any]) -> tuple[Any, ...]:
    """The items."""
    return root.items


def page_info(root: Page[Any]) -> PageInfo:
    """Whether there is more, and the cursors to go on from."""
    ends = (root.cursors[0], root.cursors[-1]) if root.cursors else (None, None)
    return PageInfo(root.has_next, root.has_previous, *ends)


async def total_count(root: Page[Any]) -> Count:
    """How long the whole list is; counted only when this is asked for."""
    return await root.total()
