"""What interactions are opened, closed and recorded by (R7-R12)."""

from datetime import datetime

import strawberry
from strawberry import UNSET

from schema.arguments import given, several
from schema.enums import InteractionContext, InteractionOrigin, InteractionSource
from schema.inputs.feeds import ACCOUNT, FEED_ID
from schema.inputs.logs import LogInput
from schema.inputs.products import ProductInput, product_record
from store.commands import INPUT, CloseInteraction, OpenInteraction, RecordInteraction

SKU_ID = (
    "The SKU's id in the seller's catalogue; an unknown one creates the offer (R7). Up to 200 characters."
)
ALSO_ORIGINS = "Further origins it carries, as one call of a marketplace can carry several (R23)."
CONTEXT = (
    "Whether it sends the offer or keeps it up to date. Left out: SETUP for an unknown offer, else ONGOING "
    "(R7)."
)
STARTED_AT = (
    "When the process began, which decides between interactions out of order (R18). Left out: now. At most "
    "5 minutes ahead (R29)."
)
PRODUCT = "Facts about the SKU's product, which the offer takes up at once (R32)."


@strawberry.input(description="An interaction to open on a SKU (R7).")
class OpenInteractionInput:
    """Becomes an `OpenInteraction`."""

    account: str = strawberry.field(description=ACCOUNT)
    feed_id: str = strawberry.field(description=FEED_ID)
    sku_id: str = strawberry.field(description=SKU_ID)
    interaction_id: str | None = strawberry.field(
        default=UNSET,
        description=(
            "32 hex digits of the connector's choice, which make a retry safe (R27). Left out: the service "
            "makes one."
        ),
    )
    source: InteractionSource = strawberry.field(description="Whose side it reports on.")
    origin: InteractionOrigin = strawberry.field(description="What it is about.")
    also_origins: list[InteractionOrigin] | None = strawberry.field(default=UNSET, description=ALSO_ORIGINS)
    context: InteractionContext | None = strawberry.field(default=UNSET, description=CONTEXT)
    started_at: datetime | None = strawberry.field(default=UNSET, description=STARTED_AT)
    product: ProductInput | None = strawberry.field(default=UNSET, description=PRODUCT)

    def command(self) -> OpenInteraction:
        """The command as the store takes it."""
        return OpenInteraction(
            account=self.account,
            feed_id=self.feed_id,
            sku_id=self.sku_id,
            source=self.source,
            origin=self.origin,
            interaction_id=given(self.interaction_id),
            also_origins=several(self.also_origins),
            context=given(self.context),
            started_at=given(self.started_at),
            product=product_record(self.product),
        )


@strawberry.input(
    description=(
        "An interaction to close: its logs make its result, which moves the offer (R9, R10). Again: no "
        "change (R11)."
    )
)
class CloseInteractionInput:
    """Becomes a `CloseInteraction`."""

    account: str = strawberry.field(description=ACCOUNT)
    feed_id: str = strawberry.field(description=FEED_ID)
    interaction_id: str = strawberry.field(description="The interaction's id.")

    def command(self) -> CloseInteraction:
        """The command as the store takes it."""
        return CloseInteraction(self.account, self.feed_id, self.interaction_id)


@strawberry.input(description="An interaction to open, log and close in one step (R12).")
class RecordInteractionInput:
    """Becomes a `RecordInteraction`."""

    account: str = strawberry.field(description=ACCOUNT)
    feed_id: str = strawberry.field(description=FEED_ID)
    sku_id: str = strawberry.field(description=SKU_ID)
    interaction_id: str = strawberry.field(
        description="32 hex digits of the connector's choice, which make a retry safe (R27)."
    )
    source: InteractionSource = strawberry.field(description="Whose side it reports on.")
    origin: InteractionOrigin = strawberry.field(description="What it is about.")
    also_origins: list[InteractionOrigin] | None = strawberry.field(default=UNSET, description=ALSO_ORIGINS)
    context: InteractionContext | None = strawberry.field(default=UNSET, description=CONTEXT)
    started_at: datetime | None = strawberry.field(default=UNSET, description=STARTED_AT)
    product: ProductInput | None = strawberry.field(default=UNSET, description=PRODUCT)
    logs: list[LogInput] = strawberry.field(description="Its steps, up to 200; shown by `occurredAt` (R8).")

    def command(self, path: tuple[str, ...] = INPUT) -> RecordInteraction:
        """The command as the store takes it; `path` is where this input stands."""
        return RecordInteraction(
            account=self.account,
            feed_id=self.feed_id,
            sku_id=self.sku_id,
            interaction_id=self.interaction_id,
            source=self.source,
            origin=self.origin,
            also_origins=several(self.also_origins),
            context=given(self.context),
            started_at=given(self.started_at),
            product=product_record(self.product),
            logs=tuple(log.record() for log in self.logs),
            path=path,
        )


@strawberry.input(
    description="Up to 1,000 interactions to record, each judged and committed by itself (R12)."
)
class RecordInteractionsInput:
    """Becomes `RecordInteraction` commands."""

    items: list[RecordInteractionInput] = strawberry.field(
        description="The interactions; results come in the same order."
    )

    def commands(self) -> list[RecordInteraction]:
        """The commands as the store takes them, each with its place in this input."""
        return [item.command((*INPUT, "items", str(position))) for position, item in enumerate(self.items)]
