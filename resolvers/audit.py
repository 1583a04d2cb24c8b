"""The log of who did what."""

from resolvers.info import Info
from resolvers.permissions import require_admin
from store.filters import PageRequest
from store.pages import Page
from store.records.audit import AuditEntry


async def audit_log(info: Info, request: PageRequest) -> Page[AuditEntry]:
    """Changes of channels, feeds, codes and keys, latest first; raises Forbidden for who is no admin."""
    context = info.context
    require_admin(context.viewer)
    return await context.store.audit.page(request)
