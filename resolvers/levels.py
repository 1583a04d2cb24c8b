"""What lies below a whole level of objects, asked for at once: what a compiled document is read by.

Each takes the keys that the level's objects have (what they are, `schema` says) and gives what is there by
key. Objects come through the operation's loaders, so that nothing is read twice; pages come as `info.rows`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from resolvers.info import Info
from resolvers.interactions import EVIDENCE
from store.filters import InteractionFilter, InteractionOrder, PageRequest
from store.records.feeds import feed_key, interaction_key
from store.rules.solution_links import fill_link
from store.vocabulary import LogType, OfferErrorState

Level = Mapping[Any, Any]


async def channels(info: Info, channel_ids: Iterable[str]) -> Level:
    """Channels by their ids."""
    return await info.context.loaders.channels.load_many(channel_ids)


async def feeds(info: Info, keys: Sequence[tuple[str, str]]) -> Level:
    """Feeds by account and feed id."""
    names = {key: feed_key(*key) for key in keys}
    found = await info.context.loaders.feeds.load_many(names.values())
    return {key: found[name] for key, name in names.items()}


async def activations(info: Info, keys: Iterable[str]) -> Level:
    """Activations by their keys."""
    return await info.context.loaders.activations.load_many(keys)


async def offers(info: Info, keys: Iterable[str]) -> Level:
    """Offers by their keys."""
    return await info.context.loaders.offers.load_many(keys)


async def interactions(info: Info, keys: Sequence[tuple[str, str]]) -> Level:
    """Interactions by activation and id."""
    names = {key: interaction_key(*key) for key in keys}
    found = await info.context.loaders.interactions.load_many(names.values())
    return {key: found[name] for key, name in names.items()}


async def codes(info: Info, names: Iterable[str]) -> Level:
    """Entries of the catalogue by their codes."""
    return await info.context.loaders.codes.load_many(names)


async def solution_texts(info: Info, names: Iterable[str]) -> Level:
    """How to mend errors, by their codes."""
    found = await info.context.loaders.codes.load_many(names)
    return {name: code.solution_text for name, code in found.items() if code is not None}


async def solution_links(info: Info, keys: Sequence[tuple[str, str, str, str]]) -> Level:
    """Where to mend errors (R33), by code, account, SKU and the offer's key."""
    loaders = info.context.loaders
    found = await loaders.codes.load_many(code for code, *_ in keys)
    templates = {name: code.solution_link_template for name, code in found.items() if code is not None}
    personal = {key for key in keys if "{productId}" in (templates.get(key[0]) or "")}
    offers = await loaders.offers.load_many(offer for *_, offer in personal)
    products = {key: offer.product for key, offer in offers.items() if offer is not None}
    links: dict[Any, str | None] = {}
    for key in keys:
        code, account, sku_id, offer = key
        template, product = templates.get(code), products.get(offer)
        if template is not None:
            product_id = product.product_id if product else None
            links[key] = fill_link(template, account=account, product_id=product_id, sku_id=sku_id)
    return links


async def interactions_of_offers(
    info: Info,
    offers: Sequence[str],
    chosen: InteractionFilter,
    order: InteractionOrder,
    request: PageRequest,
) -> Level:
    """A page of the interactions around each offer."""
    store = info.context.store.interactions
    return await store.pages_of_offers(offers, chosen, order, request, info.rows)


async def errors_of_offers(
    info: Info, errors: Mapping[str, Sequence[Any]], state: OfferErrorState | None, request: PageRequest
) -> Level:
    """A page of each offer's errors; `errors` has the active ones by the offer's key."""
    return await info.context.store.errors.pages_of_offers(errors, state, request, info.rows)


async def histories_of_offers(info: Info, offers: Sequence[str], request: PageRequest) -> Level:
    """A page of the changes of each offer's status."""
    return await info.context.store.journal.histories_of_offers(offers, request, info.rows)


async def logs_of_interactions(
    info: Info, interactions: Sequence[str], types: tuple[LogType, ...], request: PageRequest
) -> Level:
    """A page of the logs of each interaction; records have evidence, which is heavy, only if it is shown."""
    evidence = info.rows is None and info.wants_any(*EVIDENCE)
    store = info.context.store.logs
    return await store.pages_of_interactions(interactions, types, request, evidence, info.rows)


async def logs_of_rows(
    info: Info, rows: Mapping[str, tuple[Any, Any]], types: tuple[LogType, ...], request: PageRequest
) -> Level:
    """The same where the logs came with the rows of the interactions."""
    assert info.rows is not None
    return info.context.store.logs.pages_of_rows(rows, types, request, info.rows)
