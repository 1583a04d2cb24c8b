"""Pages compared with a list in memory: walked from both ends, and cut between any two places."""

import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from store.filters import PageRequest
from store.pages import Page

Ask = Callable[[PageRequest], Awaitable[Page[Any]]]
# How many items are walked through from either end.
FAR = 220
Key = Callable[[Any], Any]


async def assert_pages_are(ask: Ask, expected: Sequence[Any], key: Key, rng: random.Random) -> None:
    """Whatever page is asked for is the stretch of `expected` (keys in order) that Relay's rules say."""
    assert expected, "a list with nothing in it shows nothing"
    cursors = await _walked_forward(ask, expected, key, rng)
    await _walked_backward(ask, expected, key, rng)
    for _ in range(4):
        await _between(ask, expected, cursors, key, rng)


async def _walked_forward(ask: Ask, expected: Sequence[Any], key: Key, rng: random.Random) -> list[str]:
    size = rng.randrange(max(2, len(expected) // 6), len(expected) + 5)
    found: list[Any] = []
    cursors: list[str] = []
    after: str | None = None
    while True:
        page = await ask(PageRequest(first=min(size, 100), after=after))
        assert page.has_previous is (after is not None)
        found.extend(key(item) for item in page.items)
        cursors.extend(page.cursors)
        assert page.has_next is (len(found) < len(expected))
        if not page.has_next or len(found) > FAR:
            break
        after = page.cursors[-1]
    assert found == list(expected[: len(found)])
    return cursors


async def _walked_backward(ask: Ask, expected: Sequence[Any], key: Key, rng: random.Random) -> None:
    size = rng.randrange(max(2, len(expected) // 6), len(expected) + 5)
    found: list[Any] = []
    before: str | None = None
    while True:
        page = await ask(PageRequest(last=min(size, 100), before=before))
        assert page.has_next is (before is not None)
        found = [key(item) for item in page.items] + found
        assert page.has_previous is (len(found) < len(expected))
        if not page.has_previous or len(found) > FAR:
            break
        before = page.cursors[0]
    assert found == list(expected[-len(found) :])


async def _between(
    ask: Ask, expected: Sequence[Any], cursors: Sequence[str], key: Key, rng: random.Random
) -> None:
    low, high = (rng.randrange(len(cursors)) for _ in range(2))
    inside = list(expected[low + 1 : high])
    size = rng.randrange(1, 30)
    page = await ask(PageRequest(first=size, after=cursors[low], before=cursors[high]))
    assert [key(item) for item in page.items] == inside[:size]
    assert page.has_next is (len(inside) > size)
    page = await ask(PageRequest(last=size, after=cursors[low], before=cursors[high]))
    assert [key(item) for item in page.items] == (inside[-size:])
    assert page.has_previous is (len(inside) > size)
