"""The catalogue of error codes, and the unmapped errors that wait for a code (R20, R21)."""

from resolvers.info import Info
from store.filters import PageRequest
from store.pages import Page
from store.records.codes import ErrorCode, UnmappedError


async def error_code(info: Info, code: str) -> ErrorCode | None:
    """The catalogue's entry of that code, retired or not."""
    return await info.context.loaders.codes.load(code)


async def error_codes(
    info: Info, query: str | None, category: str | None, request: PageRequest
) -> Page[ErrorCode]:
    """Entries of the catalogue."""
    return await info.context.store.codes.page(query, category, request)


async def unmapped_errors(
    info: Info, account: str | None, feed_id: str | None, request: PageRequest
) -> Page[UnmappedError]:
    """Fingerprints of unmapped errors, the most frequent first (R21)."""
    context = info.context
    return await context.store.codes.unmapped_page(context.scope, account, feed_id, request)
