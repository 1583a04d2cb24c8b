"""Offers by status, and the values of filter menus."""

import strawberry

from schema.connections import Count


@strawberry.type(description="Offers by status. Kept up to date with each change, and so exact and cheap.")
class OfferCounts:
    """See the description."""

    total: int = strawberry.field(description="All of them.")
    sending: int = strawberry.field(description="Offers that are SENDING.")
    synced: int = strawberry.field(description="Offers that are SYNCED.")
    error: int = strawberry.field(description="Offers that are in ERROR.")
    disabled: int = strawberry.field(description="Offers that are DISABLED.")
    unavailable: int = strawberry.field(description="Offers that are UNAVAILABLE.")
    synced_ratio: float | None = strawberry.field(
        description="Synced offers as a share of all, 0 to 1. Null where there are none."
    )


@strawberry.type(description="A value to filter by, and how many offers it would show.")
class FacetValue:
    """See the description."""

    value: str = strawberry.field(description="What to put into the filter.")
    count: Count = strawberry.field(
        description="How many offers match it together with the rest of the filter."
    )


@strawberry.type(
    description=(
        "The values for the menus of a list of offers, most offers first. Each menu heeds the filter "
        "except its own part, so that other choices stay visible."
    )
)
class OfferFacets:
    """See the description."""

    feeds: list[FacetValue] = strawberry.field(description="Feed ids, for `feedIds`.")
    statuses: list[FacetValue] = strawberry.field(description="Statuses, for `statuses`.")
    brands: list[FacetValue] = strawberry.field(description="Brands, for `brands`.")
    categories: list[FacetValue] = strawberry.field(description="Categories, for `categories`.")
    error_codes: list[FacetValue] = strawberry.field(description="Codes of active errors, for `errorCodes`.")
