"""What describing products gives back."""

import strawberry

from resolvers import payloads as records
from schema.payloads.outcome import MutationPayload


@strawberry.type(description="What `describeProducts` gives back.")
class DescribeProductsPayload(MutationPayload):
    """See the description."""

    offers_updated: int = strawberry.field(
        description="How many offers have these facts now; SKUs without an offer are not counted (R32)."
    )

    @classmethod
    def is_type_of(cls, value: object, _info: object) -> bool:
        """Whether `value` is shown as this type."""
        return isinstance(value, records.ProductsPayload)
