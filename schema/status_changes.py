"""Changes of status (R15)."""

from datetime import datetime

import strawberry

from resolvers import levels, status_changes
from schema.compiled import Relation
from schema.enums import OfferStatus
from schema.fields import attribute, resolved
from schema.references import InteractionType, OfferType
from schema.values import StatusReason


@strawberry.type(
    description="A change of an offer's status, and why (R15). Kept as long as interactions are (R30)."
)
class StatusChange:
    """Shown of a `store.records.journal.JournalEntry` of kind STATUS."""

    from_: OfferStatus | None = resolved(
        name="from",
        resolver=attribute("status_before"),
        description="The status before. Null: the offer came to be.",
    )
    to: OfferStatus = resolved(resolver=attribute("status_after"), description="The status after.")
    at: datetime = strawberry.field(description="When it changed.")
    reason: StatusReason = strawberry.field(description="Why it changed.")
    offer: OfferType | None = resolved(
        resolver=status_changes.offer_of,
        binding=Relation(levels.offers, ("offer_id",), uses="offers"),
        description="The offer, as it is now. Null: it is not to be seen any more.",
    )
    interaction: InteractionType | None = resolved(
        resolver=status_changes.interaction_of,
        binding=Relation(levels.interactions, ("activation", "interaction_id"), uses="interactions"),
        description="The interaction that caused it. Null: none did, or it has expired (R30).",
    )
