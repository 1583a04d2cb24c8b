"""Random histories of an account's offers, for the invariants of the store."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from store.commands import (
    CloseInteraction,
    Command,
    CreateLog,
    DescribeProduct,
    NewError,
    NewLog,
    OpenInteraction,
    RecordInteraction,
)
from store.records.values import Money, OfferData, Product
from store.vocabulary import (
    InteractionContext,
    InteractionOrigin,
    InteractionSource,
    LogType,
    OfferStatus,
)
from tests.store.connector import FEED_ID

SKUS = ("sku-1", "sku-2", "sku-3")
START = datetime(2026, 1, 1, tzinfo=UTC)

instants = st.none() | st.integers(0, 20).map(lambda minutes: START + timedelta(minutes=minutes))
origins = st.sampled_from(InteractionOrigin)
prices = st.integers(0, 300).map(lambda cents: Money(Decimal(cents) / 100, "BRL"))
data = st.none() | st.builds(
    OfferData,
    external_offer_id=st.none() | st.sampled_from(("MLB1", "MLB2")),
    inventory=st.none() | st.integers(0, 5),
    price=st.none() | prices,
    status=st.none() | st.sampled_from(OfferStatus),
)
errors = st.lists(
    st.builds(
        NewError,
        code=st.sampled_from(("CTLG-001", "CTLG-006-001", "PRICE-001", "NTMAP-001", "ODD-9")),
        title=st.just("A problem"),
        description=st.none() | st.sampled_from(("Attribute 1 is missing", "Listing 'x' is paused")),
        closable_origins=st.lists(origins, max_size=2).map(tuple),
    ),
    max_size=2,
).map(tuple)


@st.composite
def logs(draw: st.DrawFn) -> NewLog:
    """A log of any type; only failures carry errors (R19)."""
    type_ = draw(st.sampled_from(LogType))
    return NewLog(
        type=type_,
        agent="connector",
        description=draw(st.sampled_from(("one", "two"))),
        occurred_at=draw(instants),
        data=draw(data),
        errors=draw(errors) if type_ is LogType.FAILURE else (),
    )


@st.composite
def histories(draw: st.DrawFn, longest: int = 14) -> list[Command]:
    """Commands on a few offers of account `{account}`, with ids of their own; some miss what they name."""
    commands: list[Command] = []
    opened: list[str] = []
    for number in range(draw(st.integers(1, longest))):
        sku_id = draw(st.sampled_from(SKUS))
        id_ = f"{number + 1:032X}"
        match draw(st.sampled_from(("record", "record", "open", "log", "close", "describe"))):
            case "record":
                commands.append(_opening(draw, sku_id, id_, RecordInteraction))
            case "open":
                opened.append(id_)
                commands.append(_opening(draw, sku_id, id_, OpenInteraction))
            case "log" if opened:
                log = replace(draw(logs()), log_id=id_)
                commands.append(CreateLog("", FEED_ID, draw(st.sampled_from(opened)), log))
            case "close" if opened:
                commands.append(CloseInteraction("", FEED_ID, draw(st.sampled_from(opened))))
            case "describe":
                product = Product(name=draw(st.sampled_from(("Blue chair", "Red table"))))
                commands.append(DescribeProduct("", FEED_ID, sku_id, product))
            case _:
                pass
    return commands


def _opening(
    draw: st.DrawFn, sku_id: str, id_: str, kind: type[OpenInteraction | RecordInteraction]
) -> Command:
    opening = OpenInteraction(
        account="",
        feed_id=FEED_ID,
        sku_id=sku_id,
        interaction_id=id_,
        source=draw(st.sampled_from(InteractionSource)),
        origin=draw(origins),
        also_origins=tuple(draw(st.lists(origins, max_size=1))),
        context=draw(st.none() | st.sampled_from(InteractionContext)),
        started_at=draw(instants),
    )
    if kind is OpenInteraction:
        return opening
    return RecordInteraction(
        "",
        FEED_ID,
        sku_id,
        id_,
        opening.source,
        opening.origin,
        opening.also_origins,
        opening.context,
        opening.started_at,
        logs=tuple(draw(st.lists(logs(), max_size=3))),
    )


def of_account(commands: list[Command], account: str) -> list[Command]:
    """The same history for an account."""
    return [replace(command, account=account) for command in commands]
