"""What is asked of each named query, to be explained: the documented combinations, each as a list that can
be paged."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from store.errors import QueryTooBroad
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
from store.queries.counts import CountQueries
from store.queries.errors import ErrorQueries
from store.queries.facets import FacetQueries
from store.queries.feeds import FeedQueries
from store.queries.interactions import InteractionQueries
from store.queries.journal import JournalQueries
from store.queries.logs import LogQueries
from store.queries.offers import OfferQueries
from store.scope import Scope
from store.vocabulary import (
    FeedState,
    InteractionOrigin,
    InteractionResult,
    InteractionSort,
    InteractionState,
    LogType,
    OfferErrorState,
    OfferSort,
    OfferStatus,
    SortDirection,
)
from tests.store.queries.dataset import ACCOUNTS, START, Dataset

ALL = Scope()
VENDOR = Scope(vendor="vtex")
SELLER = Scope(accounts=frozenset(ACCOUNTS[:2]))
ONE_FEED: dict[str, Any] = {"accounts": ("grocery1",), "feed_ids": ("vtex.meli",)}
TWO_ACCOUNTS: dict[str, Any] = {"accounts": ACCOUNTS[:2]}

Paged = Callable[[Mongo, PageRequest], Awaitable[Page[Any]]]
Asked = Callable[[Mongo], Awaitable[Any]]


@dataclass(frozen=True)
class PagedCase:
    """A list that is served whatever its size, by any page of it."""

    title: str
    ask: Paged


@dataclass(frozen=True)
class PlainCase:
    """A query that is no page, or one whose cost is bounded rather than in proportion."""

    title: str
    ask: Asked


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
        "with one word": {"query": "choc"},
        "with an accented word": {"query": "LÂM"},
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
    async def changes(mongo: Mongo, request: PageRequest) -> Page[Any]:
        return await JournalQueries(mongo).status_changes(
            ALL, LiveFilter(**TWO_ACCOUNTS), None, None, request
        )

    async def changes_in_time(mongo: Mongo, request: PageRequest) -> Page[Any]:
        start = START + timedelta(days=5)
        return await JournalQueries(mongo).status_changes(
            ALL, LiveFilter(**ONE_FEED), start, start + timedelta(milliseconds=450), request
        )

    async def feeds(mongo: Mongo, request: PageRequest) -> Page[Any]:
        return await FeedQueries(mongo).page(ALL, None, None, FeedState.ACTIVE, request)

    async def feeds_of_seller(mongo: Mongo, request: PageRequest) -> Page[Any]:
        return await FeedQueries(mongo).page(SELLER, None, None, None, request)

    async def feeds_of_channel(mongo: Mongo, request: PageRequest) -> Page[Any]:
        return await FeedQueries(mongo).page(ALL, None, "vtex.meli", None, request)

    async def feeds_of_vendor(mongo: Mongo, request: PageRequest) -> Page[Any]:
        return await FeedQueries(mongo).page(VENDOR, None, None, FeedState.ACTIVE, request)

    async def channels(mongo: Mongo, request: PageRequest) -> Page[Any]:
        return await ChannelQueries(mongo).page(ALL, None, None, request)

    async def channels_of_vendor(mongo: Mongo, request: PageRequest) -> Page[Any]:
        return await ChannelQueries(mongo).page(ALL, "vtex", None, request)

    async def codes(mongo: Mongo, request: PageRequest) -> Page[Any]:
        return await CodeQueries(mongo).page(None, None, request)

    async def codes_of_category(mongo: Mongo, request: PageRequest) -> Page[Any]:
        return await CodeQueries(mongo).page(None, "Authorization", request)

    return [
        PagedCase("status changes of two accounts", changes),
        PagedCase("status changes of one feed in a time", changes_in_time),
        PagedCase("active feeds", feeds),
        PagedCase("feeds of a seller", feeds_of_seller),
        PagedCase("feeds of a channel", feeds_of_channel),
        PagedCase("active feeds of a vendor", feeds_of_vendor),
        PagedCase("channels", channels),
        PagedCase("channels of a vendor", channels_of_vendor),
        PagedCase("error codes", codes),
        PagedCase("error codes of a category", codes_of_category),
    ]


def paged_cases() -> list[PagedCase]:
    """Every list that is served in order."""
    return [*_offer_cases(), *_interaction_cases(), *_other_cases()]


def plain_cases(data: Dataset) -> list[PlainCase]:
    """Everything else that has a name."""
    offers = data.current()[:50]
    keys = [offer.key for offer in offers]
    below = [each for each in data.interactions if each.offer_id in set(keys)]
    with_logs = next(each for each in below if each.logs)
    order, request, ofs = InteractionOrder(), PageRequest(first=5), OfferFilter(**TWO_ACCOUNTS)
    account, feed_id = with_logs.account, with_logs.feed_id
    log_id = with_logs.logs[0].log_id
    several = OfferFilter(**TWO_ACCOUNTS, statuses=(OfferStatus.ERROR,), brands=("Acme",))
    since = OfferOrder(OfferSort.STATUS_SINCE)
    mixed = InteractionFilter(**TWO_ACCOUNTS, origins=(InteractionOrigin.PRICE,))
    late = InteractionOrder(InteractionSort.CLOSED_AT)
    failed = InteractionFilter(**TWO_ACCOUNTS, results=(InteractionResult.FAILURE,))
    changes = LiveFilter(**TWO_ACCOUNTS, sku_ids=("GR-1", "GR-2", "FA-7"))
    moved = LiveFilter(**TWO_ACCOUNTS, statuses=(OfferStatus.ERROR,))
    archived = [error.key for error in data.archived[:20]]
    active = [error.key for offer in offers for error in offer.errors][:20]
    activations = [feed.activation.key for feed in data.feeds]

    async def with_total(asked: Awaitable[Page[Any]]) -> None:
        page = await asked
        await page.total()

    async def with_totals(asked: Awaitable[dict[str, Page[Any]]]) -> None:
        for page in (await asked).values():
            await page.total()

    async def too_broad(asked: Awaitable[Any]) -> None:
        with pytest.raises(QueryTooBroad):
            await asked

    rare = OfferFilter(statuses=(OfferStatus.SYNCED,), categories=("Food",))
    asked: dict[str, Asked] = {
        "channels by id": lambda m: ChannelQueries(m).by_ids(ALL, ["vtex.meli", "any.meli"]),
        "channels by a word": lambda m: ChannelQueries(m).page(ALL, None, "me", request),
        "channels counted": lambda m: with_total(ChannelQueries(m).page(ALL, "vtex", None, request)),
        "feeds by key": lambda m: FeedQueries(m).by_keys(ALL, [feed.key for feed in data.feeds]),
        "feeds by activation": lambda m: FeedQueries(m).by_activations(ALL, activations),
        "feeds counted": lambda m: with_total(FeedQueries(m).page(ALL, None, None, None, request)),
        "offers by key": lambda m: OfferQueries(m).by_keys(ALL, keys),
        "an offer by natural key": lambda m: OfferQueries(m).find(
            ALL, offers[0].account, offers[0].feed_id, offers[0].sku_id
        ),
        "counts": lambda m: CountQueries(m).total(ALL, ACCOUNTS[:2]),
        "offers of a brand counted": lambda m: with_total(
            OfferQueries(m).page(ALL, OfferFilter(**TWO_ACCOUNTS, brands=("Acme",)), OfferOrder(), request)
        ),
        "offers of a brand and status": lambda m: with_total(
            OfferQueries(m).page(ALL, several, OfferOrder(), request)
        ),
        "offers of a brand and status, out of many": lambda m: OfferQueries(m, bound=90).page(
            ALL,
            OfferFilter(statuses=(OfferStatus.SYNCED,), categories=("Food",)),
            OfferOrder(),
            PageRequest(first=3),
        ),
        "offers of a brand and status by STATUS_SINCE": lambda m: OfferQueries(m).page(
            ALL, several, since, request
        ),
        "offers of too many": lambda m: too_broad(
            OfferQueries(m, bound=90).page(ALL, rare, OfferOrder(), PageRequest(first=100))
        ),
        "interactions of too many": lambda m: too_broad(
            InteractionQueries(m, bound=90).page(ALL, mixed, order, PageRequest(first=100))
        ),
        "status changes of too many": lambda m: too_broad(
            JournalQueries(m, bound=90).status_changes(ALL, moved, None, None, PageRequest(first=100))
        ),
        "offers by two words": lambda m: OfferQueries(m).page(
            ALL, OfferFilter(query="caf choc"), OfferOrder(), request
        ),
        "filter menus": lambda m: FacetQueries(m).facets(ALL, ofs),
        "error summary": lambda m: ErrorQueries(m).summary(ALL, ofs, 20),
        "interactions by key": lambda m: InteractionQueries(m).by_keys(
            ALL, [each.key for each in below[:20]]
        ),
        "a log by its id": lambda m: InteractionQueries(m).find_log(ALL, account, feed_id, log_id),
        "a log by its key": lambda m: InteractionQueries(m).log_by_key(ALL, f"{with_logs.key}+{log_id}"),
        "interactions of an origin": lambda m: with_total(
            InteractionQueries(m).page(ALL, mixed, order, request)
        ),
        "failed interactions by CLOSED_AT": lambda m: InteractionQueries(m).page(ALL, failed, late, request),
        "interactions by words": lambda m: InteractionQueries(m).page(
            ALL, InteractionFilter(**ONE_FEED, query="caneca"), order, request
        ),
        "timelines of 50 offers": lambda m: with_totals(
            InteractionQueries(m).pages_of_offers(keys, InteractionFilter(), order, request)
        ),
        "timelines of 50 offers, by closing": lambda m: with_totals(
            InteractionQueries(m).pages_of_offers(keys, InteractionFilter(), late, request)
        ),
        "timelines of 50 offers with a word": lambda m: InteractionQueries(m).pages_of_offers(
            keys, InteractionFilter(query="caf"), order, request
        ),
        "logs of interactions": lambda m: with_totals(
            LogQueries(m).pages_of_interactions(
                [each.key for each in below], (LogType.FAILURE,), request, True
            )
        ),
        "errors by key": lambda m: ErrorQueries(m).by_keys(ALL, [*archived, *active]),
        "archived errors of 50 offers": lambda m: with_totals(
            ErrorQueries(m).pages_of_offers(offers, OfferErrorState.ARCHIVED, request)
        ),
        "status histories of 50 offers": lambda m: with_totals(
            JournalQueries(m).histories_of_offers(keys, request)
        ),
        "status changes of SKUs": lambda m: with_total(
            JournalQueries(m).status_changes(ALL, changes, None, None, request)
        ),
        "status changes to errors": lambda m: with_total(
            JournalQueries(m).status_changes(ALL, moved, None, None, PageRequest(first=100))
        ),
        "error codes by code": lambda m: CodeQueries(m).by_codes(["CTLG-006", "AUTH-001"]),
        "error codes by a word": lambda m: CodeQueries(m).page("catego", None, request),
        "error codes counted": lambda m: with_total(CodeQueries(m).page(None, None, request)),
        "unmapped errors": lambda m: with_total(CodeQueries(m).unmapped_page(ALL, None, None, request)),
        "unmapped errors by fingerprint": lambda m: CodeQueries(m).unmapped_by_fingerprints(
            ALL, ["fp1", "fp3"]
        ),
    }
    return [PlainCase(title, ask) for title, ask in asked.items()]
