"""Kept figures, the lexicon, leases and migrations."""

from store.bookkeeping import CountSlot, LeaseHold, LexiconWord, MappedFingerprint, MigrationMark, TallySlot

_ACTIVATION = "The key of the activation it counts in."
_SUMMED = "; the slots of an activation are summed, and one alone may be below zero."

BOOKKEEPING: dict[type, dict[str, str]] = {
    CountSlot: {
        "key": "`activation#slot`, with slots from 0 to 15.",
        "activation": _ACTIVATION,
        "account": "The seller's account.",
        "feed_id": "The feed's id.",
        "vendor": "The vendor of the channel; decides, with the account, who may see the counts.",
        "commits": "Counts this slot's transactions, so that a deactivation excludes them (R4, R6).",
        "closings": "Counts the deactivations of the activation, which touch every slot (R4).",
        "closed": "Whether the activation has ended: no transaction that writes offers counts into it.",
        "recounts": "Counts the recounts of the activation, which touch every slot.",
        "sending": "Offers in SENDING" + _SUMMED,
        "synced": "Offers in SYNCED" + _SUMMED,
        "error": "Offers in ERROR" + _SUMMED,
        "disabled": "Offers in DISABLED" + _SUMMED,
        "unavailable": "Offers in UNAVAILABLE" + _SUMMED,
    },
    MappedFingerprint: {
        "key": "The fingerprint: a hash of the error's words without their variables (R21).",
        "mapped_to": "The code of the catalogue that errors of this fingerprint get (R21).",
    },
    TallySlot: {
        "key": "`activation#slot#fingerprint`, with slots from 0 to 15.",
        "fingerprint": "The fingerprint it counts (R21).",
        "activation": _ACTIVATION,
        "account": "The seller's account.",
        "feed_id": "The feed's id.",
        "vendor": "The vendor of the channel; decides, with the account, who may see the figures.",
        "sample": "The words of the first error this slot met, as an example.",
        "occurrences": "How often errors of the fingerprint were raised (R21)" + _SUMMED,
        "offers": "Offers that have such an error active (R21)" + _SUMMED,
        "first_seen_at": "When the first was raised.",
        "last_seen_at": "When the last was raised; ranks after occurrences (R21).",
    },
    LexiconWord: {
        "key": "`activation/word`; a word that no offer has any more finds nothing and does no harm (R32).",
    },
    LeaseHold: {
        "key": "The job.",
        "holder": "The process that has the lease.",
        "until": "When the lease is free again unless it is renewed.",
    },
    MigrationMark: {
        "key": "The migration's number; or `deployment`.",
        "name": "The migration's name; of `deployment`, the name that this database's cursors carry.",
        "at": "When it had been run; missing on `deployment`.",
        "secret": "Of `deployment`: what positions of the live feed are sealed with, in hexadecimal.",
    },
}
