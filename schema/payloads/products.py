"""What describing products gives back."""

import strawberry

from resolvers import payloads as records
from schema.payloads.outcome import MutationPayload
from schema.shown import shows


@strawberry.type(description="What `describeProducts` gives back.")
class DescribeProductsPayload(MutationPayload):
    """See the description."""

    offers_updated: int = strawberry.field(
        description="How many offers have these facts now; SKUs without an offer are not counted (R32)."
    )

    is_type_of = shows(records.ProductsPayload)
