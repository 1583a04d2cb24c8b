"""A list of offers as a plan reads it: which conditions of an `OfferFilter` which index begins with."""

from collections.abc import Sequence
from dataclasses import replace

from store.filters import OfferFilter, OfferOrder
from store.mongo import Mongo
from store.mongo_collection import Doc
from store.pages import Kind
from store.queries.given import both, checked_words, one_of
from store.queries.keysets import EVERYTHING, Span, ordering
from store.queries.listings import MOST_SCANS, Choice, Listing, partition, points
from store.queries.names import Query
from store.queries.plans import Names
from store.queries.search import WordSearch
from store.rules.list_keys import Listed, list_key
from store.vocabulary import OfferSort, OfferStatus

NAMES = Names(
    page=Query.OFFERS_PAGE,
    scan=Query.OFFERS_SCAN,
    collect=Query.OFFERS_COLLECT,
    count=Query.OFFERS_COUNT,
    exhausted=Query.OFFERS_EXHAUSTED,
    matched=Query.OFFERS_MATCHED,
)
ADVICE = (
    "Name accounts and feeds, and filter by SKU, by a longer word, by one error code, brand, category or"
    " status; each of the last four alone, sorted by UPDATED_AT, is served whatever its size."
)
SORTS = {
    OfferSort.UPDATED_AT: ("updatedAt", Kind.INSTANT),
    OfferSort.STATUS_SINCE: ("statusSince", Kind.INSTANT),
    OfferSort.SKU_ID: ("skuId", Kind.TEXT),
}

_BASE_ORDERS = {"updatedAt": "updated", "statusSince": "status_since", "skuId": "sku"}
_MOST_PARTITIONS = MOST_SCANS // 2


class OfferLists:
    """Makes the listing of a filter."""

    def __init__(self, mongo: Mongo) -> None:
        self._search = WordSearch(mongo)

    async def listing(
        self, activations: Sequence[str], given: OfferFilter, order: OfferOrder | None = None
    ) -> Listing | None:
        """The offers of the activations left by `given`, whose accounts and feeds chose them already.

        `None` where there can be none.
        """
        given = _simplified(given)
        words = checked_words(given.query)
        if not activations or (given.error_codes and given.statuses):
            return None
        found = await self._search.choices(activations, words) if words else ()
        if found is None:
            return None
        order = order or OfferOrder()
        by = ordering(*SORTS[order.field], order.direction)
        span = Span(given.updated_from, given.updated_to)
        in_order = order.field is OfferSort.UPDATED_AT
        choices = _choices(activations, given, found)
        if not in_order and span != EVERYTHING:
            choices = (*choices, _updated(activations, span))
        return Listing(choices, base(activations), {}, by, span if in_order else EVERYTHING)


def base(activations: Sequence[str]) -> Choice:
    """The offers of whole activations; of too many to merge, all offers in order, activations compared."""
    where = partition("activation", activations)
    if len(activations) > _MOST_PARTITIONS:
        return Choice("activation", where, "updated", ({},), {"updatedAt": "all_updated"}, rest=where)
    return Choice("activation", where, "updated", points(activation=activations), _BASE_ORDERS)


def _simplified(given: OfferFilter) -> OfferFilter:
    """The same filter without the statuses that say nothing: all of them, or `ERROR` beside error codes."""
    statuses = frozenset(given.statuses)
    if statuses == frozenset(OfferStatus) or (given.error_codes and OfferStatus.ERROR in statuses):
        return replace(given, statuses=())
    return given


def _choices(activations: Sequence[str], given: OfferFilter, words: Sequence[Choice]) -> tuple[Choice, ...]:
    by_field = (
        ("errorCodes", Listed.ERROR, "errorKeys", given.error_codes),
        ("brands", Listed.BRAND, "product.brand", given.brands),
        ("categories", Listed.CATEGORY, "product.category", given.categories),
        ("statuses", Listed.STATUS, "status", [status.value for status in given.statuses]),
    )
    return (
        *([_skus(activations, given.sku_ids)] if given.sku_ids else []),
        *words,
        *(_one_field(activations, *each) for each in by_field if each[-1]),
    )


def _one_field(
    activations: Sequence[str], name: str, kind: Listed, field: str, values: Sequence[str]
) -> Choice:
    keys = [list_key(kind, value) for value in dict.fromkeys(values)]
    return Choice(
        name=name,
        where=both(partition("activation", activations), one_of("listKeys", keys)),
        index="listed",
        points=points(activation=activations, listKeys=keys),
        orders={"updatedAt": "listed"},
        rest=one_of(field, values),
    )


def _skus(activations: Sequence[str], sku_ids: Sequence[str]) -> Choice:
    values = list(dict.fromkeys(sku_ids))
    rest = one_of("skuId", values)
    return Choice(
        name="skuIds",
        where=both(partition("activation", activations), rest),
        index="sku",
        points=points(activation=activations, skuId=values),
        orders={"skuId": "sku"},
        rest=rest,
        narrow=True,
    )


def _updated(activations: Sequence[str], span: Span) -> Choice:
    rest: Doc = {"updatedAt": span.condition()}
    return Choice("updatedFrom", both(partition("activation", activations), rest), "updated", rest=rest)
