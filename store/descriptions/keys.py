"""Keys, sessions, and the log of who did what."""

from store.records.audit import AuditEntry
from store.records.keys import ApiKey, Session
from store.scope import Viewer

_NAME = "What the caller is called, in the audit log too."
_VENDOR = "The vendor whose channels and feeds are seen; missing where all vendors' are."
_ACCOUNTS = "The accounts that are seen; missing where all are."
_ACCESS = "Whether what is seen may be changed."

KEYS: dict[type, dict[str, str]] = {
    ApiKey: {
        "key": "The part of the key that is no secret: 12 hexadecimal digits.",
        "name": _NAME,
        "role": "What the caller may do.",
        "access": _ACCESS,
        "digest": "The SHA-256 of the secret, in hexadecimal.",
        "created_at": "When it was made.",
        "vendor": _VENDOR,
        "accounts": _ACCOUNTS,
        "expires_at": "When it ends; missing where it does not.",
        "previous_digest": "The SHA-256 of the secret before the last rotation; missing where none was.",
        "previous_until": "Until when the secret before the last rotation does.",
        "revoked_at": "When it was revoked; missing while it was not.",
        "last_used_at": "When it was used last, to the minute; missing where it never was.",
    },
    Session: {
        "key": "The SHA-256 of what the cookie holds, in hexadecimal.",
        "created_at": "When somebody signed in.",
        "expires_at": "When MongoDB deletes it; it is not accepted from then on.",
        "api_key": "The id of the key that was signed in with; missing for a token.",
        "digest": "The SHA-256 of that key's secret: once that is worth nothing, neither is the session.",
        "viewer": "Who the token was for; missing for a key.",
    },
    Viewer: {
        "name": _NAME,
        "role": "What the caller may do.",
        "vendor": _VENDOR,
        "accounts": _ACCOUNTS,
        "access": _ACCESS,
        "key_id": "The id of the caller's key; missing for a token.",
    },
    AuditEntry: {
        "key": "Tells apart what was done at the same instant.",
        "at": "When it was done (R29).",
        "actor": "What the caller is called.",
        "role": "What the caller might do.",
        "action": "What was done.",
        "subject": "To what: the id of a channel, a feed or a key, a code, or a fingerprint.",
        "actor_key": "The id of the caller's key; missing where there was none.",
        "account": "The account of the feed it was done to; missing for anything else.",
        "details": "What was set, in words; missing where the action says it all.",
    },
}
