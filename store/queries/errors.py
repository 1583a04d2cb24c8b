"""The errors of offers: active ones lie in their offer, archived ones keep their history (R22, R26)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from store.collections import ARCHIVED_ERRORS, OFFERS
from store.documents import from_document
from store.filters import OfferFilter, PageRequest
from store.mongo import Mongo
from store.mongo_collection import Doc
from store.pages import (
    BOUND,
    Connection,
    Kind,
    Page,
    Place,
    Total,
    Totals,
    Window,
    common_window,
    milliseconds,
)
from store.queries.error_summaries import ErrorSummaries
from store.queries.given import storable
from store.queries.keysets import Ordering
from store.queries.names import Query
from store.queries.nested import Children, NestedReader
from store.records.codes import ErrorSummary
from store.records.errors import OfferError
from store.records.values import Count
from store.rows import Rows, reading
from store.scope import Scope
from store.vocabulary import OfferErrorState

_ARCHIVED = Children(
    collection=ARCHIVED_ERRORS,
    link="offerId",
    order=Ordering("archivedAt", Kind.INSTANT),
    page=Query.ERRORS_OF_OFFERS,
    totals=Query.ERRORS_TOTALS,
    index="offer_archived",
)
# A place is when the error was archived (nothing: it is active), when it was raised, and its key.
_KINDS = (Kind.MAYBE_INSTANT, Kind.INSTANT, Kind.TEXT)
ERROR_PLACE = ("archivedAt", "raisedAt", "_id")
"""What of an error its place is made of."""


class ErrorQueries:
    """Reads offer errors."""

    def __init__(self, mongo: Mongo, bound: int = BOUND) -> None:
        self._offers = mongo.collection(OFFERS)
        self._archived = mongo.collection(ARCHIVED_ERRORS)
        self._below_offers = NestedReader(mongo, OFFERS, bound)
        self._summaries = ErrorSummaries(mongo, bound)

    async def summary(self, scope: Scope, given: OfferFilter, first: int) -> list[ErrorSummary]:
        """See `ErrorSummaries.summary`."""
        return await self._summaries.summary(scope, given, first)

    async def by_keys(self, scope: Scope, keys: Iterable[str]) -> dict[str, OfferError]:
        """The errors that are there, active or archived, by their keys (the offer's key, `#`, a number)."""
        wanted = frozenset(storable(keys))
        offer_keys = sorted({key.rpartition("#")[0] for key in wanted})
        if not wanted:
            return {}
        where = scope.where()
        active = await self._offers.by_keys(
            offer_keys, where, projection={"errors": 1}, comment=Query.ERRORS_ACTIVE
        )
        archived = await self._archived.by_keys(sorted(wanted), where, comment=Query.ERRORS_ARCHIVED)
        documents = [
            *archived.values(),
            *(error for offer in active.values() for error in offer.get("errors", ())),
        ]
        errors = (from_document(document, OfferError) for document in documents)
        return {error.key: error for error in errors if error.key in wanted}

    async def pages_of_offers(
        self,
        offers: Mapping[str, Sequence[Any]],
        state: OfferErrorState | None,
        request: PageRequest,
        rows: Rows | None = None,
    ) -> dict[str, Page[Any]]:
        """A page of each offer's errors, the active ones first (latest raised first), then the archived
        (latest first).

        `offers` has the active ones by the offer's key, as they lie in the offers: records, or rows. Archived
        ones are read by one command, and put in order together with the active ones: `rows` have
        `ERROR_PLACE`, cursors or not. `state` `None` is both.
        """
        if not offers:
            return {}
        connections = {key: Connection("errors", _KINDS, key, state) for key in offers}
        window = common_window(connections.values(), request)
        archived: Mapping[str, Sequence[Any]] = {}
        if state is not OfferErrorState.ACTIVE:
            archived = await self._archived_of(list(offers), window, rows)
        totals = Totals(lambda: self._below_offers.totals(list(offers), _ARCHIVED))
        place = _place if rows is None else _place_of_row
        pages: dict[str, Page[Any]] = {}
        for key, errors in offers.items():
            active = () if state is OfferErrorState.ARCHIVED else errors
            page = connections[key].cut(window, [*active, *archived.get(key, ())], place, _rank)
            if state is not OfferErrorState.ACTIVE:
                page.total = _added(len(active), totals.of(key))
            pages[key] = page
        return pages

    async def _archived_of(
        self, keys: Sequence[str], window: Window, rows: Rows | None
    ) -> Mapping[str, Sequence[Any]]:
        below = Window(
            window.size, window.backward, _archived_place(window.after), _archived_place(window.before)
        )
        if window.before is not None and window.before[0] is None:
            return {}
        found = await self._below_offers.rows(keys, replace(_ARCHIVED, rows=rows), below)
        read = reading(rows, OfferError)
        return found if read is None else {key: list(map(read, each)) for key, each in found.items()}


def _archived_place(place: Place | None) -> Place | None:
    return None if place is None or place[0] is None else (place[0], place[2])


def _place(error: OfferError) -> Place:
    return error.archived_at, error.raised_at, error.key


def _place_of_row(error: Doc) -> Place:
    return error.get("archivedAt"), error["raisedAt"], error["_id"]


def _rank(place: Place) -> tuple[Any, ...]:
    archived_at, raised_at, key = place
    if archived_at is None:
        return 0, -milliseconds(raised_at), _Descending(key)
    return 1, -milliseconds(archived_at), _Descending(key)


def _added(known: int, rest: Total) -> Total:
    async def total() -> Count:
        more = await rest()
        return Count(known + more.value, more.precision)

    return total if known else rest


class _Descending(str):
    """Text that sorts the other way round, as keys do in the index of archived errors."""

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        return str.__gt__(self, other)

    def __gt__(self, other: str) -> bool:
        return str.__lt__(self, other)
