"""What every index serves, by collection and name."""

from store import collections as names

INDEX_USES: dict[str, dict[str, str]] = {
    names.CHANNELS: {
        "vendor": "A vendor's channels, by id.",
        "terms": "Channels by the beginning of a word of their name.",
    },
    names.FEEDS: {
        "account": "An account's feeds, by state.",
        "channel": "A channel's feeds, by state.",
        "vendor": "The feeds of a vendor's channels, by state.",
        "state": "All feeds by state; all active ones for the background work.",
        "activation": "The feed that an activation belongs to.",
    },
    names.OFFERS: {
        "updated": "Offers of one or several feeds, latest change first or last.",
        "listed": "The same by one of `listKeys`: in a status, of an error code, a brand or a category.",
        "terms": "Offers of one or several feeds by a search word (R32), in no order.",
        "status_since": "Offers of one or several feeds by how long they have had their status.",
        "sku": "Offers of one or several feeds by SKU.",
        "all_updated": "Offers of more feeds than are merged, latest change first or last; bounded.",
        "fingerprint": "Offers with an error of a fingerprint, to re-code them (R21).",
    },
    names.INTERACTIONS: {
        "offer_started": "An offer's interactions by start.",
        "offer_closed": "An offer's interactions by close.",
        "started": "Interactions of one or several feeds by start.",
        "result_started": "The same with one result.",
        "state_started": "The same in one state.",
        "closed": "Interactions of one or several feeds by close.",
        "all_started": "Interactions of more feeds than are merged, by start; bounded.",
        "log_id": "The interaction that holds a log; keeps log ids unique within an activation (R27).",
        "idle": "Open interactions that nothing happens in (R17).",
        "expiry": "Deletion by MongoDB (R30).",
    },
    names.ARCHIVED_ERRORS: {
        "offer_archived": "An offer's archived errors, latest first.",
    },
    names.JOURNAL: {
        "offer_history": "An offer's changes of status, latest first (R15).",
        "status_changes": "Changes of status in one or several feeds, latest first (R15).",
        "expiry": "Deletion by MongoDB (R30).",
    },
    names.COUNTS: {
        "activation": "The slots of an activation, to be summed.",
    },
    names.ERROR_CODES: {
        "category": "Codes of a category.",
        "terms": "Codes by the beginning of a word.",
    },
    names.FINGERPRINTS: {
        "mapped": "Fingerprints that have a code.",
    },
    names.FINGERPRINT_TALLIES: {
        "activation": "The fingerprints of one or several feeds, to be ranked (R21).",
        "fingerprint": "A fingerprint in the feeds a viewer sees (R21).",
    },
    names.LEXICON: {},
    names.LEASES: {},
    names.API_KEYS: {},
    names.SESSIONS: {"expiry": "Deletion by MongoDB."},
    names.AUDIT_LOG: {"latest": "All entries, latest first."},
    names.MIGRATIONS: {},
}
