"""What is asked of each named query, to be explained: the documented combinations, each a list in pages."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from store.filters import (
    InteractionFilter,
    InteractionOrder,
    LiveFilter,
    OfferFilter,
    OfferOrder,
    PageRequest,
)
from store.mongo import Mongo
from store.pages import Page
from store.queries.channels import ChannelQueries
from store.queries.codes import CodeQueries
from store.queries.feeds import FeedQueries
from store.queries.interactions import InteractionQueries
from store.queries.journal import JournalQueries
from store.queries.offers import OfferQueries
from store.scope import Scope
from store.vocabulary import (
    FeedState,
    InteractionResult,
    InteractionSort,
    InteractionState,
    OfferSort,
    OfferStatus,
    SortDirection,
)
from tests.store.queries.dataset import ACCOUNTS
from tests.store.queries.moments import START

ALL = Scope()
VENDOR = Scope(vendor="vtex")
SELLER = Scope(accounts=frozenset(ACCOUNTS[:2]))
ONE_FEED: dict[str, Any] = {"accounts": ("grocery1",), "feed_ids": ("vtex.meli",)}
TWO_ACCOUNTS: dict[str, Any] = {"accounts": ACCOUNTS[:2]}

Paged = Callable[[Mongo, PageRequest], Awaitable[Page[Any]]]


@dataclass(frozen=True)
class PagedCase:
    """A list that is served whatever its size, by any page of it."""

    title: str
    ask: Paged


def _offers(title: str, order: OfferOrder, scope: Scope = ALL, **given: Any) -> PagedCase:
    async def ask(mongo: Mongo, request: PageRequest) -> Page[Any]:
        return await OfferQueries(mongo).page(scope, OfferFilter(**given), order, request)

    return PagedCase(f"offers {title} by {order.field} {order.direction}", ask)


def _offer_cases() -> list[PagedCase]:
    conditions: dict[str, dict[str, Any]] = {
        "of one status": {"statuses": (OfferStatus.SYNCED,)},
        "of one error code": {"error_codes": ("CTLG-006",)},
        "of one full code": {"error_codes": ("CTLG-006-001",)},
        "of one code family": {"error_codes": ("CTLG",)},
        "of one brand": {"brands": ("Nestlé",)},
        "of one category": {"categories": ("Food",)},
        "updated in a time": {
            "updated_from": START + timedelta(days=30, milliseconds=50),
            "updated_to": START + timedelta(days=30, milliseconds=750),
        },
    }
    cases = []
    for direction in SortDirection:
        order = OfferOrder(OfferSort.UPDATED_AT, direction)
        for place, where in (("of one feed", ONE_FEED), ("of two accounts", TWO_ACCOUNTS), ("of all", {})):
            cases.append(_offers(place, order, **where))
            for condition, given in conditions.items():
                cases.append(_offers(f"{place} {condition}", order, **where, **given))
        cases.append(_offers("of a vendor", order, VENDOR))
        cases.append(_offers("of a seller", order, SELLER))
        for sort in (OfferSort.STATUS_SINCE, OfferSort.SKU_ID):
            cases.append(_offers("of one feed", OfferOrder(sort, direction), **ONE_FEED))
            cases.append(_offers("of two accounts", OfferOrder(sort, direction), **TWO_ACCOUNTS))
    return cases


def _interactions(title: str, order: InteractionOrder, **given: Any) -> PagedCase:
    async def ask(mongo: Mongo, request: PageRequest) -> Page[Any]:
        return await InteractionQueries(mongo).page(ALL, InteractionFilter(**given), order, request)

    return PagedCase(f"interactions {title} by {order.field} {order.direction}", ask)


def _interaction_cases() -> list[PagedCase]:
    cases = []
    for direction in SortDirection:
        started = InteractionOrder(InteractionSort.STARTED_AT, direction)
        for place, where in (("of one feed", ONE_FEED), ("of two accounts", TWO_ACCOUNTS)):
            cases.append(_interactions(place, started, **where))
            cases.append(
                _interactions(f"{place} that failed", started, **where, results=(InteractionResult.FAILURE,))
            )
            cases.append(
                _interactions(f"{place} still open", started, **where, states=(InteractionState.OPEN,))
            )
            cases.append(
                _interactions(place, InteractionOrder(InteractionSort.CLOSED_AT, direction), **where)
            )
        skus = tuple(f"GR-{number}" for number in range(1, 20))
        cases.append(_interactions("of SKUs", started, accounts=("grocery1",), sku_ids=skus))
    return cases


def _other_cases() -> list[PagedCase]:
    start = START + timedelta(days=5)
    end = start + timedelta(milliseconds=450)
    two, one = LiveFilter(**TWO_ACCOUNTS), LiveFilter(**ONE_FEED)
    active = FeedState.ACTIVE
    asked: dict[str, Paged] = {
        "status changes of two accounts": lambda m, r: JournalQueries(m).status_changes(
            ALL, two, None, None, r
        ),
        "status changes in a time": lambda m, r: JournalQueries(m).status_changes(ALL, one, start, end, r),
        "active feeds": lambda m, r: FeedQueries(m).page(ALL, None, None, active, r),
        "feeds of a seller": lambda m, r: FeedQueries(m).page(SELLER, None, None, None, r),
        "feeds of a channel": lambda m, r: FeedQueries(m).page(ALL, None, "vtex.meli", None, r),
        "active feeds of a vendor": lambda m, r: FeedQueries(m).page(VENDOR, None, None, active, r),
        "channels": lambda m, r: ChannelQueries(m).page(ALL, None, None, r),
        "channels of a vendor": lambda m, r: ChannelQueries(m).page(ALL, "vtex", None, r),
        "error codes": lambda m, r: CodeQueries(m).page(None, None, r),
        "error codes of a category": lambda m, r: CodeQueries(m).page(None, "Authorization", r),
    }
    return [PagedCase(title, ask) for title, ask in asked.items()]


def paged_cases() -> list[PagedCase]:
    """Every list that is served in order."""
    return [*_offer_cases(), *_interaction_cases(), *_other_cases()]
