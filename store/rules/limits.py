"""The sizes and forms of input (R29, R34). Pure; every fault names the field, the limit and the mend."""

import re
from datetime import datetime, timedelta
from decimal import Decimal

from store.records.values import Money, Product, UserError
from store.rules.currencies import CURRENCY_CODES
from store.rules.instants import spelled
from store.rules.solution_links import placeholders_ok
from store.vocabulary import UserErrorCode

NAME_LENGTH = 200
TITLE_LENGTH = 500
DESCRIPTION_LENGTH = 4_000
URL_LENGTH = 2_000
ERRORS_A_LOG = 50
LOGS_AN_INTERACTION = 200
BYTES_AN_INTERACTION = 4 * 1024 * 1024
ITEMS_A_BULK = 1_000
INVENTORY_LIMIT = 2**31 - 1
AMOUNT_LIMIT = Decimal(10) ** 12
AMOUNT_DECIMALS = 6
FUTURE_TOLERANCE = timedelta(minutes=5)

ID_FORM = re.compile(r"[0-9A-F]{32}")
URL_FORM = re.compile(r"https?://[^\s\x00-\x1f\x7f-\x9f]+", re.IGNORECASE)
CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f-\x9f]")
VENDOR_FORM = re.compile(r"[^\s/.][^\s/]*")

Path = tuple[str, ...]


class Faults:
    """Collects what is wrong with one input, each fault at its path below `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.errors: list[UserError] = []

    def add(self, message: str, *path: str, code: UserErrorCode = UserErrorCode.INVALID) -> None:
        """Note a fault at `path` below the root."""
        self.errors.append(UserError(code, message, self.root + path))

    def name(self, value: str | None, *path: str) -> None:
        """A name, id or code: not blank, at most 200 characters, none of them a control character."""
        if value is None:
            return
        if self._text(value, NAME_LENGTH, path) and CONTROL_CHARACTER.search(value):
            self.add(f"{path[-1]} must not hold control characters such as NUL or line breaks", *path)

    def title(self, value: str, *path: str) -> None:
        """A title: not blank, at most 500 characters."""
        self._text(value, TITLE_LENGTH, path)

    def description(self, value: str | None, *path: str) -> None:
        """A description: not blank, at most 4,000 characters."""
        if value is not None:
            self._text(value, DESCRIPTION_LENGTH, path)

    def url(self, value: str | None, *path: str) -> None:
        """An absolute http or https URL of at most 2,000 characters."""
        if value is not None and self._text(value, URL_LENGTH, path) and not URL_FORM.fullmatch(value):
            message = "must be an absolute http or https URL without spaces and control characters"
            self.add(f"{path[-1]} {message}", *path)

    def link(self, template: str, *path: str) -> None:
        """A solution link's template of at most 2,000 characters, with the placeholders of R33 only."""
        if self._text(template, URL_LENGTH, path) and (problem := placeholders_ok(template)) is not None:
            self.add(f"{path[-1]}: {problem}", *path)

    def id(self, value: str | None, *path: str) -> None:
        """An id that a connector chose: 32 hexadecimal digits (lower case was folded before)."""
        if value is not None and not ID_FORM.fullmatch(value):
            self.add(f"{path[-1]} must be 32 hexadecimal digits, for example a UUID without hyphens", *path)

    def instant(self, value: datetime | None, now: datetime, *path: str) -> None:
        """An instant at most 5 minutes ahead of the service's clock (R29)."""
        if value is not None and value > now + FUTURE_TOLERANCE:
            self.add(f"{path[-1]} lies more than 5 minutes in the future of {spelled(now)}", *path)

    def inventory(self, value: int | None, *path: str) -> None:
        """A stock from 0 to 2^31-1."""
        if value is not None and not 0 <= value <= INVENTORY_LIMIT:
            self.add(f"{path[-1]} must be from 0 to {INVENTORY_LIMIT}", *path)

    def price(self, price: Money | None, *path: str) -> None:
        """An amount from 0 to 10^12 with at most 6 decimals, in an ISO 4217 currency."""
        if price is None:
            return
        if not 0 <= price.amount <= AMOUNT_LIMIT:
            self.add("amount must be from 0 to 1000000000000", *path, "amount")
        elif _decimals(price.amount) > AMOUNT_DECIMALS:
            self.add(f"amount must have at most {AMOUNT_DECIMALS} decimals", *path, "amount")
        if price.currency_code not in CURRENCY_CODES:
            self.add(
                'currencyCode must be an active code of ISO 4217 in capitals, for example "BRL"',
                *path,
                "currencyCode",
            )

    def product(self, product: Product | None, *path: str) -> None:
        """Product facts: names and ids of at most 200 characters, URLs of at most 2,000."""
        if product is None:
            return
        self.name(product.name, *path, "name")
        self.name(product.product_id, *path, "productId")
        self.name(product.ean, *path, "ean")
        self.name(product.brand, *path, "brand")
        self.name(product.category, *path, "category")
        self.url(product.image_url, *path, "imageUrl")
        self.url(product.url, *path, "url")

    def too_many(self, count: int, limit: int, what: str, *path: str) -> bool:
        """Whether a list is longer than it may be; if so it is noted as `TOO_MANY`."""
        if count > limit:
            self.add(
                f"{path[-1]} holds {count} {what}, and {limit} are allowed",
                *path,
                code=UserErrorCode.TOO_MANY,
            )
        return count > limit

    def _text(self, value: str, limit: int, path: Path) -> bool:
        if not value.strip():
            self.add(f"{path[-1]} must not be blank", *path)
        elif len(value) > limit:
            self.add(f"{path[-1]} has {len(value)} characters, and {limit} are allowed", *path)
        elif not is_encodable(value):
            self.add(f"{path[-1]} holds an unpaired surrogate and is no valid Unicode text", *path)
        else:
            return True
        return False


def is_encodable(value: str) -> bool:
    """Whether `value` can be stored as UTF-8, that is, holds no unpaired surrogate."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _decimals(amount: Decimal) -> int:
    exponent = amount.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
