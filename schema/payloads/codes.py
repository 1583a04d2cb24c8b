"""What mutations of error codes give back."""

import strawberry

from resolvers import payloads as records
from schema.payloads.outcome import MutationPayload
from schema.references import ErrorCodeType, UnmappedErrorType
from schema.shown import shows


@strawberry.type
class ErrorCodePayload(MutationPayload):
    """What the three payloads share."""

    error_code: ErrorCodeType | None = strawberry.field(
        description="The code as it is now. Null: it was refused."
    )

    is_type_of = shows(records.ErrorCodePayload)


@strawberry.type(description="What `createErrorCode` gives back.")
class CreateErrorCodePayload(ErrorCodePayload):
    """See the description."""


@strawberry.type(description="What `updateErrorCode` gives back.")
class UpdateErrorCodePayload(ErrorCodePayload):
    """See the description."""


@strawberry.type(description="What `retireErrorCode` gives back.")
class RetireErrorCodePayload(ErrorCodePayload):
    """See the description."""


@strawberry.type(description="What `mapUnmappedErrors` gives back.")
class MapUnmappedErrorsPayload(MutationPayload):
    """See the description."""

    unmapped_error: UnmappedErrorType | None = strawberry.field(
        description="The fingerprint with its code. Null: it was refused."
    )
    offers_queued: int = strawberry.field(
        description="How many offers have such an error active, to be re-coded in the background (R21)."
    )

    is_type_of = shows(records.MappingPayload)
