"""What every collection is for, and which class gives its documents their shape."""

from dataclasses import dataclass

from store import collections as names
from store.bookkeeping import CountSlot, LeaseHold, LexiconWord, MappedFingerprint, MigrationMark, TallySlot
from store.records.audit import AuditEntry
from store.records.channels import Channel
from store.records.codes import ErrorCode
from store.records.errors import OfferError
from store.records.feeds import Feed
from store.records.interactions import Interaction
from store.records.journal import JournalEntry
from store.records.keys import ApiKey, Session
from store.records.offers import Offer


@dataclass(frozen=True, slots=True)
class CollectionDescription:
    """A collection in words; `own_key` describes `_id` where the record has its id under another name."""

    purpose: str
    record: type
    own_key: str | None = None


COLLECTIONS: dict[str, CollectionDescription] = {
    names.CHANNELS: CollectionDescription(
        "Marketplaces, as vendors integrate them (R1).", Channel, "The channel's id, as in `channelId`."
    ),
    names.FEEDS: CollectionDescription(
        "Connections of accounts to channels, with their activations (R2-R5).", Feed
    ),
    names.OFFERS: CollectionDescription(
        "One document for each SKU in each activation, with its active errors and the facts its status "
        "comes from (R13).",
        Offer,
    ),
    names.INTERACTIONS: CollectionDescription(
        "Processes around offers, with their logs inside; they expire (R7-R12, R30).", Interaction
    ),
    names.ARCHIVED_ERRORS: CollectionDescription(
        "Errors of offers that are no longer active, each written once (R23, R24, R26).", OfferError
    ),
    names.JOURNAL: CollectionDescription(
        "Every event that subscribers may see, written in the transaction that caused it, never changed; "
        "they expire (R15, R28, R30).",
        JournalEntry,
    ),
    names.COUNTS: CollectionDescription(
        "Offers by status, kept per activation in 16 slots, one a writer (R28).", CountSlot
    ),
    names.ERROR_CODES: CollectionDescription(
        "The catalogue of error codes (R20, R26, R33).", ErrorCode, "The code, as in `code`."
    ),
    names.FINGERPRINTS: CollectionDescription(
        "Fingerprints of unmapped errors that were given a code (R21).", MappedFingerprint
    ),
    names.FINGERPRINT_TALLIES: CollectionDescription(
        "How often each fingerprint of unmapped errors occurred, kept per activation in slots (R21).",
        TallySlot,
    ),
    names.LEXICON: CollectionDescription(
        "The words each activation's offers are searched by: turns a prefix into words (R32).", LexiconWord
    ),
    names.LEASES: CollectionDescription("Which process does the background work.", LeaseHold),
    names.API_KEYS: CollectionDescription(
        "Keys to the service, revoked and expired ones too; of their secrets only the digests.", ApiKey
    ),
    names.SESSIONS: CollectionDescription("Who is signed in with a browser; they expire.", Session),
    names.AUDIT_LOG: CollectionDescription(
        "Who changed which channel, feed, error code or key, written in the transaction of the change.",
        AuditEntry,
    ),
    names.MIGRATIONS: CollectionDescription("Which migrations have been run.", MigrationMark),
}
