"""Changes of status as the journal tells them (R15): of all offers newest first, and of each offer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import product
from typing import Any

from store.collections import JOURNAL, OFFERS
from store.filters import LiveFilter, PageRequest
from store.mongo import Mongo
from store.mongo_collection import Doc
from store.pages import BOUND, Connection, Kind, Page, empty_page
from store.queries.feeds import FeedQueries
from store.queries.given import both, check_filter, one_of, storable
from store.queries.keysets import Ordering, Span
from store.queries.listings import MOST_SCANS, Choice, Listing, partition, points
from store.queries.names import Query
from store.queries.nested import Children, NestedReader, pages_of_all
from store.queries.plans import Names, Reader
from store.records.feeds import offer_key
from store.records.journal import EntryKind, JournalEntry
from store.rows import Rows, reading
from store.scope import Scope

_NAMES = Names(
    page=Query.JOURNAL_PAGE,
    scan=Query.JOURNAL_SCAN,
    collect=Query.JOURNAL_COLLECT,
    count=Query.JOURNAL_COUNT,
    exhausted=Query.JOURNAL_EXHAUSTED,
    matched=Query.JOURNAL_MATCHED,
)
_ADVICE = (
    "Name accounts and feeds, and give SKUs or a time; accounts and feeds with a time are served whatever"
    " the size."
)
_STATUS: Doc = {"kind": EntryKind.STATUS.value}
_NEWEST = Ordering("at", Kind.INSTANT)
_HISTORY = Children(
    collection=JOURNAL,
    link="offerId",
    order=Ordering("offerVersion", Kind.NUMBER, unique=True),
    page=Query.JOURNAL_OF_OFFERS,
    totals=Query.JOURNAL_TOTALS,
    where=_STATUS,
    index="offer_history",
)
_MOST_KEYS = 5_000


class JournalQueries:
    """Reads changes of status, as records or as `rows`."""

    def __init__(self, mongo: Mongo, bound: int = BOUND) -> None:
        self._feeds = FeedQueries(mongo, bound)
        self._reader = Reader(mongo.collection(JOURNAL), _NAMES, _ADVICE, bound)
        self._below_offers = NestedReader(mongo, OFFERS, bound)

    async def status_changes(
        self,
        scope: Scope,
        given: LiveFilter,
        from_: datetime | None,
        to: datetime | None,
        request: PageRequest,
        rows: Rows | None = None,
    ) -> Page[Any]:
        """A page of the changes in current activations of active feeds (R4), newest first.

        `from_` is inclusive, `to` exclusive; `statuses` match before or after. Raises `QueryTooBroad`.
        """
        check_filter(given)
        connection = Connection("statusChanges", _NEWEST.kinds, given, from_, to)
        window = connection.window(request)
        activations = await self._feeds.current_activations(scope, given.accounts, given.feed_ids)
        if not activations:
            return empty_page()
        listing = replace(_listing(activations, given, Span(from_, to)), rows=rows)
        found = await self._reader.rows(listing, window)
        return connection.page(
            window,
            found,
            _NEWEST.place,
            lambda: self._reader.count(listing),
            reading(rows, JournalEntry),
        )

    async def histories_of_offers(
        self, offer_keys: Sequence[str], request: PageRequest, rows: Rows | None = None
    ) -> dict[str, Page[Any]]:
        """A page of each offer's changes of status, newest first, by one command."""
        pages = await self._below_offers.pages(
            storable(offer_keys),
            replace(_HISTORY, rows=rows),
            lambda key: Connection("statusHistory", _HISTORY.order.kinds, key),
            request,
            reading(rows, JournalEntry),
        )
        return pages_of_all(offer_keys, pages)


def _listing(activations: Sequence[str], given: LiveFilter, span: Span) -> Listing:
    skus = one_of("skuId", given.sku_ids)
    choices: tuple[Choice, ...] = ()
    rest = both(_statuses(given), one_of("origins", [origin.value for origin in given.origins]))
    if skus and len(activations) * len(given.sku_ids) <= _MOST_KEYS:
        pairs = product(activations, dict.fromkeys(given.sku_ids))
        where = both(one_of("offerId", [offer_key(*pair) for pair in pairs]), _STATUS)
        choices = (Choice("skuIds", where, "offer_history", rest=skus, narrow=True),)
    elif skus:
        rest = both(rest, skus)
    return Listing(choices, _base(activations), rest, _NEWEST, span)


def _base(activations: Sequence[str]) -> Choice:
    mergeable = len(activations) * _NEWEST.most_slices <= MOST_SCANS
    return Choice(
        name="activation",
        where=both(partition("activation", activations), _STATUS),
        index="status_changes",
        points=points(activation=activations, kind=tuple(_STATUS.values())) if mergeable else (),
        orders={"at": "status_changes"},
    )


def _statuses(given: LiveFilter) -> Doc:
    values = [status.value for status in given.statuses]
    return {"$or": [one_of("statusBefore", values), one_of("statusAfter", values)]} if values else {}
