"""What happened to the offers of the data set: interactions with logs, and changes of status."""

import random
from datetime import timedelta

from store.records.errors import LogError
from store.records.feeds import interaction_key
from store.records.interactions import Interaction, Log
from store.records.journal import EntryKind, JournalEntry
from store.records.offers import Offer, StatusReason
from store.records.values import Evidence
from store.vocabulary import (
    InteractionContext,
    InteractionOrigin,
    InteractionResult,
    InteractionSource,
    InteractionState,
    LogType,
    OfferStatus,
    StatusReasonCode,
)
from tests.store.queries.moments import START


def entry(
    rng: random.Random, offer: Offer, version: int, before: OfferStatus | None, after: OfferStatus
) -> JournalEntry:
    return JournalEntry(
        key=f"{offer.key}@{version}.status",
        kind=EntryKind.STATUS,
        at=START + timedelta(days=5, milliseconds=rng.randrange(500)),
        account=offer.account,
        feed_id=offer.feed_id,
        vendor=offer.vendor,
        activation=offer.activation,
        sku_id=offer.sku_id,
        offer_id=offer.key,
        offer_version=version,
        status_before=before,
        status_after=after,
        reason=StatusReason(StatusReasonCode.RESENT, "sent again"),
        interaction_id=f"{2:032X}",
        origins=(rng.choice(list(InteractionOrigin)),),
    )


def interaction(rng: random.Random, offer: Offer, serial: int, number: int) -> Interaction:
    started = START + timedelta(days=12, milliseconds=rng.randrange(400))
    closed = rng.random() < 0.7
    origin = rng.choice(list(InteractionOrigin))
    logs = _logs(rng, serial)
    interaction_id = f"{serial:032X}"
    outcome = [InteractionResult.SUCCESS, InteractionResult.FAILURE, InteractionResult.NOTIFICATION]
    return Interaction(
        key=interaction_key(offer.activation, interaction_id),
        interaction_id=interaction_id,
        offer_id=offer.key,
        activation=offer.activation,
        account=offer.account,
        feed_id=offer.feed_id,
        vendor=offer.vendor,
        sku_id=offer.sku_id,
        source=rng.choice(list(InteractionSource)),
        origin=origin,
        also_origins=(),
        origins=(origin,),
        context=InteractionContext.ONGOING if number else InteractionContext.SETUP,
        started_at=started,
        opened_at=started,
        last_activity_at=started,
        digest="d",
        state=InteractionState.CLOSED if closed else InteractionState.OPEN,
        result=rng.choice(outcome) if closed else InteractionResult.PROCESSING,
        closed_at=START + timedelta(days=13, milliseconds=rng.randrange(300)) if closed else None,
        product=offer.product,
        log_count=len(logs),
        logs=logs,
        log_ids=tuple(log.log_id for log in logs),
    )


def _logs(rng: random.Random, serial: int) -> tuple[Log, ...]:
    kinds = list(LogType)
    logs = [
        Log(
            log_id=f"{serial * 100 + position:032X}",
            type=(kind := rng.choice(kinds)),
            agent="connector",
            description=f"step {position}",
            occurred_at=START + timedelta(days=12, seconds=rng.randrange(3)),
            recorded_at=START + timedelta(days=12, seconds=9),
            position=position,
            digest="d",
            size=100,
            evidence=Evidence("curl", "200"),
            errors=(LogError("CTLG-006", None, "t", None),) if kind is LogType.FAILURE else (),
        )
        for position in range(rng.randrange(6))
    ]
    return tuple(sorted(logs, key=lambda log: (log.occurred_at, log.position)))
