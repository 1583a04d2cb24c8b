"""The made-up catalogues of the demo's three sellers: SKUs with names, brands, EANs and prices. Pure."""

import random
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

SKUS_A_PRODUCT = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A kind of thing a seller sells: what SKUs of one product differ in, and the range of their prices."""

    category: str
    item: str
    variants: tuple[str, str, str]
    cheapest: int
    dearest: int


@dataclass(frozen=True, slots=True)
class Seller:
    """A seller: its account, the currency of its prices, its brands and what it sells."""

    account: str
    currency: str
    ean_prefix: str
    brands: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Sku:
    """One SKU of a seller with its product's facts (R32), the price and the stock it starts with."""

    sku_id: str
    name: str
    product_id: str
    ean: str
    brand: str
    category: str
    image_url: str
    url: str
    price: Decimal
    currency: str
    stock: int


GROCERY = Seller(
    "grocery1",
    "BRL",
    "789",
    ("Serra Alta", "Bom Grão", "Vale Verde", "Casa Nativa"),
    (
        Line("Coffee", "Ground coffee", ("250 g", "500 g", "1 kg"), 12, 58),
        Line("Oils", "Extra virgin olive oil", ("250 ml", "500 ml", "1 l"), 24, 89),
        Line("Chocolate", "Dark chocolate 70%", ("80 g", "100 g", "200 g"), 9, 42),
        Line("Rice and beans", "Black beans", ("500 g", "1 kg", "5 kg"), 7, 49),
        Line("Snacks", "Roasted cashew nuts", ("100 g", "250 g", "500 g"), 15, 76),
        Line("Cleaning", "Laundry detergent", ("1 l", "3 l", "5 l"), 14, 62),
    ),
)
FASHION = Seller(
    "modaviva",
    "MXN",
    "750",
    ("Lumbre", "Agave Studio", "Tezontle", "Norte Sur"),
    (
        Line("Shoes", "Running shoes", ("25 cm", "27 cm", "29 cm"), 890, 2890),
        Line("Shirts", "Cotton shirt", ("S", "M", "L"), 249, 799),
        Line("Trousers", "Slim jeans", ("30", "32", "34"), 499, 1399),
        Line("Bags", "City backpack", ("black", "blue", "olive"), 599, 1899),
        Line("Jackets", "Rain jacket", ("S", "M", "L"), 899, 2499),
        Line("Watches", "Sports watch", ("38 mm", "42 mm", "46 mm"), 1299, 5999),
    ),
)
ELECTRONICS = Seller(
    "technorth",
    "USD",
    "081",
    ("Voltaro", "Kestrel", "Nimbus Audio", "Pixelwerk"),
    (
        Line("Headphones", "Wireless headphones", ("black", "white", "blue"), 39, 249),
        Line("Phones", "Smartphone", ("128 GB", "256 GB", "512 GB"), 199, 999),
        Line("Keyboards", "Mechanical keyboard", ("US layout", "ISO layout", "compact"), 59, 189),
        Line("Monitors", "4K monitor", ('27"', '32"', '34"'), 229, 799),
        Line("Chargers", "USB-C charger", ("30 W", "65 W", "100 W"), 19, 89),
        Line("Cameras", "Action camera", ("standard", "travel kit", "dive kit"), 149, 449),
    ),
)
SELLERS = (GROCERY, FASHION, ELECTRONICS)


def sku_of(seller: Seller, index: int, seed: int) -> Sku:
    """SKU number `index` (from 0) of `seller`; the same arguments give the same SKU."""
    product, variant = divmod(index, SKUS_A_PRODUCT)
    style = random.Random(f"product {seed} {seller.account} {product}")
    line = seller.lines[product % len(seller.lines)]
    brand = style.choice(seller.brands)
    base = style.randrange(line.cheapest, line.dearest)
    model = f"{style.choice('ABCDEFGHJKLMNPRSTUVWXYZ')}{10 + product}"
    name = f"{line.item} {brand} {model} {line.variants[variant]}"
    sku_id = str(1_001 + index)
    return Sku(
        sku_id=sku_id,
        name=name,
        product_id=str(501 + product),
        ean=_ean(seller.ean_prefix, index),
        brand=brand,
        category=line.category,
        image_url=f"https://images.example.com/{seller.account}/{sku_id}-1000x1000.jpg",
        url=f"https://{seller.account}.example.com/{_slug(name)}-{sku_id}/p",
        price=Decimal(base * (2 + variant) // 2) + Decimal("0.90"),
        currency=seller.currency,
        stock=random.Random(f"stock {seed} {seller.account} {index}").randrange(3, 240),
    )


def _ean(prefix: str, index: int) -> str:
    """A well-formed EAN-13: 12 digits and the one that checks them."""
    digits = f"{prefix}{400_000_000 + index * 37:09d}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighted % 10}"


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join("".join(c if c.isalnum() else " " for c in plain).split())
