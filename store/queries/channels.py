"""Channels as readers find them (R1): a connector sees its vendor's, everybody else all of them."""

from collections.abc import Iterable

from store.collections import CHANNELS
from store.documents import from_document
from store.filters import PageRequest
from store.mongo import Mongo
from store.mongo_collection import Doc
from store.pages import BOUND, Connection, Kind, Page, bounded_count, empty_page
from store.queries.by_words import having_words
from store.queries.given import both, check_texts, checked_words, storable
from store.queries.keysets import Ordering, slices
from store.queries.names import Query
from store.records.channels import Channel
from store.records.values import Count
from store.scope import Scope

_ORDER = Ordering("_id", Kind.TEXT, ascending=True, unique=True)


class ChannelQueries:
    """Reads channels."""

    def __init__(self, mongo: Mongo, bound: int = BOUND) -> None:
        self._channels = mongo.collection(CHANNELS)
        self._bound = bound

    async def by_ids(self, scope: Scope, ids: Iterable[str]) -> dict[str, Channel]:
        """The channels that are there, by their ids."""
        wanted = storable(ids)
        if not wanted:
            return {}
        found = await self._channels.by_keys(wanted, _of_vendor(scope.vendor), comment=Query.CHANNELS_BY_ID)
        return {key: from_document(document, Channel) for key, document in found.items()}

    async def page(
        self, scope: Scope, vendor: str | None, query: str | None, request: PageRequest
    ) -> Page[Channel]:
        """A page of channels by id; `query` finds by the beginning of every word of the name (R34: wordless
        counts as none)."""
        check_texts(vendor=vendor, query=query)
        words = checked_words(query)
        connection = Connection("channels", _ORDER.kinds, vendor, words)
        window = connection.window(request)
        if scope.vendor is not None and vendor not in (None, scope.vendor):
            return empty_page()
        where = _of_vendor(vendor if vendor is not None else scope.vendor)
        if words:
            found = await having_words(self._channels, words, where, self._bound, Query.CHANNELS_SEARCH)
            return connection.cut(
                window, [_channel(document) for document in found], _place, lambda place: place
            )
        parts = slices(_ORDER, window)
        if not parts:
            return empty_page()
        rows = await self._channels.find(
            both(where, parts[0]),
            sort=_ORDER.sort(backward=window.backward),
            limit=window.reach,
            hint="vendor" if where else "_id_",
            comment=Query.CHANNELS_PAGE,
        )
        return connection.page(window, [_channel(row) for row in rows], _place, lambda: self._count(where))

    async def _count(self, where: Doc) -> Count:
        value = await self._channels.count(
            where, limit=self._bound + 1, hint="vendor" if where else "_id_", comment=Query.CHANNELS_COUNT
        )
        return bounded_count(value, self._bound)


def _of_vendor(vendor: str | None) -> Doc:
    return {} if vendor is None else {"vendor": vendor}


def _channel(document: Doc) -> Channel:
    return from_document(document, Channel)


def _place(channel: Channel) -> tuple[str]:
    return (channel.channel_id,)
