"""Lists of offers as files of any size: read, written and sent batch by batch."""

import logging
from collections.abc import AsyncGenerator, AsyncIterator

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from deploy.auth.caller import caller_of
from deploy.auth.gate import Gate
from deploy.auth.refusals import NOBODY_KNOWN, Unauthenticated
from deploy.dashboard.list_address import filter_of
from deploy.dashboard.offer_lines import Lines, csv_head, csv_lines, json_lines
from deploy.errors import is_on_purpose, present_exception
from deploy.limits.admission import Admission
from deploy.operations import Answer
from deploy.transports.negotiation import GRAPHQL_RESPONSE
from deploy.transports.statuses import headers_of, status_of
from store.queries.offer_exports import BATCH
from store.records.exported_offers import ExportedOffer
from store.store import Store

Batches = AsyncGenerator[list[ExportedOffer], None]

logger = logging.getLogger(__name__)


class OfferExport:
    """Answers with all offers of a list, under the scope of whom the `gate` lets in.

    Each batch is a query to `admission`: it is put down to the caller, and waits for its turn.
    """

    def __init__(self, store: Store, gate: Gate, admission: Admission) -> None:
        self._store = store
        self._gate = gate
        self._admission = admission

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
            await self._gate.request(request)
            self._admission.charge(self._admission.caller_of(request), BATCH)
            scope = caller_of(request).viewer.scope
            batches = self._store.exports.batches(scope, filter_of(request.query_params))
            first = await self._next(request, batches)
        except Exception as error:
            return _refusal(error)
        return StreamingResponse(
            self._written(request, head, first, batches, lines),
            media_type=media_type,
            headers={
                "Cache-Control": "no-store",
                "Content-Disposition": f'attachment; filename="{name}"',
                "X-Accel-Buffering": "no",
            },
        )

    async def _next(self, request: Request, batches: Batches) -> list[ExportedOffer]:
        async with self._admission.place(self._admission.caller_of(request), is_query=True):
            return await anext(batches, [])

    async def _written(
        self, request: Request, head: bytes, batch: list[ExportedOffer], batches: Batches, lines: Lines
    ) -> AsyncIterator[bytes]:
        # If this breaks off, so does the answer: without its last chunk no client takes it for whole.
        try:
            yield head + lines(batch)
            while batch:
                if not await caller_of(request).still_valid():
                    raise Unauthenticated(NOBODY_KNOWN)
                await self._admission.save_up(self._admission.caller_of(request), len(batch))
                batch = await self._next(request, batches)
                yield lines(batch)
        except Exception as error:
            if is_on_purpose(error):
                logger.warning("an export broke off: %s", error)
            raise
        finally:
            await batches.aclose()


def _refusal(error: Exception) -> Response:
    answer = Answer({"errors": [present_exception(error)]})
    status = status_of(answer, GRAPHQL_RESPONSE)
    headers = {"Cache-Control": "no-store", **headers_of(answer, status)}
    return JSONResponse(answer.payload, status, headers)
