"""What is asked of named queries that are no plain page, or whose cost is bounded and not in proportion."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
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
from store.queries.audit import AuditQueries
from store.queries.channels import ChannelQueries
from store.queries.codes import CodeQueries
from store.queries.counts import CountQueries
from store.queries.errors import ErrorQueries
from store.queries.facets import FacetQueries
from store.queries.feeds import FeedQueries
from store.queries.interactions import InteractionQueries
from store.queries.journal import JournalQueries
from store.queries.keys import KeyQueries
from store.queries.logs import LogQueries
from store.queries.offers import OfferQueries
from store.vocabulary import (
    InteractionOrigin,
    InteractionResult,
    InteractionSort,
    LogType,
    OfferErrorState,
    OfferSort,
    OfferStatus,
)
from tests.store.queries.dataset import ACCOUNTS, Dataset
from tests.store.queries.served import ALL, ONE_FEED, TWO_ACCOUNTS
from tests.store.sample_keys import KEY, KEY_SESSION

Asked = Callable[[Mongo], Awaitable[Any]]

PAGE, FULL = PageRequest(first=5), PageRequest(first=100)
BY_UPDATE, BY_START = OfferOrder(), InteractionOrder()
BY_CLOSE = InteractionOrder(InteractionSort.CLOSED_AT)
SEVERAL = OfferFilter(**TWO_ACCOUNTS, statuses=(OfferStatus.ERROR,), brands=("Acme",))
MANY = OfferFilter(statuses=(OfferStatus.SYNCED,), categories=("Food",))
MIXED = InteractionFilter(**TWO_ACCOUNTS, origins=(InteractionOrigin.PRICE,))
MOVED = LiveFilter(**TWO_ACCOUNTS, statuses=(OfferStatus.ERROR,))


@dataclass(frozen=True)
class PlainCase:
    """One question, with the totals that belong to it."""

    title: str
    ask: Asked


async def with_total(asked: Awaitable[Page[Any]]) -> None:
    """Ask for a page and its total."""
    page = await asked
    await page.total()


async def with_totals(asked: Awaitable[dict[str, Page[Any]]]) -> None:
    """Ask for pages and their totals."""
    for page in (await asked).values():
        await page.total()


async def too_broad(asked: Awaitable[Any]) -> None:
    """Ask what is refused after the bound."""
    with pytest.raises(QueryTooBroad):
        await asked


def plain_cases(data: Dataset) -> list[PlainCase]:
    """Everything else that has a name."""
    asked = {
        **_directory(data),
        **_offers(data),
        **_interactions(data),
        **_nested(data),
        **_errors(data),
        **_admission(),
    }
    return [PlainCase(title, ask) for title, ask in asked.items()]


def _directory(data: Dataset) -> dict[str, Asked]:
    activations = [feed.activation.key for feed in data.feeds]
    return {
        "channels by id": lambda m: ChannelQueries(m).by_ids(ALL, ["vtex.meli", "any.meli"]),
        "channels by a word": lambda m: ChannelQueries(m).page(ALL, None, "me", PAGE),
        "channels counted": lambda m: with_total(ChannelQueries(m).page(ALL, "vtex", None, PAGE)),
        "feeds by key": lambda m: FeedQueries(m).by_keys(ALL, [feed.key for feed in data.feeds]),
        "feeds by activation": lambda m: FeedQueries(m).by_activations(ALL, activations),
        "feeds counted": lambda m: with_total(FeedQueries(m).page(ALL, None, None, None, PAGE)),
        "feeds of channels": lambda m: with_totals(
            FeedQueries(m).pages_of_channels(ALL, ["vtex.meli", "vtex.amazon"], None, PAGE)
        ),
        "counts": lambda m: CountQueries(m).total(ALL, ACCOUNTS[:2]),
        "error codes by code": lambda m: CodeQueries(m).by_codes(["CTLG-006", "AUTH-001"]),
        "error codes by a word": lambda m: CodeQueries(m).page("catego", None, PAGE),
        "error codes counted": lambda m: with_total(CodeQueries(m).page(None, None, PAGE)),
    }


def _offers(data: Dataset) -> dict[str, Asked]:
    keys = [offer.key for offer in data.current()[:50]]
    one = data.current()[0]
    brand = OfferFilter(**TWO_ACCOUNTS, brands=("Acme",))
    words = OfferFilter(query="caf choc")
    since = OfferOrder(OfferSort.STATUS_SINCE)
    return {
        "offers by key": lambda m: OfferQueries(m).by_keys(ALL, keys),
        "an offer by natural key": lambda m: OfferQueries(m).find(ALL, one.account, one.feed_id, one.sku_id),
        "offers of a brand counted": lambda m: with_total(OfferQueries(m).page(ALL, brand, BY_UPDATE, PAGE)),
        "offers of a brand and status": lambda m: with_total(
            OfferQueries(m).page(ALL, SEVERAL, BY_UPDATE, PAGE)
        ),
        "offers of a brand and status by STATUS_SINCE": lambda m: OfferQueries(m).page(
            ALL, SEVERAL, since, FULL
        ),
        "offers of a category and status, out of many": lambda m: OfferQueries(m, bound=90).page(
            ALL, MANY, BY_UPDATE, PageRequest(first=3)
        ),
        "offers of a category and status, too many": lambda m: too_broad(
            OfferQueries(m, bound=90).page(ALL, MANY, BY_UPDATE, FULL)
        ),
        "offers by two words": lambda m: OfferQueries(m).page(ALL, words, BY_UPDATE, PAGE),
        "filter menus": lambda m: FacetQueries(m).facets(ALL, OfferFilter(**TWO_ACCOUNTS)),
    }


def _interactions(data: Dataset) -> dict[str, Asked]:
    with_logs = next(each for each in data.interactions if each.logs and "magalu" in each.activation)
    where, log_id = (with_logs.account, with_logs.feed_id), with_logs.logs[0].log_id
    keys = [each.key for each in data.interactions[:20]]
    failed = replace(MIXED, results=(InteractionResult.FAILURE,))
    words = InteractionFilter(**ONE_FEED, query="caneca")
    changes = LiveFilter(**TWO_ACCOUNTS, sku_ids=("GR-1", "GR-2", "FA-7"))
    return {
        "interactions by key": lambda m: InteractionQueries(m).by_keys(ALL, keys),
        "a log by its id": lambda m: InteractionQueries(m).find_log(ALL, *where, log_id),
        "logs by their keys": lambda m: InteractionQueries(m).logs_by_keys(
            ALL, [f"{with_logs.key}+{log_id}"]
        ),
        "interactions of an origin": lambda m: with_total(
            InteractionQueries(m).page(ALL, MIXED, BY_START, PAGE)
        ),
        "interactions of an origin, too many": lambda m: too_broad(
            InteractionQueries(m, bound=90).page(ALL, MIXED, BY_START, FULL)
        ),
        "failed interactions by CLOSED_AT": lambda m: InteractionQueries(m).page(ALL, failed, BY_CLOSE, FULL),
        "interactions by words": lambda m: InteractionQueries(m).page(ALL, words, BY_START, PAGE),
        "interactions of a SKU and an origin": lambda m: InteractionQueries(m).page(
            ALL, replace(MIXED, sku_ids=("GR-1",)), BY_START, PAGE
        ),
        "status changes of SKUs": lambda m: with_total(
            JournalQueries(m).status_changes(ALL, changes, None, None, PAGE)
        ),
        "status changes to errors": lambda m: with_total(
            JournalQueries(m).status_changes(ALL, MOVED, None, None, FULL)
        ),
        "status changes to errors, too many": lambda m: too_broad(
            JournalQueries(m, bound=90).status_changes(ALL, MOVED, None, None, FULL)
        ),
    }


def _nested(data: Dataset) -> dict[str, Asked]:
    offers = data.current()[:50]
    keys = [offer.key for offer in offers]
    below = [each.key for each in data.interactions if each.offer_id in set(keys)]
    lives = [feed.activation.key for feed in data.feeds]
    all_of, words = InteractionFilter(), InteractionFilter(query="caf")
    by_sku = OfferOrder(OfferSort.SKU_ID)
    return {
        "timelines of 50 offers": lambda m: with_totals(
            InteractionQueries(m).pages_of_offers(keys, all_of, BY_START, PAGE)
        ),
        "timelines of 50 offers, by closing": lambda m: with_totals(
            InteractionQueries(m).pages_of_offers(keys, all_of, BY_CLOSE, PAGE)
        ),
        "timelines of 50 offers with a word": lambda m: InteractionQueries(m).pages_of_offers(
            keys, words, BY_START, PAGE
        ),
        "offers of many activations": lambda m: with_totals(
            OfferQueries(m).pages_of_activations(ALL, lives, OfferFilter(), BY_UPDATE, PAGE)
        ),
        "offers of many activations by SKU": lambda m: OfferQueries(m).pages_of_activations(
            ALL, lives, OfferFilter(), by_sku, PAGE
        ),
        "interactions of many activations": lambda m: with_totals(
            InteractionQueries(m).pages_of_activations(ALL, lives, all_of, BY_START, PAGE)
        ),
        "interactions of many activations by closing": lambda m: InteractionQueries(m).pages_of_activations(
            ALL, lives, all_of, BY_CLOSE, PAGE
        ),
        "logs of interactions": lambda m: with_totals(
            LogQueries(m).pages_of_interactions(below, (LogType.FAILURE,), PAGE, True)
        ),
        "archived errors of 50 offers": lambda m: with_totals(
            ErrorQueries(m).pages_of_offers(
                {offer.key: offer.errors for offer in offers}, OfferErrorState.ARCHIVED, PAGE
            )
        ),
        "histories of 50 offers": lambda m: with_totals(JournalQueries(m).histories_of_offers(keys, PAGE)),
    }


def _errors(data: Dataset) -> dict[str, Asked]:
    archived = [error.key for error in data.archived[:20]]
    active = [error.key for offer in data.current()[:50] for error in offer.errors][:20]
    return {
        "errors by key": lambda m: ErrorQueries(m).by_keys(ALL, [*archived, *active]),
        "error summary": lambda m: ErrorQueries(m).summary(ALL, OfferFilter(**TWO_ACCOUNTS), 20),
        "unmapped errors": lambda m: with_total(CodeQueries(m).unmapped_page(ALL, None, None, PAGE)),
        "unmapped errors by fingerprint": lambda m: CodeQueries(m).unmapped_by_fingerprints(
            ALL, ["fp1", "fp3"]
        ),
    }


def _admission() -> dict[str, Asked]:
    async def deep(mongo: Mongo) -> None:
        queries = AuditQueries(mongo)
        page = await queries.page(FULL)
        await with_total(queries.page(PageRequest(first=5, after=page.cursors[-1])))
        await queries.page(PageRequest(last=5, before=page.cursors[50]))

    return {
        "keys by id": lambda m: KeyQueries(m).by_ids([KEY.key]),
        "all keys": lambda m: KeyQueries(m).all(),
        "sessions": lambda m: KeyQueries(m).sessions_by_digest([KEY_SESSION.key]),
        "the audit log, first, deep and backward": deep,
    }
