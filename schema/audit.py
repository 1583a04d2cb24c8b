"""The log of who did what."""

from datetime import datetime

import strawberry

from schema.enums import AuditAction, ViewerRole


@strawberry.type(description="A change of a channel, a feed, an error code or a key, and who made it.")
class AuditEntry:
    """Shown of a `store.records.audit.AuditEntry`."""

    at: datetime = strawberry.field(description="When it was done.")
    actor: str = strawberry.field(description="What the one who did it is called.")
    role: ViewerRole = strawberry.field(description="What that one might do.")
    actor_key: str | None = strawberry.field(
        description="The id of the API key it was done with. Null: it was done without one."
    )
    action: AuditAction = strawberry.field(description="What was done.")
    subject: str = strawberry.field(
        description="To what: the id of a channel, a feed or a key, an error code, or a fingerprint."
    )
    account: str | None = strawberry.field(
        description="The account of the feed it was done to. Null: it was done to something else."
    )
    details: str | None = strawberry.field(
        description="What was set, in words. Null: the action says it all."
    )
