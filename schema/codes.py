"""The catalogue of error codes, and the unmapped errors that wait for a code (R20, R21)."""

from datetime import datetime

import strawberry

from schema.node import Node
from schema.shown import shows
from store.records import codes as records


@strawberry.type(
    description=(
        "An entry of the catalogue of error codes. The service owns it; connectors extend a code with a "
        "suffix of their own (R20)."
    )
)
class ErrorCode(Node):
    """Shown of a `store.records.codes.ErrorCode`."""

    code: str = strawberry.field(description="The natural key, for example `CTLG-006`.")
    category: str = strawberry.field(description="What area it belongs to, for example `Catalog`.")
    description: str = strawberry.field(description="What is wrong when it occurs.")
    solution_text: str | None = strawberry.field(description="How to mend it. Null: nothing is known.")
    solution_link_template: str | None = strawberry.field(
        description=(
            "Where to mend it: a URL or a path with the placeholders `{accountName}`, `{productId}` and "
            "`{skuId}`; `OfferError.solutionLink` has them filled in (R33). Null: nowhere."
        )
    )
    retired: bool = strawberry.field(
        description="Whether it is out of use: connectors send it no more. Errors that have it keep it (R26)."
    )

    is_type_of = shows(records.ErrorCode)


@strawberry.type(
    description=(
        "Unmapped errors (`NTMAP-001`) whose descriptions are alike but for numbers, ids, quoted text and "
        "URLs. Ranked by how often they occur, they show which code the catalogue lacks (R21)."
    )
)
class UnmappedError(Node):
    """Shown of a `store.records.codes.UnmappedError`."""

    fingerprint: str = strawberry.field(
        description="The natural key: the hash of what their descriptions share."
    )
    sample: str = strawberry.field(description="One of their descriptions.")
    occurrences: int = strawberry.field(description="How often they were raised, in feeds that are active.")
    offers: int = strawberry.field(description="How many offers have one active now.")
    first_seen_at: datetime = strawberry.field(description="When one was first raised.")
    last_seen_at: datetime = strawberry.field(description="When one was last raised.")
    mapped_to: str | None = strawberry.field(
        description="The code they were given: further ones arrive with it. Null: none yet."
    )

    is_type_of = shows(records.UnmappedError)
