"""Lists of offers as files of any size: read, written and sent batch by batch."""

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable

from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from deploy.dashboard.list_address import filter_of
from deploy.dashboard.offer_lines import Lines, csv_head, csv_lines, json_lines
from deploy.errors import present_exception
from store.errors import StoreError, Unavailable
from store.records.exported_offers import ExportedOffer
from store.scope import Viewer
from store.store import Store

Batches = AsyncGenerator[list[ExportedOffer], None]

logger = logging.getLogger(__name__)


class OfferExport:
    """Answers with all offers of a list, under the scope of whom `viewer_of` finds behind the request."""

    def __init__(self, store: Store, viewer_of: Callable[[HTTPConnection], Viewer]) -> None:
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
            scope = self._viewer_of(request).scope
            batches = self._store.exports.batches(scope, filter_of(request.query_params))
            first: list[ExportedOffer] = await anext(batches, [])
        except StoreError as error:
            status = 503 if isinstance(error, Unavailable) else 400
            return JSONResponse({"errors": [present_exception(error)]}, status)
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
