"""Pages below many parents by one command: each parent's children, by an index of parents first."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from store.filters import PageRequest
from store.mongo import Mongo
from store.mongo_collection import Doc
from store.pages import BOUND, Connection, Page, Totals, Window, bounded_count, common_window, empty_page
from store.queries.given import both, either
from store.queries.keysets import Ordering, slices
from store.queries.names import Query
from store.records.values import Count
from store.rows import Rows, projection, source
from store.shared_reads import AlikeReads

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Children:
    """What lies below parents: the collection, the field that names the parent, the order, what to load
    (`rows`, or records by the `projection`).

    `index` names one by the parent and then, descending, by the order; without one each parent is looked up
    by itself.
    """

    collection: str
    link: str
    order: Ordering
    page: Query
    totals: Query
    where: Doc = field(default_factory=dict)
    projection: Doc | None = None
    rows: Rows | None = None
    index: str | None = None


@dataclass(frozen=True, slots=True)
class Parents:
    """How a pipeline finds the parents: the index, and stages that yield a document for each key."""

    index: str
    stages: Callable[[Sequence[str]], list[Doc]]


def _by_key(keys: Sequence[str]) -> list[Doc]:
    return [{"$match": {"_id": {"$in": list(keys)}}}, {"$project": {"_id": 1}}]


BY_KEY = Parents("_id_", _by_key)


class NestedReader:
    """Reads pages of children of documents of `collection`, which were read under a scope already."""

    def __init__(self, mongo: Mongo, collection: str, bound: int = BOUND, parents: Parents = BY_KEY) -> None:
        self._mongo = mongo
        self._collection = mongo.collection(collection)
        self._parents = parents
        self._bound = bound
        self._alike = AlikeReads()

    async def pages(
        self,
        keys: Sequence[str],
        children: Children,
        connection: Callable[[str], Connection],
        request: PageRequest,
        read: Callable[[Doc], Any] | None,
        totals: Totals | None = None,
    ) -> dict[str, Page[Any]]:
        """A page for each parent's key; a cursor belongs to one parent, others refuse it (`BadInput`).

        `read` makes an item of a document, unless that is one; `totals` are counted below the parents unless
        given.
        """
        if not keys:
            return {}
        connections = {key: connection(key) for key in keys}
        window = common_window(connections.values(), request)
        found = await self.rows(keys, children, window)
        totals = totals or Totals(lambda: self.totals(keys, children))
        place = children.order.place
        return {
            key: each.page(window, found.get(key, ()), place, totals.of(key), read)
            for key, each in connections.items()
        }

    async def rows(
        self, keys: Sequence[str], children: Children, window: Window
    ) -> Mapping[str, Sequence[Doc]]:
        """Up to `window.reach` children of each parent from the window's end on; not to be changed, for
        others may have them too.

        One command, or two where the parents have more children than pages of them.
        """
        if children.index is None or window.after is not None or window.before is not None:
            return await self._one_by_one(keys, children, window)
        alike = children.page, repr(children.where), repr(children.projection), children.rows, window

        async def fetch(wanted: list[str]) -> Mapping[str, list[Doc]]:
            found, left = await self._together(wanted, children, window)
            return found | await self._one_by_one(left, children, window) if left else found

        return await self._alike.read(alike, dict.fromkeys(keys), fetch)

    async def _together(
        self, keys: Sequence[str], children: Children, window: Window
    ) -> tuple[dict[str, list[Doc]], list[str]]:
        """The children of who comes first in the index, as far as a stretch of it goes; and who is left.

        Looking up costs MongoDB a hundred microseconds a parent, walking the index some for each child: a
        stretch half as long again as all pages takes in everybody where most have few.
        """
        order = children.order.sort(backward=window.backward)
        forward = order[0][1] == -1
        stretch = window.reach if len(keys) == 1 else len(keys) * window.reach * 3 // 2
        fetched = projection(children.rows, children.order.members, children.projection)
        documents = await source(self._mongo.collection(children.collection), children.rows).find(
            {children.link: keys[0] if len(keys) == 1 else {"$in": list(keys)}, **children.where},
            projection=fetched if children.rows is None else {**(fetched or {}), children.link: 1},
            sort=[(children.link, 1 if forward else -1), *order],
            limit=stretch,
            hint=children.index,
            comment=children.page,
        )
        found: dict[str, list[Doc]] = defaultdict(list)
        for document in documents:
            found[document[children.link]].append(document)
        left: list[str] = []
        if len(documents) == stretch:
            last = documents[-1][children.link]
            left = [key for key in keys if (key > last if forward else key < last)]
            if len(found[last]) < window.reach:
                left.append(last)
        return {key: each[: window.reach] for key, each in found.items()}, left

    async def _one_by_one(
        self, keys: Sequence[str], children: Children, window: Window
    ) -> dict[str, list[Doc]]:
        parts = slices(children.order, window)
        if not parts:
            return {}
        fetched = projection(children.rows, children.order.members, children.projection)
        inner: list[Doc] = [
            *_matched(both(either(parts), children.where)),
            {"$sort": dict(children.order.sort(backward=window.backward))},
            {"$limit": window.reach},
            *([{"$project": fetched}] if fetched else []),
        ]
        found = await self._looked_up(keys, children, inner, children.page)
        return {document["_id"]: document["children"] for document in found}

    async def totals(self, keys: Sequence[str], children: Children) -> dict[str, Count]:
        """How many children each parent has."""
        inner = [*_matched(children.where), {"$limit": self._bound + 1}, {"$count": "value"}]
        found = await self._looked_up(keys, children, inner, children.totals)
        return {
            document["_id"]: bounded_count(sum(each["value"] for each in document["children"]), self._bound)
            for document in found
        }

    async def _looked_up(
        self, keys: Sequence[str], children: Children, inner: list[Doc], name: Query
    ) -> list[Doc]:
        pipeline: list[Doc] = [
            *self._parents.stages(list(dict.fromkeys(keys))),
            {
                "$lookup": {
                    "from": children.collection,
                    "localField": "_id",
                    "foreignField": children.link,
                    "pipeline": inner,
                    "as": "children",
                }
            },
        ]
        collection = source(self._collection, children.rows)
        return await collection.aggregate(pipeline, hint=self._parents.index, comment=name)


def pages_of_all(keys: Iterable[str], pages: Mapping[str, Page[R]]) -> dict[str, Page[R]]:
    """The `pages` that there are, and one with nothing for each key that has none."""
    return {**pages, **{key: empty_page() for key in keys if key not in pages}}


def _matched(where: Doc) -> list[Doc]:
    return [{"$match": where}] if where else []
