"""Errors: as failure logs bring them, and as offers keep them."""

from store.records.errors import LogError, OfferError

ERRORS: dict[type, dict[str, str]] = {
    LogError: {
        "code": "A code of the catalogue; NTMAP-001 for what it does not know (R20).",
        "external_code": "The connector's suffix, or the raw unknown code; null where there is none (R20).",
        "title": "The error in a few words, at most 500 characters (R34).",
        "description": "The error in full, at most 4,000 characters; null where none was given (R34).",
        "closable_origins": "Origins whose success archives it; empty for the interaction's own (R23, R25).",
        "fingerprint": "Of an unmapped error: a hash of its words without variables; else missing (R21).",
    },
    OfferError: {
        "key": "The offer's key, `#`, and the error's number on that offer.",
        "offer_id": "The key of its offer.",
        "account": "The seller's account; part of the shard key.",
        "feed_id": "The feed's id; part of the shard key.",
        "sku_id": "The seller's SKU; part of the shard key.",
        "activation": "The key of the activation it lies in (R4).",
        "code": "A code of the catalogue; NTMAP-001 for what it does not know (R20).",
        "external_code": "The connector's suffix, or the raw unknown code; null where there is none (R20).",
        "title": "The error in a few words, of the latest-started raising (R22).",
        "description": "The error in full, of the latest-started raising; null where none was given (R22).",
        "origin": "The origin of the interaction that raised it last (R24).",
        "source": "The source of the interaction that raised it last (R24).",
        "closable_origins": "The origins whose success archives it (R23, R25).",
        "fingerprint": "A hash of its words without variables if it came unmapped; null on others (R21).",
        "raised_at": "The `occurredAt` of the log that raised it first.",
        "last_seen_at": "The `occurredAt` of the latest-started log that raised it (R22).",
        "started_at": "The `startedAt` of the interaction that raised it last (R18).",
        "interaction_id": "The interaction that raised it last; kept while the error is active (R30).",
        "interaction_closed_at": "When that interaction was closed; its retention counts from there (R30).",
        "occurrences": "How often it was raised, from 1 (R22).",
        "state": "ACTIVE inside an offer, ARCHIVED in `archivedErrors`.",
        "archived_at": "When it was archived; missing while active (R26).",
        "archive_reason": "Why it was archived; missing while active (R23, R24, R18).",
        "archived_by_id": "The id of the interaction that archived it; missing while active (R26).",
    },
}
