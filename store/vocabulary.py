"""The closed vocabularies of the domain, spelled as clients and documents spell them (docs/rules.md)."""

from enum import StrEnum


class OfferStatus(StrEnum):
    """Where an offer stands on its way to the channel; derived by R13, never set."""

    SENDING = "SENDING"
    SYNCED = "SYNCED"
    ERROR = "ERROR"
    DISABLED = "DISABLED"
    UNAVAILABLE = "UNAVAILABLE"

    @property
    def is_discard(self) -> bool:
        """Whether a connector takes an offer off the channel by declaring it (R14)."""
        return self in (OfferStatus.DISABLED, OfferStatus.UNAVAILABLE)


class InteractionSource(StrEnum):
    """Whose side an interaction reports on."""

    SELLER = "SELLER"
    CHANNEL = "CHANNEL"


class InteractionOrigin(StrEnum):
    """What an interaction is about."""

    CATALOG = "CATALOG"
    PRICE = "PRICE"
    INVENTORY = "INVENTORY"


# An enumeration makes its list anew each time it is gone through.
ORIGINS = tuple(InteractionOrigin)


class InteractionContext(StrEnum):
    """`SETUP` for a first load, a new or a re-sent product; `ONGOING` for the rest (R7)."""

    SETUP = "SETUP"
    ONGOING = "ONGOING"


class InteractionState(StrEnum):
    """Open for logs, or closed for good (R8)."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


class InteractionResult(StrEnum):
    """`PROCESSING` while open; else what R10 made of the logs."""

    PROCESSING = "PROCESSING"
    SUCCESS = "SUCCESS"
    FAILURE = "FAILURE"
    NOTIFICATION = "NOTIFICATION"


class InteractionEffect(StrEnum):
    """What closing an interaction moved on its offer (R18)."""

    PENDING = "PENDING"
    APPLIED = "APPLIED"
    PARTIAL = "PARTIAL"
    STALE = "STALE"


class LogType(StrEnum):
    """What one step of an interaction was."""

    SUCCESS = "SUCCESS"
    INFORMATION = "INFORMATION"
    WARNING = "WARNING"
    FAILURE = "FAILURE"


class FeedState(StrEnum):
    """Whether a feed takes mutations and shows its offers (R4, R6)."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


class OfferErrorState(StrEnum):
    """Whether an error still stands in an offer's way."""

    ACTIVE = "ACTIVE"
    ARCHIVED = "ARCHIVED"


class ArchiveReason(StrEnum):
    """Why an error was archived: mended (R23), or replaced by a newer report (R24, R18)."""

    RESOLVED = "RESOLVED"
    SUPERSEDED = "SUPERSEDED"


class StatusReasonCode(StrEnum):
    """Why a status changed (R15)."""

    CREATED = "CREATED"
    RESENT = "RESENT"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    DISCARDED = "DISCARDED"
    RETURNED = "RETURNED"
    RECOVERED = "RECOVERED"
    TIMED_OUT = "TIMED_OUT"


class ViewerRole(StrEnum):
    """Who asks."""

    ADMIN = "ADMIN"
    CONNECTOR = "CONNECTOR"
    SELLER = "SELLER"


class Access(StrEnum):
    """What a viewer may do with what it sees."""

    READ = "READ"
    WRITE = "WRITE"


class AuditAction(StrEnum):
    """What somebody did to a channel, a feed, the catalogue of error codes or a key."""

    CHANNEL_CREATED = "CHANNEL_CREATED"
    CHANNEL_UPDATED = "CHANNEL_UPDATED"
    CHANNEL_ARCHIVED = "CHANNEL_ARCHIVED"
    CHANNEL_RESTORED = "CHANNEL_RESTORED"
    FEED_ACTIVATED = "FEED_ACTIVATED"
    FEED_RESTORED = "FEED_RESTORED"
    FEED_UPDATED = "FEED_UPDATED"
    FEED_DEACTIVATED = "FEED_DEACTIVATED"
    ERROR_CODE_CREATED = "ERROR_CODE_CREATED"
    ERROR_CODE_UPDATED = "ERROR_CODE_UPDATED"
    ERROR_CODE_RETIRED = "ERROR_CODE_RETIRED"
    ERRORS_MAPPED = "ERRORS_MAPPED"
    KEY_CREATED = "KEY_CREATED"
    KEY_ROTATED = "KEY_ROTATED"
    KEY_REVOKED = "KEY_REVOKED"


class WarningCode(StrEnum):
    """What was accepted, and yet differs from what the connector may expect."""

    UNKNOWN_ERROR_CODE = "UNKNOWN_ERROR_CODE"
    STATUS_DIFFERS = "STATUS_DIFFERS"
    OUT_OF_ORDER = "OUT_OF_ORDER"


class UserErrorCode(StrEnum):
    """Why a command was refused; nothing of it was written."""

    INVALID = "INVALID"
    CONFLICT = "CONFLICT"
    FORBIDDEN = "FORBIDDEN"
    CHANNEL_NOT_FOUND = "CHANNEL_NOT_FOUND"
    CHANNEL_ARCHIVED = "CHANNEL_ARCHIVED"
    FEED_NOT_FOUND = "FEED_NOT_FOUND"
    FEED_INACTIVE = "FEED_INACTIVE"
    OFFER_NOT_FOUND = "OFFER_NOT_FOUND"
    INTERACTION_NOT_FOUND = "INTERACTION_NOT_FOUND"
    INTERACTION_CLOSED = "INTERACTION_CLOSED"
    ERROR_CODE_NOT_FOUND = "ERROR_CODE_NOT_FOUND"
    FINGERPRINT_NOT_FOUND = "FINGERPRINT_NOT_FOUND"
    TOO_MANY = "TOO_MANY"
    OVERLOADED = "OVERLOADED"
    TIMEOUT = "TIMEOUT"
    CONTENTION = "CONTENTION"
    INTERNAL = "INTERNAL"


class InteractionChange(StrEnum):
    """What happened to an interaction, as its subscribers see it."""

    OPENED = "OPENED"
    LOG_ADDED = "LOG_ADDED"
    CLOSED = "CLOSED"
    RECORDED = "RECORDED"


class OfferPart(StrEnum):
    """What of an offer, other than its status, changed."""

    PRICE = "PRICE"
    INVENTORY = "INVENTORY"
    EXTERNAL_OFFER_ID = "EXTERNAL_OFFER_ID"
    ERRORS = "ERRORS"
    PRODUCT = "PRODUCT"


class FeedChange(StrEnum):
    """What happened to a feed."""

    ACTIVATED = "ACTIVATED"
    RESTORED = "RESTORED"
    UPDATED = "UPDATED"
    DEACTIVATED = "DEACTIVATED"


class CountPrecision(StrEnum):
    """Whether a count is the number, or a bound that it reaches."""

    EXACT = "EXACT"
    AT_LEAST = "AT_LEAST"


class OfferSort(StrEnum):
    """What a list of offers is sorted by."""

    UPDATED_AT = "UPDATED_AT"
    STATUS_SINCE = "STATUS_SINCE"
    SKU_ID = "SKU_ID"


class InteractionSort(StrEnum):
    """What a list of interactions is sorted by."""

    STARTED_AT = "STARTED_AT"
    CLOSED_AT = "CLOSED_AT"


class SortDirection(StrEnum):
    """Ascending or descending."""

    ASC = "ASC"
    DESC = "DESC"
