"""Issue 2: every served query is explained: an index is used, nothing is scanned whole or sorted in memory,
and at most twice as many documents are examined as returned."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from store.filters import PageRequest
from store.mongo import Mongo
from store.pages import BOUND, Page
from store.queries.names import Query
from tests.store.queries.commands import Commands, Explained, explain
from tests.store.queries.dataset import Dataset
from tests.store.queries.named import plain_cases
from tests.store.queries.served import PagedCase, paged_cases

# What sums, counts or goes through a bounded number of documents by its nature; yet never a whole collection.
BOUNDED = frozenset(
    {
        Query.COUNTS_BY_ACTIVATION,
        Query.OFFERS_SCAN,
        Query.OFFERS_COLLECT,
        Query.OFFERS_COUNT,
        Query.OFFERS_EXHAUSTED,
        Query.OFFERS_MATCHED,
        Query.OFFERS_MATCHING,
        Query.OFFERS_HAVING,
        Query.OFFERS_FACET,
        Query.OFFERS_ERRORS,
        Query.INTERACTIONS_SCAN,
        Query.INTERACTIONS_COLLECT,
        Query.INTERACTIONS_COUNT,
        Query.INTERACTIONS_EXHAUSTED,
        Query.INTERACTIONS_MATCHED,
        Query.JOURNAL_SCAN,
        Query.JOURNAL_COLLECT,
        Query.JOURNAL_COUNT,
        Query.JOURNAL_EXHAUSTED,
        Query.JOURNAL_MATCHED,
        Query.CHANNELS_COUNT,
        Query.FEEDS_COUNT,
        Query.CODES_COUNT,
        Query.AUDIT_COUNT,
        Query.CHANNELS_SEARCH,
        Query.CODES_SEARCH,
        Query.UNMAPPED_COUNT,
        Query.UNMAPPED_PAGE,
        Query.UNMAPPED_TOTAL,
        Query.UNMAPPED_BY_FINGERPRINT,
    }
)
SORTED_AFTER_GROUPING = frozenset(
    {Query.OFFERS_COLLECT, Query.OFFERS_FACET, Query.OFFERS_ERRORS, Query.UNMAPPED_PAGE}
    | {Query.INTERACTIONS_COLLECT, Query.JOURNAL_COLLECT}
)
Pager = Callable[[PageRequest], Awaitable[Page[Any]]]


def check(found: Explained) -> None:
    """What must hold of every command, and what of those in proportion to their answer."""
    assert found.name in set(Query), f"{found} has no name"
    assert found.indexes, f"no index: {found}"
    assert "COLLSCAN" not in found.stages, f"scans a collection: {found}"
    assert found.name in SORTED_AFTER_GROUPING or "SORT" not in found.stages, f"sorts in memory: {found}"
    if found.name in BOUNDED:
        assert found.examined <= BOUND, f"unbounded: {found}"
    else:
        # Whether `closedAt` is missing shows in the document only: once ahead for each scan that is merged.
        ahead = found.scans if "closed" in found.indexes else 1
        assert found.examined <= 2 * found.returned + ahead, f"examines too much: {found}"


async def check_all(mongo: Mongo, commands: Commands) -> Sequence[str]:
    """Check what was sent since the last time; gives the names."""
    sent = commands.take()
    for command in sent:
        check(await explain(mongo, command))
    commands.take()
    return [command.get("comment", "") for command in sent]


@pytest.mark.parametrize("case", paged_cases(), ids=lambda case: case.title)
async def test_served_pages_cost_what_they_return(mongo: Mongo, commands: Commands, case: PagedCase) -> None:
    """First, second and deep pages of every served combination, read from both ends."""

    async def ask(request: PageRequest) -> Page[Any]:
        commands.take()
        page = await case.ask(mongo, request)
        names = await check_all(mongo, commands)
        assert not any(name.endswith((".scan", ".collect", ".exhausted")) for name in names), names
        return page

    first = await ask(PageRequest(first=10))
    assert first.items, "a case that finds nothing shows nothing"
    last = await ask(PageRequest(last=10))
    deep = await _deep(case, mongo)
    if deep is not None:
        await ask(PageRequest(first=10, after=deep))
        await ask(PageRequest(last=10, before=deep))
        await ask(PageRequest(first=10, after=first.cursors[0], before=last.cursors[-1]))


async def _deep(case: PagedCase, mongo: Mongo) -> str | None:
    after: str | None = None
    for _ in range(3):
        page = await case.ask(mongo, PageRequest(first=100, after=after))
        if not page.items:
            break
        after = page.cursors[len(page.cursors) // 2]
    return after


async def test_every_named_query_uses_an_index(mongo: Mongo, commands: Commands, data: Dataset) -> None:
    """Counts, look-ups, nested pages and bounded combinations."""
    seen: set[str] = set()
    for case in plain_cases(data):
        commands.take()
        await case.ask(mongo)
        seen.update(await check_all(mongo, commands))
    for paged in paged_cases():
        commands.take()
        await paged.ask(mongo, PageRequest(first=1))
        seen.update(command.get("comment", "") for command in commands.take())
    assert seen == set(Query), "a query without a case, or a case without a name"
