"""Offers, and the facts their status is derived from."""

from store.records.offers import Discard, Facts, Offer, Report, StatusReason

OFFERS: dict[type, dict[str, str]] = {
    Offer: {
        "key": "`activation/skuId`.",
        "account": "The seller's account; part of the shard key.",
        "feed_id": "The feed's id; part of the shard key.",
        "vendor": "The vendor of the channel; decides, with the account, who may see the offer.",
        "activation": "The key of the activation it lies in (R4, R5).",
        "activation_number": "The number of that activation, from 1 (R5).",
        "sku_id": "The seller's SKU; part of the shard key.",
        "status": "Where it stands; derived from the rest of the document, never set (R13).",
        "status_since": "When the status changed last (R15).",
        "status_reason": "Why the status changed last (R15).",
        "created_at": "When the first interaction was opened on the SKU in this activation (R7).",
        "updated_at": "When the document changed last.",
        "version": "Counts its changes from 1; each journal entry carries the version it led to.",
        "product": "Facts about the product, as connectors gave them; missing while none were given (R32).",
        "price": "The price on the channel; missing while no success has told it (R16).",
        "inventory": "Units in stock on the channel; missing while no success has told it (R16).",
        "external_offer_id": "Its id on the channel; missing while no success has told it (R16).",
        "errors": "The active errors; archived ones are in `archivedErrors` (R22-R26).",
        "error_count": "Counts the errors it ever had; the next error's key takes the next number.",
        "open_setups": "The ids of its open interactions with context SETUP (R13.3).",
        "facts": "Which interaction set each fact, by its start; what R13 and R18 judge by.",
        "search_terms": "At most 64 lower-case words and ids it is searched by (R32).",
        "error_keys": "While in ERROR: the active errors' full codes and their hyphen-bounded beginnings.",
        "list_keys": "What it is listed by: `status/…`, `brand/…`, `category/…`, and `error/…` for each key.",
    },
    StatusReason: {
        "code": "Why (R15).",
        "message": "The words of the log that declared or failed it (R15).",
    },
    Facts: {
        "price": "The `startedAt` of the interaction that set the price (R18).",
        "inventory": "The `startedAt` of the interaction that set the inventory (R18).",
        "external_offer_id": "The `startedAt` of the interaction that set the external offer id (R18).",
        "discard": "The last word on whether it is off the channel; missing while nobody has said (R14).",
        "last_success": "The `startedAt` of the latest success (R13.4).",
        "last_discard": "The `startedAt` of the latest discard (R13.4).",
        "succeeded": "Whether a success counts as later than the last discard (R13.4).",
        "reports": "By origin: the last report on errors, which is a SUCCESS or FAILURE close (R18).",
        "successes": "By origin: the last SUCCESS close (R18).",
    },
    Discard: {
        "status": 'DISABLED or UNAVAILABLE while in force; null for "not discarded", a fact as well (R14).',
        "started_at": "The `startedAt` of the interaction that said so (R18).",
    },
    Report: {
        "started_at": "The `startedAt` of the interaction that reported (R18).",
        "interaction_id": "The interaction that reported.",
    },
}
