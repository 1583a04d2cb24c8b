"""A list of interactions as a plan reads it: which index begins with which conditions of its filter."""

from collections.abc import Sequence
from itertools import product

from store.filters import InteractionFilter, InteractionOrder
from store.mongo import Mongo
from store.mongo_collection import Doc
from store.pages import BOUND, Kind
from store.queries.given import both, checked_words, one_of
from store.queries.keysets import EVERYTHING, Ordering, Span, ordering
from store.queries.listings import MOST_SCANS, Choice, Listing, partition, points
from store.queries.names import Query
from store.queries.offer_words import OfferWords
from store.queries.plans import Names
from store.records.feeds import offer_key
from store.vocabulary import InteractionSort

NAMES = Names(
    page=Query.INTERACTIONS_PAGE,
    scan=Query.INTERACTIONS_SCAN,
    collect=Query.INTERACTIONS_COLLECT,
    count=Query.INTERACTIONS_COUNT,
    exhausted=Query.INTERACTIONS_EXHAUSTED,
    matched=Query.INTERACTIONS_MATCHED,
)
ADVICE = (
    "Name accounts and feeds, and filter by SKU, by one result or state, or by a time;"
    " one result or state alone, sorted by STARTED_AT, is served whatever its size."
)
SORTS = {
    InteractionSort.STARTED_AT: ("startedAt", Kind.INSTANT),
    InteractionSort.CLOSED_AT: ("closedAt", Kind.MAYBE_INSTANT),
}
WITHOUT_LOGS = {"logs": 0, "logIds": 0}

OFFER_ORDERS = {"startedAt": "offer_started", "closedAt": "offer_closed"}
_BASE_ORDERS = {"startedAt": "started", "closedAt": "closed"}
_MOST_KEYS = 5_000


class InteractionLists:
    """Makes the listing of a filter."""

    def __init__(self, mongo: Mongo, bound: int = BOUND) -> None:
        self._words = OfferWords(mongo, bound)

    async def listing(
        self, activations: Sequence[str], given: InteractionFilter, order: InteractionOrder
    ) -> Listing | None:
        """The interactions of the activations left by `given`, whose accounts and feeds chose them already.

        `None` where there can be none.
        """
        if not activations:
            return None
        keys: list[str] | None = None
        if given.query is not None and checked_words(given.query):
            keys = await self._words.matching(activations, given.query)
            if not keys:
                return None
        by = order_of(order)
        span = span_of(given) if by.field == "startedAt" else EVERYTHING
        rest = both(residual(given), {} if by.field == "startedAt" else _started(given))
        choices, left = _choices(activations, given, keys)
        return Listing(choices, _base(activations, by), both(rest, left), by, span, WITHOUT_LOGS)


def order_of(order: InteractionOrder) -> Ordering:
    """The order of a list of interactions; open ones, without `closedAt`, count as the earliest by it."""
    return ordering(*SORTS[order.field], order.direction)


def span_of(given: InteractionFilter) -> Span:
    """The starts that a filter allows."""
    return Span(given.started_from, given.started_to)


def residual(given: InteractionFilter) -> Doc:
    """What of a filter no index begins with."""
    return both(
        one_of("product.brand", given.brands),
        one_of("product.category", given.categories),
        one_of("origins", [origin.value for origin in given.origins]),
        one_of("source", [source.value for source in given.sources]),
        one_of("context", [context.value for context in given.contexts]),
    )


def within_a_timeline(given: InteractionFilter) -> Doc:
    """All of a filter but its words, as a condition on the interactions of one offer."""
    return both(
        one_of("account", given.accounts),
        one_of("feedId", given.feed_ids),
        one_of("skuId", given.sku_ids),
        one_of("result", [result.value for result in given.results]),
        one_of("state", [state.value for state in given.states]),
        residual(given),
        _started(given),
    )


def _started(given: InteractionFilter) -> Doc:
    condition = span_of(given).condition()
    return {"startedAt": condition} if condition else {}


def _base(activations: Sequence[str], by: Ordering) -> Choice:
    where = partition("activation", activations)
    if len(activations) * by.most_slices > MOST_SCANS:
        return Choice("activation", where, "started", ({},), {"startedAt": "all_started"}, rest=where)
    return Choice("activation", where, "started", points(activation=activations), _BASE_ORDERS)


def _choices(
    activations: Sequence[str], given: InteractionFilter, keys: Sequence[str] | None
) -> tuple[tuple[Choice, ...], Doc]:
    choices: list[Choice] = []
    left: Doc = {}
    skus = one_of("skuId", given.sku_ids)
    if skus and len(activations) * len(given.sku_ids) <= _MOST_KEYS:
        pairs = product(activations, dict.fromkeys(given.sku_ids))
        choices.append(_of_offers("skuIds", [offer_key(*pair) for pair in pairs], skus))
    elif skus:
        left = skus
    if keys is not None:
        choices.append(_of_offers("query", keys, one_of("offerId", keys)))
    by_field = (
        ("results", "result", [result.value for result in given.results], "result_started"),
        ("states", "state", [state.value for state in given.states], "state_started"),
    )
    choices.extend(_one_field(activations, *each) for each in by_field if each[2])
    return tuple(choices), left


def _of_offers(name: str, keys: Sequence[str], rest: Doc) -> Choice:
    return Choice(
        name,
        one_of("offerId", keys),
        "offer_started",
        points(offerId=keys),
        OFFER_ORDERS,
        rest=rest,
        narrow=True,
    )


def _one_field(
    activations: Sequence[str], name: str, field: str, values: Sequence[str], index: str
) -> Choice:
    values = list(dict.fromkeys(values))
    rest = one_of(field, values)
    return Choice(
        name=name,
        where=both(partition("activation", activations), rest),
        index=index,
        points=points(activation=activations, **{field: values}),
        orders={"startedAt": index},
        rest=rest,
    )
