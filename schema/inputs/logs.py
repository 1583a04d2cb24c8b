"""What logs are made of (R8, R14, R16, R19)."""

from datetime import datetime
from decimal import Decimal

import strawberry
from strawberry import UNSET

from schema.arguments import given, several
from schema.enums import InteractionOrigin, LogType, OfferStatus
from schema.inputs.feeds import ACCOUNT, FEED_ID
from store.commands import CreateLog, NewError, NewLog
from store.records.values import Evidence, Money, OfferData


@strawberry.input(
    description=(
        "The request to a channel and its response. Secrets in them are masked before storing (R31); a "
        "side longer than 64 KB is cut (R34)."
    )
)
class EvidenceInput:
    """Becomes a `store.records.values.Evidence`."""

    request: str | None = strawberry.field(default=UNSET, description="What was sent, for example as a cURL.")
    response: str | None = strawberry.field(default=UNSET, description="What came back.")

    def record(self) -> Evidence:
        """The evidence as the store takes it."""
        return Evidence(given(self.request), given(self.response))


@strawberry.input(description="An amount of money.")
class MoneyInput:
    """Becomes a `store.records.values.Money`."""

    amount: Decimal = strawberry.field(
        description="In the currency's main unit, from 0 to 10^12, at most 6 decimals (R34)."
    )
    currency_code: str = strawberry.field(description="ISO 4217, for example `BRL`.")


@strawberry.input(
    description=(
        "What a log says of the offer; takes effect when the interaction closes (R14, R16). Left out or "
        "null: not said."
    )
)
class OfferDataInput:
    """Becomes a `store.records.values.OfferData`."""

    external_offer_id: str | None = strawberry.field(
        default=UNSET, description="The channel's id of the offer; up to 200 characters."
    )
    inventory: int | None = strawberry.field(
        default=UNSET, description="The stock level in units, 0 to 2^31-1."
    )
    price: MoneyInput | None = strawberry.field(default=UNSET, description="The price.")
    status: OfferStatus | None = strawberry.field(
        default=UNSET,
        description=(
            "DISABLED or UNAVAILABLE take the offer off the channel; any other is kept as information only "
            "(R14)."
        ),
    )

    def record(self) -> OfferData:
        """The data as the store takes it."""
        price = Money(self.price.amount, self.price.currency_code) if self.price else None
        return OfferData(given(self.external_offer_id), given(self.inventory), price, given(self.status))


@strawberry.input(
    description=(
        "An error the channel or the connector found. Send all of them at once: a failure reports the "
        "whole set (R24)."
    )
)
class LogErrorInput:
    """Becomes a `store.commands.NewError`."""

    code: str = strawberry.field(
        description=(
            "A code of the catalogue (`CTLG-006`), or with the connector's suffix (`CTLG-006-001`); "
            "`NTMAP-001` for what is in none. An unknown one is stored as NTMAP-001, with a warning (R20)."
        )
    )
    external_code: str | None = strawberry.field(
        default=UNSET, description="The connector's own suffix, if `code` does not have it already."
    )
    title: str = strawberry.field(description="What is wrong, in a few words; up to 500 characters.")
    description: str | None = strawberry.field(
        default=UNSET, description="What is wrong, at length; up to 4,000 characters."
    )
    closable_origins: list[InteractionOrigin] | None = strawberry.field(
        default=UNSET,
        description=(
            "A success of which origins mends it. Empty or left out: the origin of this interaction (R25)."
        ),
    )

    def record(self) -> NewError:
        """The error as the store takes it."""
        return NewError(
            code=self.code,
            title=self.title,
            external_code=given(self.external_code),
            description=given(self.description),
            closable_origins=several(self.closable_origins),
        )


@strawberry.input(description="A step of an interaction (R8).")
class LogInput:
    """Becomes a `store.commands.NewLog`."""

    log_id: str | None = strawberry.field(
        default=UNSET,
        description=(
            "32 hex digits of the connector's choice, which make a retry safe (R27). Left out: the service "
            "makes one."
        ),
    )
    type: LogType = strawberry.field(description="What kind of step; decides the interaction's result (R10).")
    agent: str = strawberry.field(description="The system that did it; up to 200 characters.")
    description: str = strawberry.field(description="What happened, for the seller; up to 4,000 characters.")
    occurred_at: datetime | None = strawberry.field(
        default=UNSET, description="When it happened. Left out: now. At most 5 minutes ahead (R29)."
    )
    evidence: EvidenceInput | None = strawberry.field(default=UNSET, description="The call and its answer.")
    data: OfferDataInput | None = strawberry.field(default=UNSET, description="What it says of the offer.")
    errors: list[LogErrorInput] | None = strawberry.field(
        default=UNSET,
        description=(
            "Up to 50, on a FAILURE log only. A failure without any gets one NTMAP-001 from its "
            "description (R19)."
        ),
    )

    def record(self) -> NewLog:
        """The log as the store takes it."""
        return NewLog(
            type=self.type,
            agent=self.agent,
            description=self.description,
            log_id=given(self.log_id),
            occurred_at=given(self.occurred_at),
            evidence=self.evidence.record() if self.evidence else None,
            data=self.data.record() if self.data else None,
            errors=tuple(error.record() for error in several(self.errors)),
        )


@strawberry.input(description="A log to append to an open interaction; a closed one takes none (R8).")
class CreateLogInput:
    """Becomes a `CreateLog`."""

    account: str = strawberry.field(description=ACCOUNT)
    feed_id: str = strawberry.field(description=FEED_ID)
    interaction_id: str = strawberry.field(description="The interaction's id.")
    log: LogInput = strawberry.field(description="The step.")

    def command(self) -> CreateLog:
        """The command as the store takes it."""
        return CreateLog(self.account, self.feed_id, self.interaction_id, self.log.record())
