"""The journal's entries."""

from store.records.journal import JournalEntry

JOURNAL: dict[type, dict[str, str]] = {
    JournalEntry: {
        "key": "Unique: what changed, its version or count, and the kind of event.",
        "kind": "Which event it is; decides which of the optional fields are there.",
        "at": "When it was decided, the service's clock (R29).",
        "account": "The seller's account; what subscribers are matched by.",
        "feed_id": "The feed's id; what subscribers are matched by.",
        "vendor": "The vendor of the channel; decides, with the account, who may see it.",
        "activation": "The key of the activation it lies in; once hidden, replayed without objects (R4).",
        "sku_id": "The seller's SKU; missing on events of a feed.",
        "offer_id": "The key of the offer; missing on events of a feed.",
        "offer_version": "The offer's version after the event; 0 on events of a feed.",
        "status_before": "The offer's status before; missing at its birth (R15).",
        "status_after": "The offer's status after; missing on events of a feed (R15).",
        "reason": "Why the status changed; on STATUS entries (R15).",
        "interaction_id": "The interaction that caused it; missing where none did (R15, R21).",
        "origins": "The origins of that interaction, for the filter of live queries.",
        "change": "What happened to the interaction; on INTERACTION entries (R12).",
        "log_id": "The log that was added; on INTERACTION entries of that kind.",
        "changed": "Which parts of the offer changed; on OFFER entries.",
        "values": "The changed parts as documents, so that replaying gives the offer; on OFFER entries.",
        "feed_change": "What happened to the feed; on FEED entries (R2-R5).",
        "expires_at": "When MongoDB deletes it (R30).",
    },
}
