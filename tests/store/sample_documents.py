"""A document of every collection, full and bare, as the store writes them."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from store import collections as names
from store.bookkeeping import CountSlot, LeaseHold, LexiconWord, MappedFingerprint, MigrationMark, TallySlot
from store.counting import slot_documents
from store.documents import to_document
from store.records.channels import Channel
from store.records.codes import ErrorCode
from store.records.errors import UNMAPPED_CODE, LogError, OfferError
from store.records.feeds import Feed, FeedActivation
from store.records.interactions import Interaction, Log
from store.records.journal import EntryKind, JournalEntry
from store.records.offers import Discard, Facts, Offer, Report, StatusReason
from store.records.values import Evidence, Money, OfferData, Product, Warning
from store.vocabulary import (
    ArchiveReason,
    FeedState,
    InteractionChange,
    InteractionContext,
    InteractionOrigin,
    InteractionSource,
    LogType,
    OfferErrorState,
    OfferPart,
    OfferStatus,
    StatusReasonCode,
    WarningCode,
)
from tests.store.sample_keys import BARE_ENTRY, BARE_KEY, ENTRY, KEY, KEY_SESSION, TOKEN_SESSION

Doc = dict[str, Any]

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
HEX = "0123456789ABCDEF0123456789ABCDEF"
ACTIVATION = FeedActivation("grocery1/vtex.meli/1", 1, NOW)
FEED = Feed(
    key="grocery1/vtex.meli",
    account="grocery1",
    feed_id="vtex.meli",
    vendor="vtex",
    affiliate_id="MLB",
    sales_channel="1",
    state=FeedState.ACTIVE,
    activation=ACTIVATION,
    activations=(replace(ACTIVATION, deactivated_at=NOW), ACTIVATION),
)
CHANNEL = Channel("vtex.meli", "vtex", "Meli", None, NOW, terms=("meli",))
CODE = ErrorCode("CTLG-006", "Catalogue", "The category is missing.", terms=("ctlg-006",))
ERROR = OfferError(
    key="grocery1/vtex.meli/1/10#1",
    offer_id="grocery1/vtex.meli/1/10",
    account="grocery1",
    feed_id="vtex.meli",
    sku_id="10",
    activation=ACTIVATION.key,
    code=UNMAPPED_CODE,
    external_code=None,
    title="No category",
    description=None,
    origin=InteractionOrigin.CATALOG,
    source=InteractionSource.SELLER,
    closable_origins=(InteractionOrigin.CATALOG,),
    fingerprint="f1",
    raised_at=NOW,
    last_seen_at=NOW,
    started_at=NOW,
    interaction_id=HEX,
    interaction_closed_at=NOW,
)
ARCHIVED = replace(
    ERROR,
    state=OfferErrorState.ARCHIVED,
    archived_at=NOW,
    archive_reason=ArchiveReason.RESOLVED,
    archived_by_id=HEX,
)
PRICE = Money(Decimal("10.50"), "BRL")
PRODUCT = Product(name="Rice", ean="789", brand="Acme", category="Food", url="https://example.com/rice")
BARE_OFFER = Offer(
    key="grocery1/vtex.meli/1/10",
    account="grocery1",
    feed_id="vtex.meli",
    vendor="vtex",
    activation=ACTIVATION.key,
    activation_number=1,
    sku_id="10",
    status=OfferStatus.SENDING,
    status_since=NOW,
    status_reason=StatusReason(StatusReasonCode.CREATED, "opened"),
    created_at=NOW,
    updated_at=NOW,
)
OFFER = replace(
    BARE_OFFER,
    product=PRODUCT,
    price=PRICE,
    inventory=2**31 - 1,
    external_offer_id="MLB-1",
    errors=(ERROR,),
    error_count=1,
    open_setups=(HEX,),
    facts=Facts(
        price=NOW,
        discard=Discard(None, NOW),
        last_success=NOW,
        succeeded=True,
        reports={InteractionOrigin.PRICE: Report(NOW, HEX)},
        successes={InteractionOrigin.CATALOG: Report(NOW, HEX)},
    ),
    search_terms=("rice",),
    error_keys=("CTLG",),
    list_keys=("status/ERROR", "error/CTLG", "brand/Acme", "category/Food"),
)
LOG = Log(
    log_id=HEX,
    type=LogType.FAILURE,
    agent="connector",
    description="refused",
    occurred_at=NOW,
    recorded_at=NOW,
    position=1,
    digest="d",
    size=100,
    evidence=Evidence("curl", None),
    data=OfferData(price=PRICE, status=OfferStatus.DISABLED),
    errors=(LogError("CTLG-006", "001", "No category", None, (InteractionOrigin.PRICE,)),),
    warnings=(Warning(WarningCode.UNKNOWN_ERROR_CODE, "unknown", ("errors", "0", "code")),),
)
BARE_INTERACTION = Interaction(
    key=f"{ACTIVATION.key}/{HEX}",
    interaction_id=HEX,
    offer_id=OFFER.key,
    activation=ACTIVATION.key,
    account="grocery1",
    feed_id="vtex.meli",
    vendor="vtex",
    sku_id="10",
    source=InteractionSource.SELLER,
    origin=InteractionOrigin.CATALOG,
    also_origins=(),
    origins=(InteractionOrigin.CATALOG,),
    context=InteractionContext.SETUP,
    started_at=NOW,
    opened_at=NOW,
    last_activity_at=NOW,
    digest="d",
)
INTERACTION = replace(
    BARE_INTERACTION,
    closed_at=NOW,
    product=PRODUCT,
    new_values=OfferData(inventory=3),
    log_count=1,
    size=100,
    logs=(LOG,),
    log_ids=(HEX,),
    warnings=LOG.warnings,
    expires_at=NOW,
)
FEED_ENTRY = JournalEntry(
    key=f"{FEED.key}@1",
    kind=EntryKind.FEED,
    at=NOW,
    account="grocery1",
    feed_id="vtex.meli",
    vendor="vtex",
    activation=ACTIVATION.key,
)
OFFER_ENTRY = replace(
    FEED_ENTRY,
    kind=EntryKind.OFFER,
    sku_id="10",
    offer_id=OFFER.key,
    offer_version=2,
    status_before=OfferStatus.SENDING,
    status_after=OfferStatus.ERROR,
    reason=OFFER.status_reason,
    interaction_id=HEX,
    origins=(InteractionOrigin.PRICE,),
    change=InteractionChange.CLOSED,
    changed=(OfferPart.PRICE, OfferPart.ERRORS),
    values={"price": PRICE, "errors": (ERROR,)},
    expires_at=NOW,
)
COUNTED = CountSlot("k#1", ACTIVATION.key, "grocery1", "vtex.meli", "vtex", 3, 0, False, 1, -2, 2, 0, 0, 0)
TALLY = TallySlot("k#1#f1", "f1", ACTIVATION.key, "grocery1", "vtex.meli", "vtex", "No", 2, -1, NOW, NOW)

SAMPLES: dict[str, list[Doc]] = {
    names.CHANNELS: [
        {"_id": CHANNEL.channel_id, **to_document(CHANNEL)},
        {"_id": "x", **to_document(replace(CHANNEL, logo_url="https://example.com/x.png", archived_at=NOW))},
    ],
    names.FEEDS: [to_document(FEED)],
    names.OFFERS: [to_document(OFFER), to_document(replace(BARE_OFFER, key="bare"))],
    names.INTERACTIONS: [to_document(INTERACTION), to_document(replace(BARE_INTERACTION, key="bare"))],
    names.ARCHIVED_ERRORS: [to_document(ARCHIVED)],
    names.JOURNAL: [to_document(OFFER_ENTRY), to_document(replace(FEED_ENTRY, key="feed"))],
    names.COUNTS: [*slot_documents(FEED), to_document(COUNTED)],
    names.ERROR_CODES: [
        {"_id": CODE.code, **to_document(CODE)},
        {"_id": "X", **to_document(replace(CODE, solution_text="Add one.", retired=True))},
    ],
    names.FINGERPRINTS: [to_document(MappedFingerprint("f1", "CTLG-006"))],
    names.FINGERPRINT_TALLIES: [to_document(TALLY)],
    names.LEXICON: [to_document(LexiconWord("k/rice"))],
    names.LEASES: [to_document(LeaseHold("sweep", "me", NOW))],
    names.API_KEYS: [to_document(KEY), to_document(BARE_KEY)],
    names.SESSIONS: [to_document(KEY_SESSION), to_document(TOKEN_SESSION)],
    names.AUDIT_LOG: [to_document(ENTRY), to_document(BARE_ENTRY)],
    names.MIGRATIONS: [
        to_document(MigrationMark(1, "collections", NOW)),
        to_document(MigrationMark("deployment", "abc")),
    ],
}
