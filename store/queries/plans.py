"""How a listing is read: which index drives, what is left to compare, and what it may cost.

A list is served if one index answers the whole filter in the order asked for. Any other combination examines
at most `bound` documents: those one condition of the filter finds if they are so few, else the first ones of
an index in order; where that does not fill the page, `QueryTooBroad` says what to add. Before that, words of
few documents are looked up, and a first look at a thousand documents in order fills most pages.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from store.errors import QueryTooBroad
from store.mongo_collection import Collection, Doc
from store.pages import BOUND, Window, bounded_count
from store.queries.given import both, either
from store.queries.keysets import slices
from store.queries.listings import Choice, Listing, LookUp
from store.queries.names import Query
from store.records.values import Count
from store.rows import projection, source

# So many documents are fetched and sorted in less time than a first look takes.
FEW = 500
# Most pages are full after that many documents in order; MongoDB reads them all, whatever the page needs.
FIRST_LOOK = 1_000


@dataclass(frozen=True, slots=True)
class Examined:
    """The stages from what an index `found` (counted to one more than the bound) to a list's documents.

    Without `complete` they are only the first ones, in the list's order where the index has that.
    """

    stages: list[Doc]
    index: str
    rest: Doc
    found: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A condition to look a filter up by, and how many documents it finds as far as they were counted."""

    choice: Choice
    count: int


@dataclass(frozen=True, slots=True)
class Names:
    """What the commands of one list are called."""

    page: Query
    scan: Query
    collect: Query
    count: Query
    exhausted: Query
    matched: Query


