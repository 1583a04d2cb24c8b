"""Who did what."""

from typing import Any

import strawberry
from strawberry import UNSET

from resolvers import audit
from resolvers.info import Info
from schema.arguments import After, Before, First, Last, page_request
from schema.fields import with_arguments
from schema.references import AuditEntryPage


@strawberry.type
class AuditQueries:
    """Part of `Query`."""

    @with_arguments(
        graphql_type=AuditEntryPage,
        description=(
            "Who changed which channel, feed, error code or key, latest first; only for admins, others get "
            "FORBIDDEN."
        ),
    )
    async def audit_log(
        self: Any,
        info: Info,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Any:
        """A page of the audit log."""
        return await audit.audit_log(info, page_request(first, after, last, before))
