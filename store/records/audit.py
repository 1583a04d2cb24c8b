"""Who did what to that which belongs to more than one: channels, feeds, error codes and keys."""

from datetime import datetime

from store.records.frozen import dataclass
from store.vocabulary import AuditAction, ViewerRole


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change. `subject` is what was changed: a channel's, feed's or key's id, a code or a fingerprint.

    `actor_key` is the id of the API key that the actor came with; `account` that of a feed; `details` what
    was set, in words.
    """

    key: str
    at: datetime
    actor: str
    role: ViewerRole
    action: AuditAction
    subject: str
    actor_key: str | None = None
    account: str | None = None
    details: str | None = None
