"""What goes wrong with the demo's offers: errors with the connectors' suffixes, and unmapped ones. Pure."""

import random

from deploy.demo.marketplaces import Marketplace
from deploy.demo.products import Sku
from deploy.demo.steps import Fault
from store.vocabulary import InteractionOrigin

CATALOG, PRICE, INVENTORY = InteractionOrigin.CATALOG, InteractionOrigin.PRICE, InteractionOrigin.INVENTORY

# The suffixes are each connector's own (R20).
CATALOG_FAULTS = (
    Fault("CTLG-006", "Description too long", "The description has more than 4,000 characters.", "001"),
    Fault(
        "CTLG-006", "HTML in the description", "The description holds HTML, which is not shown here.", "002"
    ),
    Fault("CTLG-007", "Image too small", "The main image is smaller than 500 by 500 pixels.", "001"),
    Fault("CTLG-007", "No white background", "The main image needs a white background.", "004"),
    Fault("CTLG-004", "Category not mapped", "The category has no leaf category on the marketplace.", "010"),
    Fault("CTLG-009", "Title too long", "The title has more than 60 characters.", "001"),
    Fault("CTLG-010", "EAN refused", "The EAN is registered for another product.", "003"),
    Fault("CTLG-008", "No package measures", "Weight and package measures are required in this category."),
    Fault("CTLG-003", "Attribute missing", "The category requires the attribute MATERIAL.", "021"),
    Fault("AUTH-001", "Access token expired", "The marketplace refused the connector's access token.", "401"),
)
PRICE_FAULT = Fault(
    "PRICE-001",
    "Price change too large",
    "The price changed by more than 60 percent at once.",
    "002",
    (PRICE,),
)
INVENTORY_FAULT = Fault(
    "INVNT-001",
    "Stock below the minimum",
    "This category asks for at least 3 units.",
    "001",
    (INVENTORY, CATALOG),
)


def single_fault(rng: random.Random) -> tuple[Fault, ...]:
    """One error about the catalogue."""
    return (rng.choice(CATALOG_FAULTS),)


def several_faults(rng: random.Random) -> tuple[Fault, ...]:
    """Errors found in one go, closable by different origins (R23)."""
    return (rng.choice(CATALOG_FAULTS[:6]), PRICE_FAULT, INVENTORY_FAULT)


def unmapped_fault(rng: random.Random, sku: Sku, marketplace: Marketplace) -> tuple[Fault, ...]:
    """An answer the connector did not recognise: its words come again, its numbers and names do not (R21)."""
    listing, rule = rng.randrange(10**8, 10**9), rng.randrange(10, 99)
    template, postal_code = rng.randrange(1_000, 9_999), rng.randrange(10**4, 10**5)
    reference, minutes = rng.getrandbits(64), rng.randrange(2, 60)
    words = (
        f"Listing {marketplace.listing_prefix}{listing} violates quality rule QR-{rule}",
        f'Value "{sku.brand}" of field BRAND was rejected by the moderation queue after {minutes} minutes',
        f"Shipping template {template} does not serve the seller's postal code {postal_code}",
        f"Internal reference {reference:016x} could not be matched with the fiscal class of SKU {sku.sku_id}",
    )
    return (Fault("NTMAP-001", "Error not recognised", rng.choice(words)),)


def foreign_fault(rng: random.Random) -> tuple[Fault, ...]:
    """A code of the marketplace's own, unknown to the catalogue: it is kept as an unmapped error (R20)."""
    code, title = rng.choice(
        (
            ("LISTING_TYPE.UNAVAILABLE", "Listing type not available"),
            ("SELLER.QUOTA", "Listing quota used up"),
            ("WARRANTY.MISSING", "Warranty required"),
        )
    )
    return (Fault(code, title, f"{title}: see the marketplace's answer in the evidence."),)
