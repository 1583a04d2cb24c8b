"""GraphiQL: a page for people at the endpoint, from files of ours."""

from pathlib import Path

from starlette.responses import FileResponse
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

PAGES = Path(__file__).parent.parent / "pages"
ASSETS_PATH = "/graphiql"

# CodeMirror and the menus put style elements into the page, hence unsafe-inline there; all scripts are files.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)


async def graphiql_page(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application that gives the page itself; it talks to the address it was loaded from."""
    response = FileResponse(
        PAGES / "graphiql" / "index.html",
        media_type="text/html",
        headers={
            "Cache-Control": "no-cache",
            "Content-Security-Policy": CONTENT_SECURITY_POLICY,
            "Referrer-Policy": "no-referrer",
            "Vary": "Accept",
            "X-Content-Type-Options": "nosniff",
        },
    )
    await response(scope, receive, send)


def graphiql_assets() -> Mount:
    """The route of its scripts, styles and first query."""
    return Mount(ASSETS_PATH, StaticFiles(directory=PAGES / "graphiql"), name="graphiql")
