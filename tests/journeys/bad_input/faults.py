"""What rules refuse in a command by itself: the value, and the answer it gets (R19, R29, R34)."""

from dataclasses import dataclass

MANY = "x" * 10_000
ID_FORM = "must be 32 hexadecimal digits, for example a UUID without hyphens"
CONTROL = "must not hold control characters such as NUL or line breaks"
URL_FORM = "must be an absolute http or https URL without spaces and control characters"
AMOUNT = "amount must be from 0 to 1000000000000"
CURRENCY = 'currencyCode must be an active code of ISO 4217 in capitals, for example "BRL"'
FUTURE = "lies more than 5 minutes in the future of"
ERROR = {"code": "CTLG-006", "title": "The image is too small"}


@dataclass(frozen=True, slots=True)
class Fault:
    """A wrong `value` at `path`; its message is the last step of the path, then `says` and what it may add.

    `at` is where it is reported, if that is elsewhere.
    """

    path: str
    value: object
    says: str
    code: str = "INVALID"
    at: str | None = None

    @property
    def reported(self) -> tuple[str, ...]:
        """The path in the answer, below the input it stands in."""
        return tuple((self.at or self.path).split("."))

    def __str__(self) -> str:
        """The name of its test."""
        value = self.value if isinstance(self.value, str | int) else type(self.value).__name__
        return f"{self.path}={value!r}"[:60]


OPENING = (
    Fault("skuId", "", "skuId must not be blank"),
    Fault("skuId", " \t", "skuId must not be blank"),
    Fault("skuId", MANY, "skuId has 10000 characters, and 200 are allowed"),
    Fault("skuId", "a\0b", f"skuId {CONTROL}"),
    Fault("skuId", "a\nb", f"skuId {CONTROL}"),
    Fault("interactionId", "", f"interactionId {ID_FORM}"),
    Fault("interactionId", "A" * 31, f"interactionId {ID_FORM}"),
    Fault("interactionId", "A" * 33, f"interactionId {ID_FORM}"),
    Fault("interactionId", "G" * 32, f"interactionId {ID_FORM}"),
    Fault("interactionId", "A" * 31 + "\0", f"interactionId {ID_FORM}"),
    Fault("interactionId", MANY, f"interactionId {ID_FORM}"),
    Fault("interactionId", "6f2b1c9e-8d5a-4b0e-9c3f-1a2b3c4d5e6f", f"interactionId {ID_FORM}"),
    Fault("startedAt", "9999-12-31T23:59:59.999Z", f"startedAt {FUTURE}"),
    Fault("product.name", "", "name must not be blank"),
    Fault("product.name", MANY, "name has 10000 characters, and 200 are allowed"),
    Fault("product.productId", "p\0", f"productId {CONTROL}"),
    Fault("product.ean", MANY, "ean has 10000 characters, and 200 are allowed"),
    Fault("product.brand", "Acme\0", f"brand {CONTROL}"),
    Fault("product.category", "  ", "category must not be blank"),
    Fault("product.url", "javascript:alert(1)", f"url {URL_FORM}"),
    Fault("product.imageUrl", "https://x.test/a b", f"imageUrl {URL_FORM}"),
    Fault("product.imageUrl", "https://x.test/a\0b", f"imageUrl {URL_FORM}"),
    Fault(
        "product.imageUrl",
        "https://x.test/" + "a" * 1_986,
        "imageUrl has 2001 characters, and 2000 are allowed",
    ),
)
SUCCESS_LOG = (
    Fault("logId", "nope", f"logId {ID_FORM}"),
    Fault("agent", "", "agent must not be blank"),
    Fault("agent", MANY, "agent has 10000 characters, and 200 are allowed"),
    Fault("agent", "a\0", f"agent {CONTROL}"),
    Fault("description", "", "description must not be blank"),
    Fault("description", MANY, "description has 10000 characters, and 4000 are allowed"),
    Fault("occurredAt", "9999-12-31T23:59:59.999Z", f"occurredAt {FUTURE}"),
    Fault("data.externalOfferId", "", "externalOfferId must not be blank"),
    Fault("data.externalOfferId", MANY, "externalOfferId has 10000 characters, and 200 are allowed"),
    Fault("data.inventory", -1, "inventory must be from 0 to 2147483647"),
    Fault("data.inventory", -(2**31), "inventory must be from 0 to 2147483647"),
    *(
        Fault(
            "data.price",
            {"amount": amount, "currencyCode": "BRL"},
            says,
            at="data.price.amount",
        )
        for amount, says in (
            ("-1", AMOUNT),
            ("-0.01", AMOUNT),
            ("1000000000000.01", AMOUNT),
            ("0.0000001", "amount must have at most 6 decimals"),
        )
    ),
    *(
        Fault("data.price", {"amount": "1", "currencyCode": code}, CURRENCY, at="data.price.currencyCode")
        for code in ("XXY", "brl", "", "R$", "BRL\0", MANY)
    ),
    Fault("errors", [ERROR], "errors belong to logs of type FAILURE only; send the log as FAILURE"),
)
FAILURE_LOG = (
    Fault("errors.0.code", "", "code must not be blank"),
    Fault("errors.0.code", MANY, "code has 10000 characters, and 200 are allowed"),
    Fault("errors.0.code", "CTLG\0", f"code {CONTROL}"),
    Fault("errors.0.externalCode", "", "externalCode must not be blank"),
    Fault("errors.0.externalCode", MANY, "externalCode has 10000 characters, and 200 are allowed"),
    Fault("errors.0.title", " ", "title must not be blank"),
    Fault("errors.0.title", MANY, "title has 10000 characters, and 500 are allowed"),
    Fault("errors.0.description", MANY, "description has 10000 characters, and 4000 are allowed"),
    Fault(
        "errors.0",
        {**ERROR, "code": "CTLG-006-1", "externalCode": "2"},
        "CTLG-006-1 is a full code already; send the suffix once, in code or in externalCode",
        at="errors.0.externalCode",
    ),
    Fault("errors", [ERROR] * 51, "errors holds 51 errors, and 50 are allowed", code="TOO_MANY"),
)
LOG_TWICE = [
    {"logId": id, "type": "SUCCESS", "agent": "connector", "description": "Live"}
    for id in ("A" * 32, "a" * 32)
]
LOGS = (
    Fault(
        "logs", LOG_TWICE, "logId stands twice in this interaction; give each log an id", at="logs.1.logId"
    ),
    Fault("logs", LOG_TWICE[:1] * 201, "logs holds 201 logs, and 200 are allowed", code="TOO_MANY"),
)


def below(prefix: str, faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """The faults of an input that stands at `prefix` of another."""
    return tuple(
        Fault(
            f"{prefix}.{fault.path}",
            fault.value,
            fault.says,
            fault.code,
            None if fault.at is None else f"{prefix}.{fault.at}",
        )
        for fault in faults
    )


IN_A_LOG = (*below("log", SUCCESS_LOG), *below("log", FAILURE_LOG[:8]))
IN_A_RECORD = (*OPENING, *below("logs.0", SUCCESS_LOG), *below("logs.1", FAILURE_LOG), *LOGS)
