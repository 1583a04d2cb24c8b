"""The logs of interactions, in the order of R8; their evidence only where it is asked for."""

from collections.abc import Sequence
from typing import Any

from store.collections import INTERACTIONS
from store.documents import from_document
from store.filters import PageRequest
from store.mongo import Doc, Mongo
from store.pages import Connection, Kind, Page, Place, Totals, Window, counted, empty_page
from store.queries.interaction_lists import WITHOUT_LOGS
from store.queries.names import Query
from store.records.interactions import Interaction, Log, PlacedLog
from store.records.values import Count
from store.vocabulary import LogType

_KINDS = (Kind.INSTANT, Kind.NUMBER)


class LogQueries:
    """Reads the logs that lie in interactions."""

    def __init__(self, mongo: Mongo) -> None:
        self._interactions = mongo.collection(INTERACTIONS)

    async def pages_of_interactions(
        self, keys: Sequence[str], types: Sequence[LogType], request: PageRequest, with_evidence: bool
    ) -> dict[str, Page[PlacedLog]]:
        """A page of the logs of each interaction, oldest first, by one command; no `types` are all.

        The interactions were read under a scope already; a cursor belongs to one of them.
        """
        keys = list(dict.fromkeys(keys))
        connections = {key: Connection("logs", _KINDS, key, sorted(set(types))) for key in keys}
        windows = {key: connection.window(request) for key, connection in connections.items()}
        if not windows:
            return {}
        rows = await self._rows(keys, types, next(iter(windows.values())), with_evidence)
        totals = Totals(lambda: self._totals(keys, types))
        return {
            key: connections[key].page(
                windows[key],
                [PlacedLog(interaction, log) for log in logs],
                _place,
                totals.of(key) if types else counted(interaction.log_count),
            )
            for key, (interaction, logs) in rows.items()
        } | {key: empty_page() for key in keys if key not in rows}

    async def _rows(
        self, keys: Sequence[str], types: Sequence[LogType], window: Window, with_evidence: bool
    ) -> dict[str, tuple[Interaction, list[Log]]]:
        conditions = [*_of_types(types), *_beyond(window.after, "$gt"), *_beyond(window.before, "$lt")]
        reach = -window.reach if window.backward else window.reach
        hidden = WITHOUT_LOGS if with_evidence else {**WITHOUT_LOGS, "page.evidence": 0}
        pipeline: list[Doc] = [
            {"$match": {"_id": {"$in": list(keys)}}},
            {"$set": {"page": {"$slice": [_filtered(conditions), reach]}}},
            {"$project": hidden},
        ]
        found = await self._interactions.aggregate(pipeline, hint="_id_", comment=Query.LOGS_OF_INTERACTIONS)
        step = -1 if window.backward else 1
        return {
            document["_id"]: (
                from_document(document, Interaction),
                [from_document(log, Log) for log in document["page"][::step]],
            )
            for document in found
        }

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


def _place(placed: PlacedLog) -> Place:
    return placed.log.occurred_at, placed.log.position
