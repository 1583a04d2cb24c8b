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


def edges(root: Page[Any]) -> list[Any]:
    """The items with their cursors."""
    return [Edge(item, root, position) for position, item in enumerate(root.items)]


def page_info(root: Page[Any]) -> Any:
    """The page itself: it knows whether there is more, and the cursors to go on from."""
    return root


async def total_count(root: Page[Any]) -> Count:
    """How long the whole list is; counted only when this is asked for."""
    return await root.total()
