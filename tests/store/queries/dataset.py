"""A data set of some thousand documents, the same for every run: queries are explained and compared on it."""

import random
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from store import collections as names
from store.documents import to_document
from store.mongo import Mongo
from store.records.audit import AuditEntry
from store.records.channels import Channel
from store.records.codes import ErrorCode
from store.records.errors import UNMAPPED_CODE, OfferError, full_code
from store.records.feeds import Feed, FeedActivation, activation_key, feed_key, offer_key
from store.records.interactions import Interaction
from store.records.journal import JournalEntry
from store.records.offers import Offer, StatusReason
from store.records.values import Product
from store.rules.error_codes import seed_error_codes
from store.rules.list_keys import list_keys
from store.rules.search_terms import search_terms, words
from store.rules.status import error_keys
from store.vocabulary import (
    ArchiveReason,
    FeedState,
    InteractionOrigin,
    InteractionSource,
    OfferErrorState,
    OfferStatus,
    StatusReasonCode,
)
from tests.store.queries.moments import START
from tests.store.queries.timelines import entry, interaction
from tests.store.sample_keys import BARE_KEY, ENTRY, KEY, KEY_SESSION, TOKEN_SESSION

ACCOUNTS = ("grocery1", "fashion/2", "tools%3")
CHANNELS = ("vtex.meli", "vtex.amazon", "vtex.magalu", "any.meli")
BRANDS = ("Acme", "Nestlé", "Bosch", "Ypê", "Philco", "Tramontina", "Dell")
CATEGORIES = ("Food", "Drinks", "Cleaning", "Electronics", "Kitchen", "Toys", "Books", "Pets", "Garden")
NOUNS = ("Açúcar", "Café", "Arroz", "Feijão", "Sabão", "Chocolate", "Cadeira", "Caneca", "Lâmpada", "Mesa")
CODES = (
    ("CTLG-006", "001"),
    ("CTLG-006", None),
    ("CTLG-002", None),
    ("PRICE-001", "77"),
    (UNMAPPED_CODE, None),
)
HIDDEN = feed_key("grocery1", "any.meli")


@dataclass
class Dataset:
    """The records, by what they are."""

    channels: list[Channel] = field(default_factory=list)
    feeds: list[Feed] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    interactions: list[Interaction] = field(default_factory=list)
    archived: list[OfferError] = field(default_factory=list)
    journal: list[JournalEntry] = field(default_factory=list)
    codes: list[ErrorCode] = field(default_factory=list)
    counts: list[dict[str, Any]] = field(default_factory=list)
    tallies: list[dict[str, Any]] = field(default_factory=list)
    lexicon: list[dict[str, Any]] = field(default_factory=list)
    audit: list[AuditEntry] = field(default_factory=list)

    def current(self) -> list[Offer]:
        """The offers that R4 lets be seen."""
        active = {feed.activation.key for feed in self.feeds if feed.is_active}
        return [offer for offer in self.offers if offer.activation in active]

    async def write(self, mongo: Mongo) -> None:
        """Write all of it."""
        await mongo.collection(names.ERROR_CODES).delete_many({})
        for name, records in (
            (names.CHANNELS, [{**to_document(each), "_id": each.channel_id} for each in self.channels]),
            (names.FEEDS, self.feeds),
            (names.OFFERS, self.offers),
            (names.INTERACTIONS, self.interactions),
            (names.ARCHIVED_ERRORS, self.archived),
            (names.JOURNAL, self.journal),
            (names.ERROR_CODES, [{**to_document(each), "_id": each.code} for each in self.codes]),
            (names.COUNTS, self.counts),
            (names.FINGERPRINTS, [{"_id": "fp3", "mappedTo": "CTLG-002"}]),
            (names.FINGERPRINT_TALLIES, self.tallies),
            (names.LEXICON, self.lexicon),
            (names.API_KEYS, [KEY, BARE_KEY]),
            (names.SESSIONS, [KEY_SESSION, TOKEN_SESSION]),
            (names.AUDIT_LOG, self.audit),
        ):
            documents = [each if isinstance(each, dict) else to_document(each) for each in records]
            await mongo.collection(name).insert_many(documents, ordered=False)


