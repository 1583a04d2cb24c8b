"""Changes of offers' status (R15)."""

from datetime import datetime
from typing import Any

from resolvers.info import Info
from store.filters import LiveFilter, PageRequest
from store.pages import Page
from store.records.feeds import interaction_key
from store.records.interactions import Interaction
from store.records.journal import JournalEntry
from store.records.offers import Offer


async def status_changes(
    info: Info, chosen: LiveFilter, from_: datetime | None, to: datetime | None, request: PageRequest
) -> Page[Any]:
    """Changes of status in active feeds, newest first."""
    context = info.context
    return await context.store.journal.status_changes(context.scope, chosen, from_, to, request, info.rows)


async def offer_of(root: JournalEntry, info: Info) -> Offer | None:
    """The offer whose status changed, as it is now."""
    return None if root.offer_id is None else await info.context.loaders.offers.load(root.offer_id)


async def interaction_of(root: JournalEntry, info: Info) -> Interaction | None:
    """The interaction that caused the change; None where none did, and once it has expired (R30)."""
    if root.interaction_id is None:
        return None
    return await info.context.loaders.interactions.load(interaction_key(root.activation, root.interaction_id))
