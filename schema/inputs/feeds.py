"""What feeds are activated, changed and deactivated by (R2-R5)."""

import strawberry
from strawberry import UNSET

from schema.arguments import given
from store.directory_commands import ActivateFeed, DeactivateFeed, UpdateFeed

ACCOUNT = "The seller's account, for example `grocery1`; up to 200 characters."
FEED_ID = "The feed's id, which is its channel's: `vendor.slug`, for example `vtex.meli-classic`."


@strawberry.input(
    description=(
        "A feed to activate: it connects an account to a channel. On an active feed the affiliate id and "
        "the sales channel are updated (R2)."
    )
)
class ActivateFeedInput:
    """Becomes an `ActivateFeed`."""

    account: str = strawberry.field(description=ACCOUNT)
    feed_id: str = strawberry.field(description=FEED_ID)
    affiliate_id: str = strawberry.field(
        description="The affiliate id the account sells under on this channel; up to 200 characters."
    )
    sales_channel: str = strawberry.field(
        description="The sales channel: the trade policy whose SKUs are sent; up to 200 characters."
    )
    restore_activation: int | None = strawberry.field(
        default=UNSET,
        description=(
            "The number of an earlier activation to bring back as it was. Left out or null: start from "
            "scratch, without offers (R5). On an active feed only the current number is allowed, and "
            "changes nothing."
        ),
    )

    def command(self) -> ActivateFeed:
        """The command as the store takes it."""
        return ActivateFeed(
            self.account,
            self.feed_id,
            self.affiliate_id,
            self.sales_channel,
            given(self.restore_activation),
        )


@strawberry.input(description="What to change of an active feed; what is left out or null stays (R3).")
class UpdateFeedInput:
    """Becomes an `UpdateFeed`."""

    account: str = strawberry.field(description=ACCOUNT)
    feed_id: str = strawberry.field(description=FEED_ID)
    affiliate_id: str | None = strawberry.field(
        default=UNSET, description="The new affiliate id; up to 200 characters."
    )
    sales_channel: str | None = strawberry.field(
        default=UNSET, description="The new sales channel (trade policy); up to 200 characters."
    )

    def command(self) -> UpdateFeed:
        """The command as the store takes it."""
        return UpdateFeed(self.account, self.feed_id, given(self.affiliate_id), given(self.sales_channel))


@strawberry.input(
    description=(
        "A feed to deactivate: its offers are hidden at once, and nothing is deleted. Again: no change (R4)."
    )
)
class DeactivateFeedInput:
    """Becomes a `DeactivateFeed`."""

    account: str = strawberry.field(description=ACCOUNT)
    feed_id: str = strawberry.field(description=FEED_ID)

    def command(self) -> DeactivateFeed:
        """The command as the store takes it."""
        return DeactivateFeed(self.account, self.feed_id)
