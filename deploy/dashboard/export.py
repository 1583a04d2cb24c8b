"""Lists of offers as files of any size: read, written and sent batch by batch."""

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import cast

from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from deploy.dashboard.list_address import filter_of
from deploy.dashboard.offer_lines import Lines, csv_head, csv_lines, json_lines
from deploy.errors import present_exception
from store.errors import Unavailable
from store.records.exported_offers import ExportedOffer
from store.scope import Viewer
from store.store import Store

Batches = AsyncGenerator[list[ExportedOffer], None]
ViewerOf = Callable[[HTTPConnection], Awaitable[Viewer]]
"""Tells who a request comes from; raises an error with a code for who may not ask at all."""

_STATUSES = {
    "UNAUTHENTICATED": 401,
    "FORBIDDEN": 403,
    "RATE_LIMITED": 429,
    "SERVICE_UNAVAILABLE": 503,
    "INTERNAL_SERVER_ERROR": 500,
}

logger = logging.getLogger(__name__)


class OfferExport:
    """Answers with all offers of a list, under the scope of whom `viewer_of` finds behind the request."""

    def __init__(self, store: Store, viewer_of: ViewerOf) -> None:
        self._store = store
        self._viewer_of = viewer_of

    def routes(self) -> list[BaseRoute]:
        """One for each kind of file."""
        return [
            Route("/export/offers.csv", self._csv, methods=["GET"]),
            Route("/export/offers.jsonl", self._jsonl, methods=["GET"]),
        ]

    async def _csv(self, request: Request) -> Response:
        return await self._file(request, "offers.csv", "text/csv; charset=utf-8", csv_head(), csv_lines)

    async def _jsonl(self, request: Request) -> Response:
        return await self._file(request, "offers.jsonl", "application/jsonl", b"", json_lines)

    async def _file(
        self, request: Request, name: str, media_type: str, head: bytes, lines: Lines
    ) -> Response:
        """The file, once its first batch is there: what is wrong with the request is answered as such."""
        try:
            viewer = await self._viewer_of(request)
            batches = self._store.exports.batches(viewer.scope, filter_of(request.query_params))
            first: list[ExportedOffer] = await anext(batches, [])
        except Exception as error:
            return _refusal(error)
        return StreamingResponse(
            _written(head, first, batches, lines),
            media_type=media_type,
            headers={
                "Cache-Control": "no-store",
                "Content-Disposition": f'attachment; filename="{name}"',
                "X-Accel-Buffering": "no",
                "X-Content-Type-Options": "nosniff",
            },
        )


def _refusal(error: Exception) -> Response:
    shown = present_exception(error)
    extensions = cast("dict[str, object]", shown["extensions"])
    return JSONResponse({"errors": [shown]}, _STATUSES.get(str(extensions["code"]), 400))


async def _written(
    head: bytes, first: list[ExportedOffer], batches: Batches, lines: Lines
) -> AsyncIterator[bytes]:
    # If this breaks off, so does the answer: without its last chunk no client takes it for whole.
    try:
        yield head + lines(first)
        async for batch in batches:
            yield lines(batch)
    except Unavailable:
        logger.warning("an export broke off: MongoDB was away")
        raise
    finally:
        await batches.aclose()
