"""Logs: the steps of interactions (R8)."""

from datetime import datetime

import strawberry

from resolvers import errors, interactions, levels
from schema.compiled import Attribute, Computed, Relation
from schema.enums import InteractionOrigin, LogType
from schema.fields import attribute, resolved
from schema.node import Node
from schema.references import ErrorCodeType, InteractionType
from schema.shown import shows
from schema.values import Evidence, OfferData
from store.records import interactions as records
from store.records.errors import full_code


@strawberry.type(
    description="An error as a failure log carries it; once its interaction is closed it is the offer's."
)
class LogError:
    """Shown of a `store.records.errors.LogError`."""

    code: str = strawberry.field(
        description="The catalogue's code; `NTMAP-001` where the catalogue had none (R20)."
    )
    external_code: str | None = strawberry.field(description="The connector's own suffix. Null: none.")
    full_code: str = resolved(
        resolver=attribute("full_code"),
        binding=Computed(full_code, ("code", "external_code")),
        description="`code-externalCode`, or `code` where there is no suffix.",
    )
    title: str = strawberry.field(description="What is wrong, in a few words.")
    description: str | None = strawberry.field(description="What is wrong, at length. Null: not said.")
    closable_origins: list[InteractionOrigin] = strawberry.field(
        description="Whose success archives the error. Empty: the origin of this interaction (R25)."
    )
    error_code: ErrorCodeType | None = resolved(
        resolver=errors.error_code_of,
        binding=Relation(levels.codes, ("code",)),
        description="The catalogue's entry of `code`. Null: it has none.",
    )


@strawberry.type(
    description=(
        "One step of an interaction, as its connector tells it. By itself it changes nothing but the "
        "timeline (R9)."
    )
)
class Log(Node):
    """Shown of a `store.records.interactions.PlacedLog`."""

    log_id: str = strawberry.field(
        description=(
            "32 upper-case hex digits, unique in the feed's activation; the connector may have chosen it "
            "(R27)."
        ),
    )
    type: LogType = strawberry.field(description="What kind of step it was.")
    agent: str = strawberry.field(
        description="The system that did it, for example `connector` or `Catalog API`."
    )
    description: str = strawberry.field(description="What happened, in words for the seller.")
    occurred_at: datetime = strawberry.field(description="When it happened, as the connector says.")
    recorded_at: datetime = strawberry.field(description="When the service heard of it.")
    evidence: Evidence | None = strawberry.field(
        description="The call that was made and its answer. Null: none was given."
    )
    data: OfferData | None = strawberry.field(description="What it says of the offer. Null: nothing.")
    errors: list[LogError] = strawberry.field(
        description="What went wrong; only on logs of type FAILURE, and there at least one (R19)."
    )
    interaction: InteractionType = resolved(
        resolver=interactions.interaction_of,
        binding=Attribute("interaction"),
        description="The interaction it is a step of.",
    )

    is_type_of = shows(records.PlacedLog)
