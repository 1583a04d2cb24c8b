"""The logs of interactions, in the order of R8; their evidence only where it is asked for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from store.collections import INTERACTIONS
from store.documents import camel, from_document
from store.filters import PageRequest
from store.mongo import Mongo
from store.mongo_collection import Doc
from store.pages import Connection, Kind, Page, Place, Totals, Window, common_window
from store.queries.interaction_lists import WITHOUT_LOGS
from store.queries.names import Query
from store.queries.nested import pages_of_all
from store.records.interactions import Interaction, Log, PlacedLog
from store.records.values import Count
from store.rows import PLACE, Rows, source
from store.vocabulary import LogType

_KINDS = (Kind.INSTANT, Kind.NUMBER)
_PLACE = ("occurredAt", "position")
_INTERACTION = "interaction."

LOG_MEMBERS = tuple(camel(each.name) for each in fields(PlacedLog))
"""What rows of logs hold: they are arrays, up to the last that is asked for. Of a document the driver makes
the name of each member anew, and a nested query has a thousand logs."""
_PLACE_IN_ROWS = tuple(map(LOG_MEMBERS.index, _PLACE))

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

        The interactions were read under a scope already; a cursor belongs to one of them. Items are as
        `LOG_MEMBERS` says with `rows`.
        """
        keys = list(dict.fromkeys(keys))
        if not keys:
            return {}
        window = _window(keys, types, request)
        if rows is None:
            fetched = WITHOUT_LOGS if with_evidence else _WITHOUT_EVIDENCE
            made: list[Doc] = [{"$set": {"page": _slice(types, window)}}, {"$project": fetched}]
        else:
            part = LogsPart(_members(rows.paths), tuple(types), window)
            made = [{"$project": Rows(logs_above(rows.paths)).having("page", part).projection()}]
        pipeline: list[Doc] = [{"$match": {"_id": {"$in": keys}}}, *made]
        interactions = source(self._interactions, rows)
        found = await interactions.aggregate(pipeline, hint="_id_", comment=Query.LOGS_OF_INTERACTIONS)
        placed = {document["_id"]: (document, document["page"]) for document in found}
        return pages_of_all(keys, self._pages(placed, window, types, rows))

    def pages_of_rows(
        self,
        placed: Mapping[str, tuple[Doc, list[Doc]]],
        types: Sequence[LogType],
        request: PageRequest,
        rows: Rows,
    ) -> dict[str, Page[Any]]:
        """The same pages without a command, of logs that came with the rows of their interactions: by
        `logs_part` and with the members `logs_above`."""
        return self._pages(placed, _window(placed, types, request), types, rows)

    def _pages(
        self,
        placed: Mapping[str, tuple[Doc, list[Doc]]],
        window: Window,
        types: Sequence[LogType],
        rows: Rows | None,
    ) -> dict[str, Page[Any]]:
        totals = Totals(lambda: self._totals(list(placed), types))
        items, place = _reading(rows), _PLACE if rows is None else _PLACE_IN_ROWS
        pages: dict[str, Page[Any]] = {}
        for key, (document, logs) in placed.items():
            found = logs[::-1] if window.backward else logs
            shown = window.shown(found)
            logs_of = _LogsOf(key, types, document, shown, totals, place)
            pages[key] = window.page(found, items(document, shown), logs_of.cursor, logs_of.total)
        return pages

    async def _totals(self, keys: Sequence[str], types: Sequence[LogType]) -> dict[str, Count]:
        pipeline: list[Doc] = [
            {"$match": {"_id": {"$in": list(keys)}}},
            {"$project": {"value": {"$size": _filtered(_of_types(types))}}},
        ]
        found = await self._interactions.aggregate(pipeline, hint="_id_", comment=Query.LOGS_TOTALS)
        return {document["_id"]: Count(document["value"]) for document in found}


@dataclass(frozen=True, slots=True)
class LogsPart:
    """The logs of a stretch of a row's interaction, with some of their members: others are None."""

    members: tuple[str | None, ...]
    types: tuple[LogType, ...]
    window: Window

    def expression(self) -> Doc:
        """See `store.rows.Part`."""
        shown = [None if member is None else f"$$log.{member}" for member in self.members]
        return {"$map": {"input": _slice(self.types, self.window), "as": "log", "in": shown}}


def logs_part(paths: frozenset[str], types: tuple[LogType, ...], request: PageRequest) -> LogsPart | None:
    """The part of rows of interactions that `LogQueries.pages_of_rows` wants for logs with such `paths`; none
    with a cursor, which counts below one interaction only. Raises `BadInput`."""
    if request.has_cursor:
        return None
    return LogsPart(_members(paths), types, Connection("logs", _KINDS).window(request))


def logs_above(paths: frozenset[str]) -> frozenset[str]:
    """What rows of interactions need to have besides."""
    return Rows(paths).below("interaction").paths | {"logCount"}


class _LogsOf:
    """What a page of an interaction's logs may be asked for besides: a nested query makes hundreds, and
    seldom asks."""

    __slots__ = ("_document", "_key", "_place", "_shown", "_totals", "_types")

    def __init__(
        self,
        key: str,
        types: Sequence[LogType],
        document: Doc,
        shown: Sequence[Any],
        totals: Totals,
        place: Sequence[Any],
    ) -> None:
        self._key = key
        self._types = types
        self._document = document
        self._shown = shown
        self._totals = totals
        self._place = place

    def cursor(self, position: int) -> str:
        """The cursor of the log at a position of the page."""
        log = self._shown[position]
        return _connection(self._key, self._types).cursor(tuple(log[member] for member in self._place))

    async def total(self) -> Count:
        """How many logs the list has."""
        return await self._totals.of(self._key)() if self._types else Count(self._document["logCount"])


def _connection(key: str, types: Sequence[LogType]) -> Connection:
    return Connection("logs", _KINDS, key, sorted(set(types)))


def _window(keys: Iterable[str], types: Sequence[LogType], request: PageRequest) -> Window:
    return common_window((_connection(key, types) for key in keys), request)


def _slice(types: Sequence[LogType], window: Window) -> Doc:
    conditions = [*_of_types(types), *_beyond(window.after, "$gt"), *_beyond(window.before, "$lt")]
    return {"$slice": [_filtered(conditions), -window.reach if window.backward else window.reach]}


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


def _members(paths: frozenset[str]) -> tuple[str | None, ...]:
    """What is fetched of each log for rows with `paths`, as `LOG_MEMBERS` has them up to the last."""
    wanted = {path.partition(".")[0] for path in paths}.union(_PLACE if PLACE in paths else ())
    own = [name if name in wanted else None for name in LOG_MEMBERS[:-1]]
    while own and own[-1] is None:
        own.pop()
    return tuple(own)


def _reading(rows: Rows | None) -> Callable[[Doc, Sequence[Doc]], Sequence[Any]]:
    """What makes the items of a page: of the document of an interaction and the logs that are shown of it."""
    if rows is None:
        return _records
    if any(path.startswith(_INTERACTION) for path in rows.paths):
        left = [None] * (len(LOG_MEMBERS) - 1 - len(_members(rows.paths)))
        return lambda document, logs: [[*log, *left, document] for log in logs]
    return lambda _document, logs: logs


def _records(document: Doc, logs: Sequence[Doc]) -> list[PlacedLog]:
    interaction = from_document(document, Interaction)
    return [PlacedLog.of(from_document(log, Log), interaction) for log in logs]
