"""The collections, and the indexes that serve the named queries. `validators.py` says what documents hold."""

from dataclasses import dataclass, field
from typing import Any

CHANNELS = "channels"
FEEDS = "feeds"
OFFERS = "offers"
INTERACTIONS = "interactions"
ARCHIVED_ERRORS = "archivedErrors"
JOURNAL = "journal"
COUNTS = "offerCounts"
ERROR_CODES = "errorCodes"
FINGERPRINTS = "fingerprints"
FINGERPRINT_TALLIES = "fingerprintTallies"
LEXICON = "lexicon"
LEASES = "leases"
API_KEYS = "apiKeys"
SESSIONS = "sessions"
AUDIT_LOG = "auditLog"
MIGRATIONS = "migrations"

ASC, DESC = 1, -1


@dataclass(frozen=True, slots=True)
class Index:
    """A named index; `options` are MongoDB's (`unique`, `partialFilterExpression`, `expireAfterSeconds`)."""

    name: str
    keys: tuple[tuple[str, int], ...]
    options: dict[str, Any] = field(default_factory=dict)


def _by(*names: str) -> tuple[tuple[str, int], ...]:
    return tuple((name.removeprefix("-"), DESC if name.startswith("-") else ASC) for name in names)


EXPIRY = Index("expiry", _by("expiresAt"), {"expireAfterSeconds": 0})

INDEXES: dict[str, tuple[Index, ...]] = {
    CHANNELS: (
        Index("vendor", _by("vendor", "_id")),
        Index("terms", _by("terms", "_id")),
    ),
    FEEDS: (
        Index("account", _by("account", "state", "_id")),
        Index("channel", _by("feedId", "state", "_id")),
        Index("vendor", _by("vendor", "state", "_id")),
        Index("state", _by("state", "_id")),
        Index("activation", _by("activations._id")),
    ),
    OFFERS: (
        Index("updated", _by("activation", "-updatedAt", "-_id")),
        # One for four filters: each index with the instant costs every mutation (ADR 11).
        Index("listed", _by("activation", "listKeys", "-updatedAt", "-_id")),
        # Without the instant: an offer has some ten terms, and each mutation moves its instant.
        Index("terms", _by("activation", "searchTerms")),
        Index("status_since", _by("activation", "-statusSince", "-_id")),
        Index("sku", _by("activation", "skuId", "_id")),
        Index("all_updated", _by("-updatedAt", "-_id")),
        Index("fingerprint", _by("errors.fingerprint", "_id"), {"sparse": True}),
    ),
    INTERACTIONS: (
        Index("offer_started", _by("offerId", "-startedAt", "-_id")),
        Index("offer_closed", _by("offerId", "-closedAt", "-_id")),
        Index("started", _by("activation", "-startedAt", "-_id")),
        Index("result_started", _by("activation", "result", "-startedAt", "-_id")),
        Index("state_started", _by("activation", "state", "-startedAt", "-_id")),
        Index("closed", _by("activation", "-closedAt", "-_id")),
        Index("all_started", _by("-startedAt", "-_id")),
        Index(
            "log_id",
            _by("activation", "logIds"),
            {"unique": True, "partialFilterExpression": {"logCount": {"$gt": 0}}},
        ),
        Index("idle", _by("activation", "lastActivityAt"), {"partialFilterExpression": {"state": "OPEN"}}),
        EXPIRY,
    ),
    ARCHIVED_ERRORS: (Index("offer_archived", _by("offerId", "-archivedAt", "-_id")),),
    JOURNAL: (
        Index(
            "offer_history", _by("offerId", "-offerVersion"), {"partialFilterExpression": {"kind": "STATUS"}}
        ),
        Index(
            "status_changes",
            _by("activation", "-at", "-_id"),
            {"partialFilterExpression": {"kind": "STATUS"}},
        ),
        EXPIRY,
    ),
    COUNTS: (Index("activation", _by("activation")),),
    ERROR_CODES: (
        Index("category", _by("category", "_id")),
        Index("terms", _by("terms", "_id")),
    ),
    FINGERPRINTS: (Index("mapped", _by("mappedTo"), {"sparse": True}),),
    FINGERPRINT_TALLIES: (
        Index("activation", _by("activation")),
        Index("fingerprint", _by("fingerprint", "activation")),
    ),
    LEXICON: (),
    LEASES: (),
    API_KEYS: (),
    SESSIONS: (EXPIRY,),
    AUDIT_LOG: (Index("latest", _by("-at", "-_id")),),
    MIGRATIONS: (),
}
