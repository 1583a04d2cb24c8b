"""The logs of interactions, in the order of R8; their evidence only where it is asked for."""

from collections.abc import Callable, Sequence
from typing import Any

from store.collections import INTERACTIONS
from store.documents import from_document
from store.filters import PageRequest
from store.mongo import Mongo
from store.mongo_collection import Collection, Doc
from store.pages import Connection, Kind, Page, Place, Totals, Window, counted, empty_page, windows
from store.queries.interaction_lists import WITHOUT_LOGS
from store.queries.names import Query
from store.records.interactions import Interaction, Log, PlacedLog
from store.records.values import Count
from store.rows import PLACE, Rows, source
from store.vocabulary import LogType

_KINDS = (Kind.INSTANT, Kind.NUMBER)
_PLACE = ("occurredAt", "position")
_WITHOUT_EVIDENCE: Doc = {**WITHOUT_LOGS, "page.evidence": 0}


class LogQueries:
    """Reads the logs that lie in interactions, as records or as `rows`."""

    def __init__(self, mongo: Mongo) -> None:
        self._interactions = mongo.collection(INTERACTIONS)

    async def pages_of_interactions(
        self,
        keys: Sequence[str],
        types: Sequence[LogType],
        request: PageRequest,
        with_evidence: bool,
        rows: Rows | None = None,
    ) -> dict[str, Page[Any]]:
        """A page of the logs of each interaction, oldest first, by one command; no `types` are all.

        The interactions were read under a scope already; a cursor belongs to one of them. With `rows` an item
        has the members `log` and `interaction` of a `PlacedLog`.
        """
        keys = list(dict.fromkeys(keys))
        connections = {key: Connection("logs", _KINDS, key, sorted(set(types))) for key in keys}
        stretches = dict(zip(keys, windows(connections.values(), request), strict=True))
        if not stretches:
            return {}
        window = stretches[keys[0]]
        if rows is None:
            fetched = WITHOUT_LOGS if with_evidence else _WITHOUT_EVIDENCE
        else:
            fetched = _projection(rows)
        interactions = source(self._interactions, rows)
        found = await self._documents(interactions, keys, types, window, fetched)
        totals = Totals(lambda: self._totals(keys, types))
        step = -1 if window.backward else 1
        pages: dict[str, Page[Any]] = {}
        for document in found:
            key, logs = document["_id"], document.pop("page")[::step]
            total = totals.of(key) if types else counted(document["logCount"])
            pages[key] = connections[key].page(stretches[key], logs, _place, total, _reading(document, rows))
        return pages | {key: empty_page() for key in keys if key not in pages}

    async def _documents(
        self,
        interactions: Collection,
        keys: Sequence[str],
        types: Sequence[LogType],
        window: Window,
        fetched: Doc,
    ) -> list[Doc]:
        conditions = [*_of_types(types), *_beyond(window.after, "$gt"), *_beyond(window.before, "$lt")]
        reach = -window.reach if window.backward else window.reach
        pipeline: list[Doc] = [
            {"$match": {"_id": {"$in": list(keys)}}},
            {"$set": {"page": {"$slice": [_filtered(conditions), reach]}}},
            {"$project": fetched},
        ]
        return await interactions.aggregate(pipeline, hint="_id_", comment=Query.LOGS_OF_INTERACTIONS)

    async def _totals(self, keys: Sequence[str], types: Sequence[LogType]) -> dict[str, Count]:
        pipeline: list[Doc] = [
            {"$match": {"_id": {"$in": list(keys)}}},
            {"$project": {"value": {"$size": _filtered(_of_types(types))}}},
        ]
        found = await self._interactions.aggregate(pipeline, hint="_id_", comment=Query.LOGS_TOTALS)
        return {document["_id"]: Count(document["value"]) for document in found}


def _filtered(conditions: Sequence[Doc]) -> Any:
    if not conditions:
        return "$logs"
    return {"$filter": {"input": "$logs", "as": "log", "cond": {"$and": list(conditions)}}}


def _of_types(types: Sequence[LogType]) -> list[Doc]:
    return [{"$in": ["$$log.type", sorted({each.value for each in types})]}] if types else []


def _beyond(place: Place | None, operator: str) -> list[Doc]:
    if place is None:
        return []
    instant, position = place
    tie = {"$and": [{"$eq": ["$$log.occurredAt", instant]}, {operator: ["$$log.position", position]}]}
    return [{"$or": [{operator: ["$$log.occurredAt", instant]}, tie]}]


def _projection(rows: Rows) -> Doc:
    logs = rows.below("log")
    place = _PLACE if PLACE in rows.paths else ()
    wanted = {f"page.{path}" for path in (*logs.paths, *place)} or {"page.position"}
    return Rows(frozenset({"logCount", *wanted, *rows.below("interaction").paths})).projection()


def _reading(document: Doc, rows: Rows | None) -> Callable[[Doc], Any]:
    """What makes an item of a log that lies in the document of an interaction."""
    if rows is not None:
        return lambda log: {"interaction": document, "log": log}
    interaction = from_document(document, Interaction)
    return lambda log: PlacedLog(interaction, from_document(log, Log))


def _place(log: Doc) -> Place:
    return tuple(log[member] for member in _PLACE)
