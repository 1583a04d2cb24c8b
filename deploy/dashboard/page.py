"""The page itself: one document for every address of it, and built files whose names change with them."""

from os import PathLike, stat_result
from pathlib import Path

from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from deploy.trusted_documents import TrustedDocuments

BUILT = Path(__file__).parent.parent / "pages" / "dashboard"

# What the page shows stands in its address, so that each of these is the page (dashboard/src/app.tsx).
ADDRESSES = ("/", "/offers", "/offers/{offer:path}", "/discarded", "/errors", "/feeds")
ASSETS_PATH = "/assets"

# Nothing but files, data and the socket of this very origin: no inline script or style, no other host.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)


def page_routes() -> list[BaseRoute]:
    """The routes of the page and its built files."""
    assets = GZipMiddleware(_Assets(directory=BUILT / "assets"))
    return [*(Route(path, _page) for path in ADDRESSES), Mount(ASSETS_PATH, assets, name="dashboard")]


def page_documents() -> TrustedDocuments:
    """The documents of the page, by the names it asks for them by. Raises TrustedDocumentsError."""
    return TrustedDocuments.read(BUILT / "documents.json")


async def _page(_request: Request) -> Response:
    return FileResponse(
        BUILT / "index.html",
        media_type="text/html",
        headers={
            "Cache-Control": "no-cache",
            "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        },
    )


class _Assets(StaticFiles):
    """Built files: their names hold a hash of what they hold."""

    def file_response(
        self,
        full_path: str | PathLike[str],
        stat_result: stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
