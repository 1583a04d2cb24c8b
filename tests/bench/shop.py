"""A seller's shop to read from: offers with their interactions and logs, made by the rules from a seed."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from store.commands import NewError, NewLog, RecordInteraction
from store.records.values import Evidence, Money, OfferData, Product
from store.vocabulary import InteractionContext, InteractionOrigin, InteractionSource, LogType, OfferStatus
from tests.store.connector import FEED_ID

ACCOUNT = "grocery1"
INTERACTIONS = 5
LOGS = 4
NOUNS = ("Chair", "Table", "Lamp", "Shelf", "Sofa", "Bench", "Stool", "Cabinet", "Desk", "Mirror", "Carpet")
WOODS = ("oak", "walnut", "pine", "birch", "cherry", "maple", "ash", "beech", "teak", "bamboo", "cork")
COLOURS = ("white", "black", "amber", "blue", "green", "copper", "ivory", "olive", "plum", "sand", "slate")
BRANDS = ("Acme", "Norden", "Casa", "Bruma", "Lumen", "Oficina", "Pampa", "Serra", "Velho", "Zeta")
ERRORS = ("CTLG-001", "CTLG-002", "CTLG-006", "AUTH-001")
EVIDENCE = Evidence(
    "curl -X POST https://channel.example/items -d " + "x" * 250, "HTTP/1.1 200 OK " + "y" * 250
)


def sku_of(number: int) -> str:
    """The SKU of an offer."""
    return f"sku-{number}"


def product_of(number: int) -> Product:
    """The product of an offer; a wood, a colour and a brand each fit one in about ten."""
    chance = random.Random(number)
    noun, wood, colour = (chance.choice(words) for words in (NOUNS, WOODS, COLOURS))
    return Product(
        name=f"{noun} in {colour} {wood}",
        product_id=f"p-{number // 3}",
        ean=f"789{number:010d}",
        brand=chance.choice(BRANDS),
        category=f"Furniture/{noun}",
        image_url=f"https://shop.example/images/{number}.jpg",
        url=f"https://shop.example/p/{number}",
    )


def recording(number: int, turn: int, started_at: datetime) -> RecordInteraction:
    """The interaction of an offer's `turn` (0 to 4), of four logs: the last fails three offers in twenty,
    and takes one in twenty off the channel."""
    logs = [
        NewLog(LogType.INFORMATION, "connector", f"Step {step} of sending {sku_of(number)}", occurred_at=at)
        for step, at in enumerate(started_at + timedelta(seconds=second) for second in range(LOGS - 1))
    ]
    return RecordInteraction(
        account=ACCOUNT,
        feed_id=FEED_ID,
        sku_id=sku_of(number),
        interaction_id=f"{number * INTERACTIONS + turn:032X}",
        source=InteractionSource.SELLER,
        origin=InteractionOrigin.CATALOG,
        context=InteractionContext.ONGOING,
        started_at=started_at,
        product=product_of(number),
        logs=(*logs, _last(number, turn, started_at + timedelta(seconds=LOGS))),
    )


def recordings(offers: int, now: datetime) -> Iterator[list[RecordInteraction]]:
    """The interactions of many offers, a list a turn, started from a day before `now` on."""
    for turn in range(INTERACTIONS):
        start = now - timedelta(hours=24 - turn)
        yield [recording(number, turn, start + timedelta(milliseconds=number)) for number in range(offers)]


def _last(number: int, turn: int, at: datetime) -> NewLog:
    kind = number % 20
    if kind < 3 and turn % 2 == 0:
        code = ERRORS[(number // 20 + turn) % len(ERRORS)]
        error = NewError(
            code, f"{code} stands in the way", f"{kind:03d}", "The channel said so, at some length."
        )
        return NewLog(
            LogType.FAILURE,
            "channel",
            "The channel refused the offer",
            occurred_at=at,
            evidence=EVIDENCE,
            errors=(error,),
        )
    status = OfferStatus.UNAVAILABLE if kind == 3 and turn == INTERACTIONS - 1 else None
    price = Money(Decimal(number % 900 + 100) / 10 + turn, "BRL")
    data = OfferData(f"MLB-{number}", (number * 7 + turn) % 500, price, status)
    return NewLog(
        LogType.SUCCESS, "channel", "The channel took it", occurred_at=at, evidence=EVIDENCE, data=data
    )
