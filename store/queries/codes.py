"""The error-code catalogue as readers find it (R20); everybody may see all of it."""

from collections.abc import Iterable

from store.collections import ERROR_CODES
from store.documents import from_document
from store.filters import PageRequest
from store.mongo import Mongo
from store.mongo_collection import Doc
from store.pages import BOUND, Connection, Kind, Page, bounded_count, empty_page
from store.queries.by_words import having_words
from store.queries.given import both, check_texts, checked_words, storable
from store.queries.keysets import Ordering, slices
from store.queries.names import Query
from store.queries.unmapped import UnmappedErrors
from store.records.codes import ErrorCode, UnmappedError
from store.records.values import Count
from store.scope import Scope

_ORDER = Ordering("_id", Kind.TEXT, ascending=True, unique=True)


class CodeQueries:
    """Reads the catalogue."""

    def __init__(self, mongo: Mongo, bound: int = BOUND) -> None:
        self._codes = mongo.collection(ERROR_CODES)
        self._unmapped = UnmappedErrors(mongo, bound)
        self._bound = bound

    async def by_codes(self, codes: Iterable[str]) -> dict[str, ErrorCode]:
        """The entries that are there, retired ones too, by their codes."""
        wanted = storable(codes)
        if not wanted:
            return {}
        found = await self._codes.by_keys(wanted, {}, comment=Query.CODES_BY_CODE)
        return {code: from_document(document, ErrorCode) for code, document in found.items()}

    async def page(self, query: str | None, category: str | None, request: PageRequest) -> Page[ErrorCode]:
        """A page of the catalogue by code; `query` finds by the beginning of every word (R34: wordless
        counts as none)."""
        check_texts(query=query, category=category)
        words = checked_words(query)
        connection = Connection("errorCodes", _ORDER.kinds, words, category)
        window = connection.window(request)
        where: Doc = {} if category is None else {"category": category}
        if words:
            found = await having_words(self._codes, words, where, self._bound, Query.CODES_SEARCH)
            return connection.cut(
                window, [_entry(document) for document in found], _place, lambda place: place
            )
        parts = slices(_ORDER, window)
        if not parts:
            return empty_page()
        hint = "category" if where else "_id_"
        rows = await self._codes.find(
            both(where, parts[0]),
            sort=_ORDER.sort(backward=window.backward),
            limit=window.reach,
            hint=hint,
            comment=Query.CODES_PAGE,
        )
        return connection.page(
            window, [_entry(row) for row in rows], _place, lambda: self._count(where, hint)
        )

    async def unmapped_page(
        self, scope: Scope, account: str | None, feed_id: str | None, request: PageRequest
    ) -> Page[UnmappedError]:
        """See `UnmappedErrors.page`."""
        return await self._unmapped.page(scope, account, feed_id, request)

    async def unmapped_by_fingerprints(
        self, scope: Scope, fingerprints: Iterable[str]
    ) -> dict[str, UnmappedError]:
        """See `UnmappedErrors.by_fingerprints`."""
        return await self._unmapped.by_fingerprints(scope, fingerprints)

    async def _count(self, where: Doc, hint: str) -> Count:
        value = await self._codes.count(where, limit=self._bound + 1, hint=hint, comment=Query.CODES_COUNT)
        return bounded_count(value, self._bound)


def _entry(document: Doc) -> ErrorCode:
    return from_document(document, ErrorCode)


def _place(code: ErrorCode) -> tuple[str]:
    return (code.code,)