class Reader:
    """Reads lists of one collection by the plans above; a page examines at most `bound` documents."""

    def __init__(self, collection: Collection, names: Names, advice: str, bound: int = BOUND) -> None:
        self._collection = collection
        self._names = names
        self._advice = advice
        self._bound = bound
        self._few = min(FEW, bound)
        self._look = min(FIRST_LOOK, bound)

    async def rows(self, listing: Listing, window: Window) -> list[Doc]:
        """Up to `window.reach` documents from the window's end on; raises `QueryTooBroad`."""
        parts = slices(listing.order, window, listing.span)
        scans = max(listing.order.most_slices, len(parts))
        found: list[Doc] = []
        if not parts:
            return found
        whole = listing.whole
        if whole is not None and whole.gives(listing.order, scans):
            return await self._served(listing, whole, parts, window)
        drivers = [each for each in (*listing.choices, listing.base) if each.gives(listing.order, scans)]
        few = await self._few_found(listing)
        if few is not None:
            return await self._collected(listing, few.choice, parts, window)
        enough = self._bound
        if drivers and not any(choice.narrow for choice in listing.choices):
            found = await self._scanned(listing, drivers[0], parts, window, self._look)
            if len(found) == window.reach:
                return found
            # If they lie as densely as the first look found them, so many in order fill the page.
            enough = min(self._bound, 2 * self._look * window.reach // max(1, len(found)))
        if listing.choices or not drivers:
            best = await self._fewest(listing, listing.choices, enough)
            if enough < best.count and enough < self._bound:
                found = await self._scanned(listing, drivers[0], parts, window, enough)
                if len(found) == window.reach:
                    return found
                best = await self._fewest(listing, listing.choices, self._bound)
            if best.count <= self._bound:
                return await self._collected(listing, best.choice, parts, window)
        if not drivers:
            raise self.too_broad()
        found = await self._scanned(listing, drivers[0], parts, window, self._bound)
        if len(found) < window.reach and await self._exhausted(listing, drivers[0], parts, window):
            raise self.too_broad()
        return found

    async def onward(self, listing: Listing, window: Window) -> list[Doc]:
        """The next `window.size` documents of a list that is read to its end, whatever has to be examined.

        Each part of the index is gone through once in all, as every batch begins where the last one ended.
        """
        parts = slices(listing.order, window, listing.span)
        if listing.choices:
            best = await self.best(listing)
            if best.count <= self._bound:
                return (await self._collected(listing, best.choice, parts, window))[: window.size]
        return await self._scanned(listing, listing.base, parts, window, None)

    async def best(self, listing: Listing) -> Found:
        """The condition that finds the fewest documents, or few enough."""
        return await self._few_found(listing) or await self._fewest(listing, listing.choices, self._bound)

    async def count(self, listing: Listing) -> Count:
        """How many documents the list has: exact if the best index finds no more than the bound."""
        examined = await self.examined(listing)
        if not examined.rest:
            return bounded_count(examined.found, self._bound)
        pipeline: list[Doc] = [*examined.stages, {"$count": "value"}]
        found = await self._collection.aggregate(pipeline, hint=examined.index, comment=self._names.matched)
        return bounded_count(found[0]["value"] if found else 0, self._bound, complete=examined.complete)

    async def examined(self, listing: Listing) -> "Examined":
        """How to go through the whole list in a pipeline, examining no more than the bound."""
        best = await self.best(listing)
        look_up = listing.looked_up(best.choice)
        complete = best.count <= self._bound
        in_order = not complete and best.choice.gives(listing.order, 1)
        stages: list[Doc] = [
            {"$match": look_up.where},
            *([{"$sort": dict(listing.order.sort())}] if in_order else []),
            {"$limit": self._bound},
            *([{"$match": look_up.rest}] if look_up.rest else []),
        ]
        return Examined(stages, look_up.index, look_up.rest, best.count, complete)

    def too_broad(self) -> QueryTooBroad:
        """The error that says what to add."""
        return QueryTooBroad(f"More than {self._bound} documents would have to be examined. {self._advice}")

    async def _few_found(self, listing: Listing) -> Found | None:
        """The condition that finds few documents, of those that no index gives in order or that rarely find
        more: others are better read in order."""
        choices = [choice for choice in listing.choices if choice.narrow or not choice.orders]
        if not choices:
            return None
        found = await self._fewest(listing, choices, self._few)
        return found if found.count <= self._few else None

    async def _fewest(self, listing: Listing, choices: Sequence[Choice], most: int) -> Found:
        """The condition (of none: the base) that finds the fewest documents, counted to one more than
        `most`."""
        choices = choices or (listing.base,)
        counts = await asyncio.gather(*(self._count_up(listing.looked_up(each), most) for each in choices))
        return min(map(Found, choices, counts), key=lambda found: found.count)

    async def _count_up(self, look_up: LookUp, most: int) -> int:
        return await self._collection.count(
            look_up.where, limit=most + 1, hint=look_up.index, comment=self._names.count
        )

    async def _served(
        self, listing: Listing, driver: Choice, parts: Sequence[Doc], window: Window
    ) -> list[Doc]:
        return await source(self._collection, listing.rows).find(
            _expanded(driver, parts),
            sort=listing.order.sort(backward=window.backward),
            limit=window.reach,
            hint=driver.orders[listing.order.field],
            projection=_fetched(listing),
            comment=self._names.page,
        )

    async def _collected(
        self, listing: Listing, driver: Choice, parts: Sequence[Doc], window: Window
    ) -> list[Doc]:
        look_up = listing.looked_up(driver)
        pipeline: list[Doc] = [
            {"$match": look_up.where},
            {"$match": both(look_up.rest, either(parts))},
            {"$sort": dict(listing.order.sort(backward=window.backward))},
            {"$limit": window.reach},
            *_projected(listing),
        ]
        found = source(self._collection, listing.rows)
        return await found.aggregate(pipeline, hint=look_up.index, comment=self._names.collect)

    async def _scanned(
        self, listing: Listing, driver: Choice, parts: Sequence[Doc], window: Window, most: int | None
    ) -> list[Doc]:
        pipeline: list[Doc] = [
            {"$match": _expanded(driver, parts)},
            {"$sort": dict(listing.order.sort(backward=window.backward))},
            *([] if most is None else [{"$limit": most}]),
            {"$match": listing.left_by(driver)},
            {"$limit": window.size if most is None else window.reach},
            *_projected(listing),
        ]
        index = driver.orders[listing.order.field]
        found = source(self._collection, listing.rows)
        return await found.aggregate(pipeline, hint=index, comment=self._names.scan)

    async def _exhausted(
        self, listing: Listing, driver: Choice, parts: Sequence[Doc], window: Window
    ) -> bool:
        beyond = await self._collection.find(
            _expanded(driver, parts),
            projection={"_id": 1},
            sort=listing.order.sort(backward=window.backward),
            skip=self._bound,
            limit=1,
            hint=driver.orders[listing.order.field],
            comment=self._names.exhausted,
        )
        return bool(beyond)


def _expanded(driver: Choice, parts: Sequence[Doc]) -> Doc:
    return either(both(point, part) for point in driver.points for part in parts)


def _projected(listing: Listing) -> list[Doc]:
    fetched = _fetched(listing)
    return [{"$project": fetched}] if fetched else []


def _fetched(listing: Listing) -> Doc | None:
    return projection(listing.rows, listing.order.members, listing.projection)
