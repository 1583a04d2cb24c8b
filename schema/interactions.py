"""Interactions: processes around offers (R7-R12)."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from resolvers import interactions, levels
from resolvers.info import Info
from schema.arguments import After, Before, First, Last, described, page_request, several
from schema.compiled import Enclosed, Relation
from schema.enums import (
    InteractionContext,
    InteractionEffect,
    InteractionOrigin,
    InteractionResult,
    InteractionSource,
    InteractionState,
    LogType,
)
from schema.fields import resolved, with_arguments
from schema.node import Node
from schema.references import LogPage, OfferType
from schema.shown import shows
from schema.values import OfferData
from store.filters import PageRequest
from store.queries.logs import logs_above, logs_part
from store.records import interactions as records


def logs_asked(
    types: list[LogType] | None = UNSET,
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
) -> tuple[tuple[LogType, ...], PageRequest]:
    """What the arguments of an interaction's logs ask for."""
    return several(types), page_request(first, after, last, before)


@strawberry.type(
    description=(
        "A process around one offer: opened, logged into, closed. Only its closing moves price, stock, "
        "external id and errors of the offer; opening it can move the status (R9). Kept for 90 days after "
        "closing unless the deployment says otherwise (R30)."
    )
)
class Interaction(Node):
    """Shown of a `store.records.interactions.Interaction`."""

    interaction_id: str = strawberry.field(
        description=(
            "32 upper-case hex digits, unique in the feed's activation; the connector may have chosen it "
            "(R27)."
        )
    )
    offer: OfferType = resolved(
        resolver=interactions.offer_of,
        binding=Relation(levels.offers, ("offer_id",), uses="offers"),
        description="The offer, as it is now.",
    )
    account: str = strawberry.field(description="The seller's account.")
    feed_id: str = strawberry.field(description="The feed's id, `vendor.slug`.")
    sku_id: str = strawberry.field(description="The SKU's id.")
    source: InteractionSource = strawberry.field(description="Whose side it reports on.")
    origin: InteractionOrigin = strawberry.field(description="What it is about.")
    origins: list[InteractionOrigin] = strawberry.field(
        description=(
            "All it carries: `origin`, those it was opened with beside it, and what its logs carried "
            "values of (R23)."
        )
    )
    context: InteractionContext = strawberry.field(
        description="Whether it sends the offer or keeps it up to date."
    )
    state: InteractionState = strawberry.field(description="Whether it still takes logs.")
    result: InteractionResult = strawberry.field(description="What its logs amount to (R10).")
    effect: InteractionEffect = strawberry.field(description="What closing it moved on the offer (R18).")
    timed_out: bool = strawberry.field(
        description="Whether the service closed it because nobody went on with it (R17)."
    )
    started_at: datetime = strawberry.field(
        description=(
            "When the process began, as the connector says; decides between interactions out of order (R18)."
        )
    )
    opened_at: datetime = strawberry.field(description="When the service heard of it.")
    closed_at: datetime | None = strawberry.field(description="When it was closed. Null: it is open.")
    new_values: OfferData | None = strawberry.field(
        description=(
            "What its logs say of the offer, the last value of each. On a SUCCESS they became the offer's, "
            "otherwise they are what was attempted (R16). Null: they say nothing."
        )
    )
    log_count: int = strawberry.field(description="How many logs it has; at most 200.")

    @with_arguments(
        graphql_type=LogPage,
        binding=Relation(
            levels.logs_of_interactions,
            ("key",),
            logs_asked,
            rows="logs",
            remember=interactions.remember,
            enclosed=Enclosed(logs_above, logs_part, levels.logs_of_rows),
        ),
        description="Its logs by `occurredAt`, oldest first, ties in order of arrival (R8).",
    )
    async def logs(
        self: Any,
        info: Info,
        types: Annotated[
            list[LogType] | None,
            described("Only logs of these types; all if left out, null or empty."),
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Any:
        """The interaction's logs."""
        return await interactions.logs_of(self, info, *logs_asked(types, first, after, last, before))

    is_type_of = shows(records.Interaction)
