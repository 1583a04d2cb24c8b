"""Where requests and sockets are asked who sends them, before anything is done for them."""

from collections.abc import Collection, Mapping

from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket

from deploy.auth.caller import Caller
from deploy.auth.door import Door
from deploy.auth.proofs import SessionCookie, proof_in, session_in
from deploy.auth.refusals import CrossSite
from deploy.browsers.origins import is_trusted
from deploy.transports.connections import admit

CSRF_HEADER = "x-offergraph-csrf"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Gate:
    """Finds out whose a connection is; pages of `allowed_origins` may use a browser's session."""

    def __init__(self, door: Door, allowed_origins: Collection[str]) -> None:
        self.door = door
        self._allowed_origins = allowed_origins

    async def request(self, request: HTTPConnection) -> None:
        """Let an HTTP request in. Raises Unauthenticated, CrossSite or Unavailable."""
        proof = proof_in(request.headers) or self._session(request)
        admit(request, Caller(await self.door.viewer(proof), proof, self.door))

    async def socket(self, websocket: WebSocket, params: Mapping[str, object]) -> None:
        """Let a socket in by its first message, or else by its handshake. Raises as `request` does."""
        proof = proof_in(params) or proof_in(websocket.headers) or self._session(websocket)
        admit(websocket, Caller(await self.door.viewer(proof), proof, self.door))

    def _session(self, connection: HTTPConnection) -> SessionCookie | None:
        """The browser's session, for pages that may use it. Raises CrossSite for others."""
        if not self.door.required:
            return None
        session = session_in(connection.headers.get("cookie"))
        if session is None:
            return None
        if connection.scope["type"] == "websocket":
            fault = not is_trusted(connection.headers, self._allowed_origins)
        elif connection.scope["method"] in SAFE_METHODS:
            fault = not self._may_read(connection)
        else:
            fault = connection.headers.get(CSRF_HEADER) != "1" or not self._may_read(connection)
        if fault:
            raise CrossSite(
                "A session counts for the service's own pages and those it allows, and to change anything "
                f"needs the header '{CSRF_HEADER}: 1'."
            )
        return session

    def _may_read(self, connection: HTTPConnection) -> bool:
        """Whether it comes from no other site's page. Older browsers do not say so of GET requests; but the
        cookie is `SameSite=Strict` besides."""
        if "origin" in connection.headers:
            return is_trusted(connection.headers, self._allowed_origins)
        return connection.headers.get("sec-fetch-site", "none") in ("none", "same-origin")
