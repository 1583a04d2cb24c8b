"""What filters and orders mean, over records in memory: the plain truth that the indexes are held to."""

from collections.abc import Iterable, Sequence
from typing import Any

from store.filters import InteractionFilter, InteractionOrder, OfferFilter, OfferOrder
from store.records.interactions import Interaction
from store.records.offers import Offer
from store.rules.search_terms import query_words
from store.vocabulary import InteractionSort, OfferSort, OfferStatus, SortDirection


def offers_of(offers: Iterable[Offer], given: OfferFilter) -> list[Offer]:
    """The offers that a filter leaves."""
    return [offer for offer in offers if _has(offer, given)]


def ordered_offers(offers: Iterable[Offer], order: OfferOrder) -> list[str]:
    """The keys in order."""
    name = {
        OfferSort.UPDATED_AT: "updated_at",
        OfferSort.STATUS_SINCE: "status_since",
        OfferSort.SKU_ID: "sku_id",
    }[order.field]
    pairs = sorted((getattr(offer, name), offer.key) for offer in offers)
    return _directed([key for _, key in pairs], order.direction)


def interactions_of(
    interactions: Iterable[Interaction], given: InteractionFilter, offers: Sequence[Offer] = ()
) -> list[Interaction]:
    """The interactions that a filter leaves; `offers` are those that its words are compared with."""
    words = query_words(given.query)
    matching = {offer.key for offer in offers if _has_words(offer, words)}
    return [
        each
        for each in interactions
        if _one_of(each.account, given.accounts)
        and _one_of(each.feed_id, given.feed_ids)
        and _one_of(each.sku_id, given.sku_ids)
        and _one_of(each.product.brand if each.product else None, given.brands)
        and _one_of(each.product.category if each.product else None, given.categories)
        and (not given.origins or set(given.origins) & set(each.origins))
        and _one_of(each.source, given.sources)
        and _one_of(each.context, given.contexts)
        and _one_of(each.state, given.states)
        and _one_of(each.result, given.results)
        and (given.started_from is None or each.started_at >= given.started_from)
        and (given.started_to is None or each.started_at < given.started_to)
        and (not words or each.offer_id in matching)
    ]


def ordered_interactions(interactions: Iterable[Interaction], order: InteractionOrder) -> list[str]:
    """The keys in order; what is open comes before everything closed, ascending."""

    def place(each: Interaction) -> tuple[Any, ...]:
        if order.field is InteractionSort.STARTED_AT:
            return (each.started_at, each.key)
        return (False, each.key) if each.closed_at is None else (True, each.closed_at, each.key)

    return _directed([each.key for each in sorted(interactions, key=place)], order.direction)


def _has(offer: Offer, given: OfferFilter) -> bool:
    return bool(
        _one_of(offer.account, given.accounts)
        and _one_of(offer.feed_id, given.feed_ids)
        and _one_of(offer.sku_id, given.sku_ids)
        and _one_of(offer.status, given.statuses)
        and _one_of(offer.product.brand if offer.product else None, given.brands)
        and _one_of(offer.product.category if offer.product else None, given.categories)
        and (not given.error_codes or _has_error(offer, given.error_codes))
        and (given.updated_from is None or offer.updated_at >= given.updated_from)
        and (given.updated_to is None or offer.updated_at < given.updated_to)
        and _has_words(offer, query_words(given.query))
    )


def _has_words(offer: Offer, words: Sequence[str]) -> bool:
    return all(any(term.startswith(word) for term in offer.search_terms) for word in words)


def _has_error(offer: Offer, codes: Sequence[str]) -> bool:
    return offer.status is OfferStatus.ERROR and any(
        code in (error.code, error.full_code, error.code.split("-")[0])
        for error in offer.errors
        for code in codes
    )


def _one_of(value: Any, values: Sequence[Any]) -> bool:
    return not values or value in values


def _directed(keys: list[str], direction: SortDirection) -> list[str]:
    return keys if direction is SortDirection.ASC else keys[::-1]
