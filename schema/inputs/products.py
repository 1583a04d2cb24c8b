"""Product facts, with an interaction or in bulk (R32)."""

import strawberry
from strawberry import UNSET

from schema.arguments import given
from schema.inputs.feeds import ACCOUNT, FEED_ID
from store.commands import INPUT, DescribeProduct
from store.records.values import Product


@strawberry.input(
    description=(
        "Facts about a SKU's product. The last write wins, per field; what is left out or null stays (R32)."
    )
)
class ProductInput:
    """Becomes a `store.records.values.Product`."""

    name: str | None = strawberry.field(default=UNSET, description="The SKU's name; up to 200 characters.")
    product_id: str | None = strawberry.field(
        default=UNSET, description="The product's id in the seller's catalogue; up to 200 characters."
    )
    ean: str | None = strawberry.field(default=UNSET, description="The EAN (GTIN); up to 200 characters.")
    brand: str | None = strawberry.field(default=UNSET, description="The brand; up to 200 characters.")
    category: str | None = strawberry.field(default=UNSET, description="The category; up to 200 characters.")
    image_url: str | None = strawberry.field(
        default=UNSET, description="Where its picture is: an http or https URL of up to 2,000 characters."
    )
    url: str | None = strawberry.field(
        default=UNSET, description="Where its page is: an http or https URL of up to 2,000 characters."
    )

    def record(self) -> Product:
        """The facts as the store takes them."""
        return Product(
            name=given(self.name),
            product_id=given(self.product_id),
            ean=given(self.ean),
            brand=given(self.brand),
            category=given(self.category),
            image_url=given(self.image_url),
            url=given(self.url),
        )


@strawberry.input(description="The product facts of one SKU.")
class SkuProductInput:
    """Becomes a `DescribeProduct`."""

    sku_id: str = strawberry.field(description="The SKU's id; one without an offer in the feed is skipped.")
    product: ProductInput = strawberry.field(description="What is known of its product.")


@strawberry.input(
    description="Product facts of up to 1,000 SKUs of one feed; all are taken, or none (R32, R34)."
)
class DescribeProductsInput:
    """Becomes `DescribeProduct` commands."""

    account: str = strawberry.field(description=ACCOUNT)
    feed_id: str = strawberry.field(description=FEED_ID)
    products: list[SkuProductInput] = strawberry.field(
        description="The SKUs; for one that stands twice the last wins."
    )

    def commands(self) -> list[DescribeProduct]:
        """The commands as the store takes them, each with its place in this input."""
        return [
            DescribeProduct(
                self.account,
                self.feed_id,
                each.sku_id,
                each.product.record(),
                (*INPUT, "products", str(position)),
            )
            for position, each in enumerate(self.products)
        ]


def product_record(product: ProductInput | None) -> Product | None:
    """The facts that came with an interaction, None where none did."""
    return product.record() if product else None
