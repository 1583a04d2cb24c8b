"""The errors of offers (R19-R26), and how to mend them (R33)."""

from resolvers import levels, offers
from resolvers.found import required
from resolvers.info import Info
from store.filters import OfferFilter, PageRequest
from store.pages import Page
from store.records.codes import ErrorCode, ErrorSummary
from store.records.errors import LogError, OfferError
from store.records.feeds import interaction_key
from store.records.interactions import Interaction
from store.records.offers import Offer
from store.vocabulary import OfferErrorState


async def errors_of(
    root: Offer, info: Info, state: OfferErrorState | None, request: PageRequest
) -> Page[OfferError]:
    """An offer's errors, active or archived; both without `state`."""
    offers.remember(info, root)
    return await info.context.loaders.errors_of_offer(root, state, request)


async def error_summary(info: Info, chosen: OfferFilter, first: int) -> list[ErrorSummary]:
    """Offers in error by code, most offers first."""
    context = info.context
    return await context.store.errors.summary(context.scope, chosen, first)


async def error_code_of(root: OfferError | LogError, info: Info) -> ErrorCode | None:
    """The catalogue's entry of an error's code."""
    return await info.context.loaders.codes.load(root.code)


async def summarised_code(root: ErrorSummary, info: Info) -> ErrorCode:
    """The catalogue's entry that a line of the summary is about."""
    return required(await info.context.loaders.codes.load(root.code), f"error code {root.code}")


async def interaction_of(root: OfferError, info: Info) -> Interaction | None:
    """The interaction that raised the error last; None once it has expired (R30)."""
    return await info.context.loaders.interactions.load(interaction_key(root.activation, root.interaction_id))


async def archived_by(root: OfferError, info: Info) -> Interaction | None:
    """The interaction that archived the error (R26)."""
    if root.archived_by_id is None:
        return None
    return await info.context.loaders.interactions.load(interaction_key(root.activation, root.archived_by_id))


async def solution_text(root: OfferError, info: Info) -> str | None:
    """How to mend an error of this code, in words."""
    return (await levels.solution_texts(info, [root.code])).get(root.code)


async def solution_link(root: OfferError, info: Info) -> str | None:
    """Where to mend the error, for this offer (R33)."""
    key = (root.code, root.account, root.sku_id, root.offer_id)
    return (await levels.solution_links(info, [key])).get(key)
