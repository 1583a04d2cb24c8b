"""Values that offers, interactions and logs share."""

from decimal import Decimal

import strawberry

from schema.enums import OfferStatus, StatusReasonCode


@strawberry.type(description="An amount of money.")
class Money:
    """See the description."""

    amount: Decimal = strawberry.field(
        description=(
            "In the currency's main unit (79.99 is seventy-nine reais, ninety-nine cents); at most 6 "
            "decimals."
        )
    )
    currency_code: str = strawberry.field(description="ISO 4217, for example `BRL`.")


@strawberry.type(
    description=(
        "Facts about a SKU's product as a connector gave them; the catalogue itself is elsewhere. The last "
        "write wins, per field (R32). Null: never given."
    )
)
class Product:
    """See the description."""

    name: str | None = strawberry.field(description="The SKU's name; searched by `query`.")
    product_id: str | None = strawberry.field(
        description="The product's id in the seller's catalogue; solution links use it (R33)."
    )
    ean: str | None = strawberry.field(description="The EAN (GTIN); searched by `query`.")
    brand: str | None = strawberry.field(description="The brand; a filter.")
    category: str | None = strawberry.field(description="The category; a filter.")
    image_url: str | None = strawberry.field(description="Where its picture is.")
    url: str | None = strawberry.field(description="Where its page is.")


@strawberry.type(description="Why an offer has its status (R15).")
class StatusReason:
    """See the description."""

    code: StatusReasonCode = strawberry.field(description="The kind of reason.")
    message: str = strawberry.field(
        description="The words of the log that declared or failed it; else a sentence of the service."
    )


@strawberry.type(
    description=(
        "What logs say of the offer. On a SUCCESS close the values become the offer's; otherwise they stay "
        "with the interaction (R16). Null: not said."
    )
)
class OfferData:
    """See the description."""

    external_offer_id: str | None = strawberry.field(description="The channel's id of the offer.")
    inventory: int | None = strawberry.field(description="The stock level, in units.")
    price: Money | None = strawberry.field(description="The price.")
    status: OfferStatus | None = strawberry.field(
        description=(
            "The status the connector declared. DISABLED and UNAVAILABLE take the offer off the channel; "
            "others are kept as information, because the status is derived (R13, R14)."
        )
    )


@strawberry.type(
    description=(
        "The request to a channel and its response. Secrets are masked before storing (R31); a side longer "
        "than 64 KB is cut and says so (R34)."
    )
)
class Evidence:
    """See the description."""

    request: str | None = strawberry.field(
        description="What was sent, for example as a cURL. Null: not given."
    )
    response: str | None = strawberry.field(description="What came back. Null: not given.")
