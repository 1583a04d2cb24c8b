"""The log of who did what, latest first; that only an admin reads it is for the caller to see to."""

from store.collections import AUDIT_LOG
from store.filters import PageRequest
from store.mongo import Mongo
from store.pages import BOUND, Connection, Kind, Page, bounded_count, empty_page
from store.queries.given import either
from store.queries.keysets import Ordering, slices
from store.queries.names import Query
from store.records.audit import AuditEntry
from store.records.values import Count
from store.rows import reading

_ORDER = Ordering("at", Kind.INSTANT)


class AuditQueries:
    """Reads the log."""

    def __init__(self, mongo: Mongo, bound: int = BOUND) -> None:
        self._entries = mongo.collection(AUDIT_LOG)
        self._bound = bound

    async def page(self, request: PageRequest) -> Page[AuditEntry]:
        """A page of all entries."""
        connection = Connection("auditLog", _ORDER.kinds)
        window = connection.window(request)
        parts = slices(_ORDER, window)
        if not parts:
            return empty_page()
        rows = await self._entries.find(
            either(parts),
            sort=_ORDER.sort(backward=window.backward),
            limit=window.reach,
            hint="latest",
            comment=Query.AUDIT_PAGE,
        )
        return connection.page(window, rows, _ORDER.place, self._count, reading(None, AuditEntry))

    async def _count(self) -> Count:
        value = await self._entries.count({}, limit=self._bound + 1, hint="latest", comment=Query.AUDIT_COUNT)
        return bounded_count(value, self._bound)
