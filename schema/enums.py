"""The closed vocabularies of the store as GraphQL enums, with what each word means."""

from enum import StrEnum
from typing import TypeVar

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from store.vocabulary import (
    ArchiveReason,
    AuditAction,
    CountPrecision,
    FeedChange,
    FeedState,
    InteractionChange,
    InteractionContext,
    InteractionEffect,
    InteractionOrigin,
    InteractionResult,
    InteractionSort,
    InteractionSource,
    InteractionState,
    LogType,
    OfferErrorState,
    OfferPart,
    OfferSort,
    OfferStatus,
    SortDirection,
    StatusReasonCode,
    UserErrorCode,
    ViewerRole,
    WarningCode,
)

E = TypeVar("E", bound=type[StrEnum])


def _described(words: E, description: str, **meanings: str) -> E:
    strawberry.enum(words, description=description)
    definition: StrawberryEnumDefinition = words.__strawberry_definition__  # type: ignore[attr-defined] # just set
    for value in definition.values:
        value.description = meanings[value.name]
    return words


_described(
    OfferStatus,
    (
        "Where an offer stands on its way to the channel. Derived from its errors, interactions and "
        "discards (R13); nobody sets it."
    ),
    SENDING="On its way: created, or being sent again, and not through yet.",
    SYNCED="The channel took it, and nothing stands in its way.",
    ERROR="At least one active error stands in its way; somebody has to mend it.",
    DISABLED=(
        "The connector took it off the channel, for instance because it is inactive or not in the trade "
        "policy."
    ),
    UNAVAILABLE=(
        "The connector reports that the channel does not show it, for instance because it was delisted there."
    ),
)
_described(
    InteractionSource,
    "Whose side an interaction reports on.",
    SELLER="A change on the seller's side: product facts, a price, a stock level.",
    CHANNEL="News from the channel: an offer id it gave, an error it found.",
)
_described(
    InteractionOrigin,
    "What an interaction, or an error, is about.",
    CATALOG="The product itself: sending it, its facts, its images, its category.",
    PRICE="Its price.",
    INVENTORY="Its stock level.",
)
_described(
    InteractionContext,
    "Whether an interaction sends an offer (again), or keeps one up to date (R7).",
    SETUP=(
        "A first load, a new product or one that is sent again; while such an interaction is open the "
        "offer is SENDING."
    ),
    ONGOING="An update of an offer that is there.",
)
_described(
    InteractionState,
    "Whether an interaction still takes logs (R8).",
    OPEN="Takes logs, and has moved nothing yet but, perhaps, the status.",
    CLOSED="Takes no more logs; its outcome has moved the offer.",
)
_described(
    InteractionResult,
    "What the logs of an interaction amount to (R10). It cannot be dictated.",
    PROCESSING="Still open.",
    SUCCESS="Closed with at least one SUCCESS log and no FAILURE log: its values are the offer's now (R16).",
    FAILURE="Closed with at least one FAILURE log: its errors are the offer's now (R24).",
    NOTIFICATION="Closed with neither: worth telling, and no update.",
)
_described(
    InteractionEffect,
    (
        "What closing an interaction moved on its offer; what started earlier never moves what something "
        "later has set (R18)."
    ),
    PENDING="Still open.",
    APPLIED="Nothing was held back.",
    PARTIAL="Something was held back, because an interaction that started later had set it already.",
    STALE="Everything was held back, or the interaction only came too late to report.",
)
_described(
    LogType,
    "What one step of an interaction was. The types of its logs make the interaction's result (R10).",
    SUCCESS=(
        "The goal of the interaction is reached: an update of price, stock, offer id or catalog is through."
    ),
    INFORMATION="A step on the way, for insight and for investigations.",
    WARNING="Two systems failed to talk and nobody can mend it by hand; usually it is tried again.",
    FAILURE="The offer could not be sent or updated, for the errors the log carries.",
)
_described(
    FeedState,
    "Whether a feed is in use.",
    ACTIVE="Takes interactions and shows its offers.",
    INACTIVE="Deactivated: refuses interactions, and its offers are hidden but not deleted (R4).",
)
_described(
    OfferErrorState,
    "Whether an error still stands in an offer's way.",
    ACTIVE="It does: while there is one, the offer is in ERROR.",
    ARCHIVED="It no longer does; kept with when, why and by which interaction (R26).",
)
_described(
    ArchiveReason,
    "Why an error was archived.",
    RESOLVED="An interaction that may close it (`closableOrigins`) succeeded (R23).",
    SUPERSEDED=(
        "A newer report of the same origin and source did not repeat it (R24), or it arrived after one (R18)."
    ),
)
_described(
    StatusReasonCode,
    "Why a status changed (R15).",
    CREATED="The offer came to be.",
    RESENT="It is being sent again.",
    SUCCEEDED="An interaction succeeded and nothing stands in the way.",
    FAILED="An interaction brought an error.",
    DISCARDED="The connector declared it DISABLED or UNAVAILABLE (R14).",
    RETURNED="A discard ended.",
    RECOVERED="The last active error was archived.",
    TIMED_OUT="The service closed an interaction that nobody went on with (R17).",
)
_described(
    ViewerRole,
    "Who asks.",
    ADMIN="Support: sees everything, and changes channels and error codes.",
    CONNECTOR="A vendor's connector: writes to the feeds of its own channels.",
    SELLER="A seller: reads what concerns its accounts.",
)
_described(
    AuditAction,
    "What somebody did to a channel, a feed, an error code or a key.",
    CHANNEL_CREATED="A channel was created (R1).",
    CHANNEL_UPDATED="A channel got another name or logo (R1).",
    CHANNEL_ARCHIVED="A channel was archived (R1).",
    CHANNEL_RESTORED="An archived channel was brought back (R1).",
    FEED_ACTIVATED="A feed was activated, from scratch (R2, R5).",
    FEED_RESTORED="A feed was activated with an earlier activation (R5).",
    FEED_UPDATED="A feed got another affiliate id or sales channel (R2, R3).",
    FEED_DEACTIVATED="A feed was deactivated (R4).",
    ERROR_CODE_CREATED="A code was added to the catalogue, or a retired one came back.",
    ERROR_CODE_UPDATED="A code of the catalogue got other words.",
    ERROR_CODE_RETIRED="A code of the catalogue was retired (R26).",
    ERRORS_MAPPED="A fingerprint of unmapped errors got a code (R21).",
    KEY_CREATED="An API key was made.",
    KEY_ROTATED="An API key got another secret.",
    KEY_REVOKED="An API key was revoked.",
)
_described(
    WarningCode,
    "What was accepted, and yet differs from what the connector may expect.",
    UNKNOWN_ERROR_CODE=(
        "The catalogue lacks this error code: the error is stored as NTMAP-001 with it as external code "
        "(R20)."
    ),
    STATUS_DIFFERS="The status declared in a log is not the one that was derived (R14).",
    OUT_OF_ORDER="Some of it came too late: an interaction that started later had set it already (R18).",
)
_described(
    UserErrorCode,
    "Why a mutation was refused. Nothing of the command was written.",
    INVALID="A value breaks a rule or a limit; `path` leads to it.",
    CONFLICT="This id was used before with other content (R27), or this name is taken (R1).",
    FORBIDDEN="The viewer may see this but not change it.",
    CHANNEL_NOT_FOUND="There is no such channel; create it first.",
    CHANNEL_ARCHIVED="The channel takes no new activations (R1).",
    FEED_NOT_FOUND="The account has no such feed; activate it first (R6).",
    FEED_INACTIVE="The feed is deactivated; activate it first (R6).",
    OFFER_NOT_FOUND="The feed has no offer of this SKU.",
    INTERACTION_NOT_FOUND="The feed has no interaction of this id.",
    INTERACTION_CLOSED="A closed interaction takes no more logs (R8); open another.",
    ERROR_CODE_NOT_FOUND="The catalogue has no such code.",
    FINGERPRINT_NOT_FOUND="No unmapped error has this fingerprint.",
    TOO_MANY="A list is longer than allowed (R34).",
    OVERLOADED="Too many mutations wait; send it again after `retryAfterMs`.",
    TIMEOUT="It was not done in time; sending it again, with the same ids, is safe.",
    CONTENTION="Others kept changing the same offer; sending it again is safe.",
    INTERNAL="A fault of the service; it was logged.",
)
_described(
    InteractionChange,
    "What happened to an interaction.",
    OPENED="It was opened.",
    LOG_ADDED="A log was added to it.",
    CLOSED="It was closed, by its connector or by the service (R17).",
    RECORDED="It was opened, logged and closed in one step (R12).",
)
_described(
    OfferPart,
    "What of an offer, other than its status, changed.",
    PRICE="Its price.",
    INVENTORY="Its stock level.",
    EXTERNAL_OFFER_ID="The channel's id of it.",
    ERRORS="Its errors: raised, raised again, archived or re-coded.",
    PRODUCT="Facts about its product (R32).",
)
_described(
    FeedChange,
    "What happened to a feed.",
    ACTIVATED="It was activated from scratch: a new activation without offers (R5).",
    RESTORED="An earlier activation was brought back as it was (R5).",
    UPDATED="Its affiliate id or its trade policy changed (R3).",
    DEACTIVATED="It was deactivated: its offers are hidden, and no further event comes from it (R4).",
)
_described(
    CountPrecision,
    "Whether a count is the number or a bound.",
    EXACT="The number itself.",
    AT_LEAST="There are at least so many; further ones were not counted.",
)
_described(
    OfferSort,
    "What offers are sorted by; ties are broken by key, so that pages are stable.",
    UPDATED_AT="When the offer last changed.",
    STATUS_SINCE="Since when it has its status.",
    SKU_ID="The SKU id, as text.",
)
_described(
    InteractionSort,
    "What interactions are sorted by; ties are broken by key, so that pages are stable.",
    STARTED_AT="When it started, as the connector says.",
    CLOSED_AT="When it was closed; while open it counts as before all others.",
)
_described(
    SortDirection,
    "Which end of a list comes first.",
    ASC="The smallest or oldest first.",
    DESC="The largest or newest first.",
)

__all__ = [
    "ArchiveReason",
    "AuditAction",
    "CountPrecision",
    "FeedChange",
    "FeedState",
    "InteractionChange",
    "InteractionContext",
    "InteractionEffect",
    "InteractionOrigin",
    "InteractionResult",
    "InteractionSort",
    "InteractionSource",
    "InteractionState",
    "LogType",
    "OfferErrorState",
    "OfferPart",
    "OfferSort",
    "OfferStatus",
    "SortDirection",
    "StatusReasonCode",
    "UserErrorCode",
    "ViewerRole",
    "WarningCode",
]
