"""What mutations of interactions give back."""

import strawberry

from resolvers import payloads as records
from schema.payloads.outcome import MutationPayload, Warning
from schema.references import InteractionType, LogRecordType, OfferType, StatusChangeType
from schema.shown import shows

REPLAYED = (
    "Whether this was known already and returned as stored: a retry, or closing a closed one (R11, R27)."
)
WARNINGS = "What was accepted and yet differs from what the connector may expect."


@strawberry.type
class InteractionPayload(MutationPayload):
    """What the payloads of opening, closing and recording share."""

    interaction: InteractionType | None = strawberry.field(
        description="The interaction as it is now. Null: it was refused."
    )
    offer: OfferType | None = strawberry.field(description="Its offer as it is now. Null: it was refused.")
    status_change: StatusChangeType | None = strawberry.field(
        description="The change of the offer's status this made. Null: it made none (R15)."
    )
    replayed: bool = strawberry.field(description=REPLAYED)
    warnings: list[Warning] = strawberry.field(description=WARNINGS)

    is_type_of = shows(records.InteractionPayload)


@strawberry.type(description="What `openInteraction` gives back.")
class OpenInteractionPayload(InteractionPayload):
    """See the description."""


@strawberry.type(description="What `closeInteraction` gives back.")
class CloseInteractionPayload(InteractionPayload):
    """See the description."""


@strawberry.type(description="What `recordInteraction` gives back, and `recordInteractions` for each item.")
class RecordInteractionPayload(InteractionPayload):
    """See the description."""


@strawberry.type(description="What `createLog` gives back.")
class CreateLogPayload(MutationPayload):
    """See the description."""

    log: LogRecordType | None = strawberry.field(description="The log as stored. Null: it was refused.")
    interaction: InteractionType | None = strawberry.field(
        description="Its interaction as it is now. Null: it was refused."
    )
    replayed: bool = strawberry.field(description=REPLAYED)
    warnings: list[Warning] = strawberry.field(description=WARNINGS)

    is_type_of = shows(records.LogPayload)


@strawberry.type(description="What `recordInteractions` gives back.")
class RecordInteractionsPayload(MutationPayload):
    """See the description."""

    results: list[RecordInteractionPayload] = strawberry.field(
        description=(
            "One result per item, in the order of the items; an item's faults are in its own `userErrors`."
        )
    )
    recorded: int = strawberry.field(description="How many items are stored now, replayed ones included.")
    failed: int = strawberry.field(description="How many items were refused.")

    is_type_of = shows(records.BulkPayload)