def build(
    seed: int = 7,
    skus: int = 250,
    timeline: int = 3,
    accounts: tuple[str, ...] = ACCOUNTS,
    channels: tuple[str, ...] = CHANNELS,
) -> Dataset:
    """3 accounts on 4 channels, one feed inactive and one in its second life, `skus` offers an activation.

    Instants repeat, names have accents, SKUs are spelled with whatever a seller may use.
    """
    rng = random.Random(seed)
    data = Dataset()
    data.channels = [
        Channel(each, each.split(".")[0], each.split(".")[1].title(), None, START, terms=words(each))
        for each in channels
    ]
    data.codes = [
        replace(code, terms=words(f"{code.code} {code.description}")) for code in seed_error_codes()
    ]
    data.audit = [
        replace(ENTRY, key=f"{number:03}", at=START + timedelta(hours=number // 3)) for number in range(300)
    ]
    for account in accounts:
        for channel in channels:
            data.feeds.append(_feed(account, channel))
    for feed in data.feeds:
        for activation in feed.activations:
            _fill(data, rng, feed, activation, skus, timeline)
    return data


def _feed(account: str, channel: str) -> Feed:
    key = feed_key(account, channel)
    lives = 2 if (account, channel) == ("grocery1", "vtex.meli") else 1
    activations = tuple(
        FeedActivation(activation_key(account, channel, number), number, START + timedelta(days=number))
        for number in range(1, lives + 1)
    )
    state = FeedState.INACTIVE if key == HIDDEN else FeedState.ACTIVE
    return Feed(
        key=key,
        account=account,
        feed_id=channel,
        vendor=channel.split(".", maxsplit=1)[0],
        affiliate_id="AFF",
        sales_channel="1",
        state=state,
        activation=activations[-1],
        activations=activations,
    )


def _fill(
    data: Dataset, rng: random.Random, feed: Feed, activation: FeedActivation, skus: int, timeline: int
) -> None:
    terms: set[str] = set()
    first = len(data.offers)
    for number in range(skus):
        offer = _offer(rng, feed, activation, number)
        terms.update(offer.search_terms)
        data.offers.append(offer)
        _history(data, rng, feed, activation, offer, timeline)
    data.lexicon.extend({"_id": f"{activation.key}/{term}"} for term in sorted(terms))
    mine = data.offers[first:]
    slots = [mine[0::2], mine[1::2]]
    data.counts.extend(_counts(feed, activation, slot, offers) for slot, offers in enumerate(slots))
    data.tallies.extend(
        _tally(rng, feed, activation, slot, number) for slot in range(2) for number in range(6)
    )


def _counts(feed: Feed, activation: FeedActivation, slot: int, offers: list[Offer]) -> dict[str, Any]:
    return {
        "_id": f"{activation.key}#{slot}",
        "activation": activation.key,
        "account": feed.account,
        "feedId": feed.feed_id,
        "vendor": feed.vendor,
        "commits": 1,
        "closings": 0,
        **{status.value.lower(): sum(offer.status is status for offer in offers) for status in OfferStatus},
    }


def _tally(
    rng: random.Random, feed: Feed, activation: FeedActivation, slot: int, number: int
) -> dict[str, Any]:
    return {
        "_id": f"{activation.key}#{slot}#fp{number}",
        "fingerprint": f"fp{number}",
        "activation": activation.key,
        "account": feed.account,
        "feedId": feed.feed_id,
        "vendor": feed.vendor,
        "sample": f"Something {number} went wrong",
        "occurrences": 3 if number in (1, 2) else rng.randrange(1, 40),
        "offers": rng.randrange(3),
        "firstSeenAt": START,
        "lastSeenAt": START + timedelta(hours=number // 4),
    }


def _offer(rng: random.Random, feed: Feed, activation: FeedActivation, number: int) -> Offer:
    sku = f"{feed.account[:2].upper()}-{number}" if number % 50 else f"{number} a/b%$where😀"
    key = offer_key(activation.key, sku)
    status = rng.choices(list(OfferStatus), [3, 10, 5, 1, 1])[0]
    product = Product(
        name=f"{rng.choice(NOUNS)} {rng.choice(NOUNS)} {rng.randrange(500)}",
        ean=f"789{number:010d}",
        brand=rng.choice(BRANDS) if number % 9 else None,
        category=rng.choice(CATEGORIES),
    )
    errors = _errors(rng, feed, activation, key, sku) if status is OfferStatus.ERROR else ()
    updated = START + timedelta(days=30, milliseconds=rng.randrange(800))
    return Offer(
        key=key,
        account=feed.account,
        feed_id=feed.feed_id,
        vendor=feed.vendor,
        activation=activation.key,
        activation_number=activation.number,
        sku_id=sku,
        status=status,
        status_since=START + timedelta(days=20, seconds=rng.randrange(200)),
        status_reason=StatusReason(StatusReasonCode.CREATED, "opened"),
        created_at=START,
        updated_at=updated,
        version=1 + number % 3,
        product=product,
        errors=errors,
        error_count=10,
        search_terms=search_terms(product.name, sku, product.ean, None),
        error_keys=error_keys(status, errors),
        list_keys=list_keys(status, product, error_keys(status, errors)),
    )


def _errors(
    rng: random.Random, feed: Feed, activation: FeedActivation, key: str, sku: str
) -> tuple[OfferError, ...]:
    chosen = rng.sample(CODES, rng.randrange(1, 3))
    return tuple(
        _error(rng, feed, activation, key, sku, code, suffix, number)
        for number, (code, suffix) in enumerate(chosen, start=1)
    )


def _error(
    rng: random.Random,
    feed: Feed,
    activation: FeedActivation,
    key: str,
    sku: str,
    code: str,
    suffix: str | None,
    number: int,
) -> OfferError:
    raised = START + timedelta(days=10, seconds=rng.randrange(100))
    return OfferError(
        key=f"{key}#{number}",
        offer_id=key,
        account=feed.account,
        feed_id=feed.feed_id,
        sku_id=sku,
        activation=activation.key,
        code=code,
        external_code=suffix,
        title=f"{full_code(code, suffix)} happened",
        description=None,
        origin=InteractionOrigin.CATALOG,
        source=InteractionSource.SELLER,
        closable_origins=(InteractionOrigin.CATALOG,),
        fingerprint="fp1" if code == UNMAPPED_CODE else None,
        raised_at=raised,
        last_seen_at=raised + timedelta(hours=1),
        started_at=raised,
        interaction_id=f"{0:032X}",
        interaction_closed_at=raised,
    )


def _history(
    data: Dataset, rng: random.Random, feed: Feed, activation: FeedActivation, offer: Offer, timeline: int
) -> None:
    for number in range(rng.randrange(timeline + 1)):
        data.interactions.append(interaction(rng, offer, len(data.interactions), number))
    for number in range(rng.randrange(4)):
        code, suffix = rng.choice(CODES)
        active = _error(rng, feed, activation, offer.key, offer.sku_id, code, suffix, number + 20)
        data.archived.append(
            replace(
                active,
                state=OfferErrorState.ARCHIVED,
                archived_at=START + timedelta(days=15, seconds=rng.randrange(6)),
                archive_reason=ArchiveReason.RESOLVED,
                archived_by_id=f"{1:032X}",
            )
        )
    before: OfferStatus | None = None
    for version in range(1, offer.version + 1):
        after = offer.status if version == offer.version else OfferStatus.SENDING
        data.journal.append(entry(rng, offer, version, before, after))
        before = after
