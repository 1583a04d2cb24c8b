"""Interactions around offers, and the logs inside them (R7-R12)."""

from typing import Any

from resolvers.found import required
from resolvers.info import Info
from store.filters import InteractionFilter, InteractionOrder, PageRequest
from store.pages import Page
from store.records.interactions import Interaction, PlacedLog
from store.records.offers import Offer
from store.vocabulary import LogType

EVIDENCE = (("nodes", "evidence"), ("edges", "node", "evidence"))


async def interaction(info: Info, account: str, feed_id: str, interaction_id: str) -> Any:
    """The interaction of that id in the current life of an active feed (R4)."""
    context = info.context
    return await context.store.interactions.find(context.scope, account, feed_id, interaction_id, info.rows)


async def interactions(
    info: Info, chosen: InteractionFilter, order: InteractionOrder, request: PageRequest
) -> Page[Any]:
    """Interactions of all active feeds the viewer may see."""
    context = info.context
    return await context.store.interactions.page(context.scope, chosen, order, request, info.rows)


async def offer_of(root: Interaction, info: Info) -> Offer:
    """The offer an interaction is around."""
    return required(await info.context.loaders.offers.load(root.offer_id), f"offer {root.offer_id}")


async def logs_of(
    root: Interaction, info: Info, types: tuple[LogType, ...], request: PageRequest
) -> Page[PlacedLog]:
    """The logs of an interaction, oldest first (R8)."""
    remember(info, root)
    evidence = info.wants_any(*EVIDENCE)
    return await info.context.loaders.logs_of_interaction(root.key, types, request, with_evidence=evidence)


def remember(info: Info, found: Interaction) -> None:
    """Know an interaction that was read: what lies below it points back at it."""
    info.context.loaders.interactions.prime(found.key, found)


async def log(info: Info, account: str, feed_id: str, log_id: str) -> PlacedLog | None:
    """The log of that id in the current life of an active feed (R4)."""
    context = info.context
    return await context.store.interactions.find_log(context.scope, account, feed_id, log_id)


def interaction_of(root: PlacedLog) -> Interaction:
    """The interaction a log lies in."""
    return root.interaction
