"""What can be changed."""

from typing import Annotated, Any

import strawberry

from resolvers.info import Info
from resolvers.mutations import channels, codes, feeds, interactions, products
from schema.arguments import described
from schema.fields import with_arguments
from schema.inputs.channels import ArchiveChannelInput, CreateChannelInput, UpdateChannelInput
from schema.inputs.codes import (
    CreateErrorCodeInput,
    MapUnmappedErrorsInput,
    RetireErrorCodeInput,
    UpdateErrorCodeInput,
)
from schema.inputs.feeds import ActivateFeedInput, DeactivateFeedInput, UpdateFeedInput
from schema.inputs.interactions import (
    CloseInteractionInput,
    OpenInteractionInput,
    RecordInteractionInput,
    RecordInteractionsInput,
)
from schema.inputs.logs import CreateLogInput
from schema.inputs.products import DescribeProductsInput
from schema.payloads.channels import ArchiveChannelPayload, CreateChannelPayload, UpdateChannelPayload
from schema.payloads.codes import (
    CreateErrorCodePayload,
    MapUnmappedErrorsPayload,
    RetireErrorCodePayload,
    UpdateErrorCodePayload,
)
from schema.payloads.feeds import ActivateFeedPayload, DeactivateFeedPayload, UpdateFeedPayload
from schema.payloads.interactions import (
    CloseInteractionPayload,
    CreateLogPayload,
    OpenInteractionPayload,
    RecordInteractionPayload,
    RecordInteractionsPayload,
)
from schema.payloads.products import DescribeProductsPayload

GIVEN = described("What the command is made of.")


@strawberry.type(
    description=(
        "Everything that can be changed. What a mutation acknowledges is durable on a majority of the "
        "replica set (R28); ids of the caller's own make retries safe (R27)."
    )
)
class Mutation:
    """See the description."""

    @with_arguments(
        graphql_type=CreateChannelPayload,
        description=(
            "Create a channel, once per marketplace and vendor; by the vendor's connector or an admin (R1)."
        ),
    )
    async def create_channel(self: Any, info: Info, input: Annotated[CreateChannelInput, GIVEN]) -> Any:
        """R1."""
        return await channels.create_channel(info, input.command())

    @with_arguments(
        graphql_type=UpdateChannelPayload, description="Change a channel's name or logo; by an admin (R1)."
    )
    async def update_channel(self: Any, info: Info, input: Annotated[UpdateChannelInput, GIVEN]) -> Any:
        """R1."""
        return await channels.update_channel(info, input.command())

    @with_arguments(
        graphql_type=ArchiveChannelPayload,
        description="Archive a channel: its feeds go on, new activations are refused; by an admin (R1).",
    )
    async def archive_channel(self: Any, info: Info, input: Annotated[ArchiveChannelInput, GIVEN]) -> Any:
        """R1."""
        return await channels.archive_channel(info, input.command())

    @with_arguments(
        graphql_type=ActivateFeedPayload,
        description=(
            "Connect an account to a channel, or do so again from scratch or with an earlier activation "
            "(R2, R5)."
        ),
    )
    async def activate_feed(self: Any, info: Info, input: Annotated[ActivateFeedInput, GIVEN]) -> Any:
        """R2, R5."""
        return await feeds.activate_feed(info, input.command())

    @with_arguments(
        graphql_type=UpdateFeedPayload,
        description="Change the affiliate id or the sales channel of an active feed (R3).",
    )
    async def update_feed(self: Any, info: Info, input: Annotated[UpdateFeedInput, GIVEN]) -> Any:
        """R3."""
        return await feeds.update_feed(info, input.command())

    @with_arguments(
        graphql_type=DeactivateFeedPayload,
        description=(
            "Disconnect an account from a channel: the feed's offers are hidden at once, none is deleted "
            "(R4)."
        ),
    )
    async def deactivate_feed(self: Any, info: Info, input: Annotated[DeactivateFeedInput, GIVEN]) -> Any:
        """R4."""
        return await feeds.deactivate_feed(info, input.command())

    @with_arguments(
        graphql_type=DescribeProductsPayload,
        description=(
            "Give facts about the products of up to 1,000 SKUs of a feed; all are taken, or none (R32)."
        ),
    )
    async def describe_products(self: Any, info: Info, input: Annotated[DescribeProductsInput, GIVEN]) -> Any:
        """R32."""
        return await products.describe_products(info, input.account, input.feed_id, input.commands())

    @with_arguments(
        graphql_type=OpenInteractionPayload,
        description="Open an interaction on a SKU; an unknown SKU becomes an offer (R7).",
    )
    async def open_interaction(self: Any, info: Info, input: Annotated[OpenInteractionInput, GIVEN]) -> Any:
        """R7."""
        return await interactions.open_interaction(info, input.command())

    @with_arguments(graphql_type=CreateLogPayload, description="Append a log to an open interaction (R8).")
    async def create_log(self: Any, info: Info, input: Annotated[CreateLogInput, GIVEN]) -> Any:
        """R8."""
        return await interactions.create_log(info, input.command())

    @with_arguments(
        graphql_type=CloseInteractionPayload,
        description="Close an interaction; its outcome moves the offer (R9-R11).",
    )
    async def close_interaction(self: Any, info: Info, input: Annotated[CloseInteractionInput, GIVEN]) -> Any:
        """R9-R11."""
        return await interactions.close_interaction(info, input.command())

    @with_arguments(
        graphql_type=RecordInteractionPayload,
        description="Open, log and close an interaction in one step: at most one change of status (R12).",
    )
    async def record_interaction(
        self: Any, info: Info, input: Annotated[RecordInteractionInput, GIVEN]
    ) -> Any:
        """R12."""
        return await interactions.record_interaction(info, input.command())

    @with_arguments(
        graphql_type=RecordInteractionsPayload,
        description="Record up to 1,000 interactions, each judged and committed by itself (R12).",
    )
    async def record_interactions(
        self: Any, info: Info, input: Annotated[RecordInteractionsInput, GIVEN]
    ) -> Any:
        """R12."""
        return await interactions.record_interactions(info, input.commands())

    @with_arguments(
        graphql_type=CreateErrorCodePayload, description="Add a code to the catalogue; by an admin (R20)."
    )
    async def create_error_code(self: Any, info: Info, input: Annotated[CreateErrorCodeInput, GIVEN]) -> Any:
        """R20."""
        return await codes.create_error_code(info, input.command())

    @with_arguments(
        graphql_type=UpdateErrorCodePayload, description="Change a code of the catalogue; by an admin (R20)."
    )
    async def update_error_code(self: Any, info: Info, input: Annotated[UpdateErrorCodeInput, GIVEN]) -> Any:
        """R20."""
        return await codes.update_error_code(info, input.command())

    @with_arguments(
        graphql_type=RetireErrorCodePayload,
        description="Take a code out of use; errors that have it keep it; by an admin (R26).",
    )
    async def retire_error_code(self: Any, info: Info, input: Annotated[RetireErrorCodeInput, GIVEN]) -> Any:
        """R26."""
        return await codes.retire_error_code(info, input.command())

    @with_arguments(
        graphql_type=MapUnmappedErrorsPayload,
        description="Give a fingerprint of unmapped errors a code of the catalogue; by an admin (R21).",
    )
    async def map_unmapped_errors(
        self: Any, info: Info, input: Annotated[MapUnmappedErrorsInput, GIVEN]
    ) -> Any:
        """R21."""
        return await codes.map_unmapped_errors(info, input.command())
