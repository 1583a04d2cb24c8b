"""`/session`: how a browser's page signs in and out, and sees who it is."""

from datetime import UTC, datetime, timedelta

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from deploy.auth.caller import caller_of
from deploy.auth.gate import CSRF_HEADER, Gate
from deploy.auth.proofs import SESSION_COOKIE, Proof, bearer, session_in
from deploy.auth.refusals import CrossSite, Unauthenticated
from deploy.errors import ErrorCode, coded, present, present_exception
from deploy.json_text import MalformedJson, decode
from deploy.operations import Answer
from deploy.transports.negotiation import GRAPHQL_RESPONSE
from deploy.transports.requests import Refused, check_media_type, read_body
from deploy.transports.statuses import headers_of, status_of
from store.scope import Viewer

MOST_BYTES = 16 * 1024


class SessionEndpoint:
    """The ASGI application behind the route; a session lasts `longest` at most."""

    methods = ("GET", "POST", "DELETE")

    def __init__(self, gate: Gate, longest: timedelta) -> None:
        self._gate = gate
        self._longest = longest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer GET (who is there), POST (sign in) and DELETE (sign out)."""
        request = Request(scope, receive)
        try:
            match request.method:
                case "POST":
                    response = await self._sign_in(request)
                case "DELETE":
                    response = await self._sign_out(request)
                case _:
                    response = await self._show(request)
        except ClientDisconnect:
            return
        except Refused as refused:
            shown = present(coded(str(refused), refused.code))
            response = _refusal(shown, refused.status, refused.headers)
        except Exception as error:
            shown = present_exception(error)
            response = _refusal(shown, status_of(Answer({"errors": [shown]}), GRAPHQL_RESPONSE))
        response.headers["Cache-Control"] = "no-store"
        await response(scope, receive, send)

    async def _show(self, request: Request) -> Response:
        required = self._gate.door.required
        try:
            await self._gate.request(request)
        except (Unauthenticated, CrossSite):
            viewer = None
        else:
            viewer = caller_of(request).viewer
        return JSONResponse(
            {
                "authentication": "required" if required else "none",
                "viewer": None if viewer is None else _shown(viewer),
            }
        )

    async def _sign_in(self, request: Request) -> Response:
        check_media_type(request)
        session = await self._gate.door.sign_in(await _proof(request), self._longest)
        response = Response(status_code=204)
        if session is not None:
            response.set_cookie(
                SESSION_COOKIE,
                session.cookie,
                max_age=max(0, int((session.expires_at - datetime.now(UTC)).total_seconds())),
                httponly=True,
                samesite="strict",
                secure=_over_tls(request),
            )
        return response

    async def _sign_out(self, request: Request) -> Response:
        # Nobody's page but ours may sign somebody out; who is signed in does not matter.
        if request.headers.get(CSRF_HEADER) != "1":
            raise CrossSite(f"Signing out needs the header '{CSRF_HEADER}: 1'.")
        session = session_in(request.headers.get("cookie"))
        if session is not None:
            await self._gate.door.sign_out(session)
        response = Response(status_code=204)
        response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="strict", secure=_over_tls(request))
        return response


async def _proof(request: Request) -> Proof:
    """The key or token in the body. Raises Refused (400, 413) or Unauthenticated."""
    try:
        body = decode(await read_body(request, MOST_BYTES))
    except MalformedJson as error:
        raise Refused(400, ErrorCode.BAD_REQUEST, f"The body is not valid JSON: {error}") from None
    token = body.get("token") if isinstance(body, dict) else None
    if not isinstance(token, str):
        raise Refused(400, ErrorCode.BAD_REQUEST, 'The body must be {"token": "<key or token>"}.')
    return bearer(token.strip())


def _over_tls(request: Request) -> bool:
    """Whether the browser came by TLS: its page says so, also where a proxy has taken the TLS off."""
    return request.headers.get("origin", str(request.url)).startswith("https:")


def _shown(viewer: Viewer) -> dict[str, object]:
    accounts = None if viewer.accounts is None else list(viewer.accounts)
    return {"name": viewer.name, "role": viewer.role, "vendor": viewer.vendor, "accounts": accounts}


def _refusal(shown: dict[str, object], status: int, headers: dict[str, str] | None = None) -> Response:
    answer = Answer({"errors": [shown]})
    return JSONResponse(answer.payload, status, {**headers_of(answer, status), **(headers or {})})
