"""Errors of offers (R19-R26), and their summary."""

from datetime import datetime

import strawberry

from resolvers import errors, levels
from schema.compiled import Computed, Relation
from schema.enums import ArchiveReason, InteractionOrigin, InteractionSource, OfferErrorState
from schema.fields import attribute, resolved
from schema.node import Node
from schema.references import ErrorCodeType, InteractionType
from schema.shown import shows
from store.records import errors as records


@strawberry.type(
    description=(
        "A problem of one offer. Raised again while active it is the same error, counted up (R22); raised "
        "again after it was archived it is a new one."
    )
)
class OfferError(Node):
    """Shown of a `store.records.errors.OfferError`."""

    code: str = strawberry.field(
        description="The catalogue's code, for example `CTLG-006`; `NTMAP-001` is unmapped."
    )
    external_code: str | None = strawberry.field(
        description=(
            "The connector's own suffix, for example `001`; means what that connector says. Null: none."
        )
    )
    full_code: str = resolved(
        resolver=attribute("full_code"),
        binding=Computed(records.full_code, ("code", "external_code")),
        description="`code-externalCode`, or `code` where there is no suffix (R20).",
    )
    error_code: ErrorCodeType | None = resolved(
        resolver=errors.error_code_of,
        binding=Relation(levels.codes, ("code",)),
        description="The catalogue's entry of `code`. Null: it has none.",
    )
    title: str = strawberry.field(description="What is wrong, in a few words of the connector.")
    description: str | None = strawberry.field(description="What is wrong, at length. Null: not said.")
    origin: InteractionOrigin = strawberry.field(
        description="The origin of the interaction that raised it last."
    )
    source: InteractionSource = strawberry.field(
        description="The source of the interaction that raised it last."
    )
    closable_origins: list[InteractionOrigin] = strawberry.field(
        description="A success of an interaction of one of these origins archives the error (R23, R25)."
    )
    state: OfferErrorState = strawberry.field(description="Whether it still stands in the offer's way.")
    raised_at: datetime = strawberry.field(description="When it was first raised.")
    last_seen_at: datetime = strawberry.field(description="When it was last raised.")
    occurrences: int = strawberry.field(description="How often it was raised while active; from 1.")
    archived_at: datetime | None = strawberry.field(description="When it was archived. Null: it is active.")
    archive_reason: ArchiveReason | None = strawberry.field(
        description="Why it was archived. Null: it is active."
    )
    archived_by: InteractionType | None = resolved(
        resolver=errors.archived_by,
        binding=Relation(levels.interactions, ("activation", "archived_by_id"), uses="interactions"),
        description=(
            "The interaction that archived it. Null: it is active, or that interaction has expired (R30)."
        ),
    )
    fingerprint: str | None = strawberry.field(
        description=(
            "A hash of the description without its variables, for unmapped errors (R21). Null for others."
        )
    )
    solution_text: str | None = resolved(
        resolver=errors.solution_text,
        binding=Relation(levels.solution_texts, ("code",)),
        description="How to mend it, from the catalogue. Null: nothing is known.",
    )
    solution_link: str | None = resolved(
        resolver=errors.solution_link,
        binding=Relation(levels.solution_links, ("code", "account", "sku_id", "offer_id"), uses="offers"),
        description=(
            "Where to mend it: the catalogue's link filled in for this offer (R33). Null: there is none, "
            "or a value it needs is not known."
        ),
    )
    interaction: InteractionType | None = resolved(
        resolver=errors.interaction_of,
        binding=Relation(levels.interactions, ("activation", "interaction_id"), uses="interactions"),
        description="The interaction that raised it last. Null: it has expired (R30).",
    )

    is_type_of = shows(records.OfferError)


@strawberry.type(
    description=(
        "Offers in ERROR by one full code of one feed; a suffix means what its connector says, so feeds "
        "are apart."
    )
)
class FullCodeSummary:
    """See the description."""

    full_code: str = strawberry.field(description="`code-externalCode`, or `code` where there is no suffix.")
    feed_id: str = strawberry.field(description="The feed's id, `vendor.slug`.")
    title: str = strawberry.field(description="What is wrong, in the words of one of these errors.")
    offers: int = strawberry.field(description="How many offers have it active now.")


@strawberry.type(description="Offers in ERROR by one code of the catalogue.")
class ErrorSummary:
    """See the description."""

    error_code: ErrorCodeType = resolved(
        resolver=errors.summarised_code, description="The catalogue's entry."
    )
    offers: int = strawberry.field(description="How many offers have an active error of this code now.")
    oldest: datetime = strawberry.field(description="When the one that has stood longest was raised.")
    latest: datetime = strawberry.field(description="When one of them was last raised.")
    full_codes: list[FullCodeSummary] = strawberry.field(
        description="The same by full code and feed, most offers first."
    )
