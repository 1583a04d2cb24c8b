"""Offers, their counts and their filter menus."""

from typing import Any

from resolvers.info import Info
from store.filters import InteractionFilter, InteractionOrder, OfferFilter, OfferOrder, PageRequest
from store.pages import Page
from store.records.interactions import Interaction
from store.records.journal import JournalEntry
from store.records.offers import Offer, OfferCounts, OfferFacets

FACETS = {
    "feeds": "feeds",
    "statuses": "statuses",
    "brands": "brands",
    "categories": "categories",
    "errorCodes": "error_codes",
}


async def offer(info: Info, account: str, feed_id: str, sku_id: str) -> Any:
    """The offer of a SKU in the current life of an active feed (R4)."""
    context = info.context
    found = await context.store.offers.find(context.scope, account, feed_id, sku_id, info.rows)
    if found is not None and info.rows is None:
        remember(info, found)
    return found


async def offers(info: Info, chosen: OfferFilter, order: OfferOrder, request: PageRequest) -> Page[Any]:
    """Offers of all active feeds the viewer may see."""
    context = info.context
    return await context.store.offers.page(context.scope, chosen, order, request, info.rows)


async def offer_counts(info: Info, accounts: tuple[str, ...], feed_ids: tuple[str, ...]) -> OfferCounts:
    """Offers by status, kept and not counted."""
    context = info.context
    return await context.store.counts.total(context.scope, accounts, feed_ids)


async def offer_facets(info: Info, chosen: OfferFilter) -> OfferFacets:
    """The values of the filter menus that are asked for."""
    context = info.context
    wanted = frozenset(FACETS[name] for name in info.wanted() if name in FACETS)
    return await context.store.facets.facets(context.scope, chosen, wanted)


async def interactions_of(
    root: Offer, info: Info, chosen: InteractionFilter, order: InteractionOrder, request: PageRequest
) -> Page[Interaction]:
    """The interactions around an offer."""
    remember(info, root)
    return await info.context.loaders.interactions_of_offer(root.key, chosen, order, request)


async def status_history_of(root: Offer, info: Info, request: PageRequest) -> Page[JournalEntry]:
    """The changes of an offer's status, newest first (R15)."""
    remember(info, root)
    return await info.context.loaders.history_of_offer(root.key, request)


def remember(info: Info, found: Offer) -> None:
    """Know an offer that was read: what lies below it points back at it."""
    info.context.loaders.offers.prime(found.key, found)
