"""What the lists of offers find an offer by: a word for each thing one of their filters may ask for. Pure."""

from enum import StrEnum

from store.records.values import Product
from store.vocabulary import OfferStatus


class Listed(StrEnum):
    """What a word of `Offer.list_keys` tells."""

    STATUS = "status"
    ERROR = "error"
    BRAND = "brand"
    CATEGORY = "category"


def list_key(kind: Listed, value: str) -> str:
    """The word by which the list of all offers with that status, error key, brand or category finds them."""
    return f"{kind.value}/{value}"


def list_keys(status: OfferStatus, product: Product | None, error_keys: tuple[str, ...]) -> tuple[str, ...]:
    """The words of an offer: its status, each key of its errors (R13), brand and category if known (R32)."""
    keys = [list_key(Listed.STATUS, status.value)]
    keys += [list_key(Listed.ERROR, key) for key in error_keys]
    if product is not None and product.brand is not None:
        keys.append(list_key(Listed.BRAND, product.brand))
    if product is not None and product.category is not None:
        keys.append(list_key(Listed.CATEGORY, product.category))
    return tuple(keys)
