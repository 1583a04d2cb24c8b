"""Which pages may send requests, and under which names the service may be called."""

from collections.abc import Collection
from functools import lru_cache

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.browsers.origins import is_allowed
from deploy.errors import ErrorCode, coded, present
from deploy.loopback import is_loopback


class PagesGuard:
    """Refuses requests of pages that are neither the service's own nor in `allowed_origins` (403).

    A page may be behind a name of its own that leads here (DNS rebinding) and would count as one of the
    service's. With keys it could do nothing; where none are asked for (`local_only`), only names of this
    machine do. Sockets are judged by their handshake, by the same list.
    """

    def __init__(self, app: ASGIApp, allowed_origins: Collection[str], local_only: bool) -> None:
        self._app = app
        self._allowed_origins = allowed_origins
        self._local_only = local_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the request, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        fault = self._fault(scope["type"], Headers(scope=scope))
        if fault is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
        else:
            body = {"errors": [present(coded(fault, ErrorCode.FORBIDDEN))]}
            await JSONResponse(body, 403)(scope, receive, send)

    def _fault(self, kind: str, headers: Headers) -> str | None:
        if self._local_only and not is_local(headers.get("host", "")):
            return STRANGE_NAME
        if kind == "http" and not is_allowed(headers, self._allowed_origins):
            return FOREIGN_PAGE
        return None


FOREIGN_PAGE = "Pages of this origin may not ask here: OFFERGRAPH_ALLOWED_ORIGINS names those that may."
STRANGE_NAME = (
    "Without keys the service answers under names of its own machine only, such as localhost: "
    "make a key with `offergraph keys create`."
)


@lru_cache(maxsize=256)
def is_local(host: str) -> bool:
    """Whether a `Host` header names this machine: localhost, or an address that leads nowhere else."""
    name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
    name = name.strip("[]").lower().rstrip(".")
    return name.endswith(".localhost") or is_loopback(name)
