"""What callers show to say who they are, as HTTP headers, cookies and a socket's first message carry it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from deploy.auth.refusals import NOBODY_KNOWN, Unauthenticated
from store.rules.tokens import Credentials, read_pair, read_token

SESSION_COOKIE = "offergraph_session"
APP_KEY = "x-vtex-api-appkey"
APP_TOKEN = "x-vtex-api-apptoken"

_MOST_CHARACTERS = 8_192


@dataclass(frozen=True, slots=True)
class Token:
    """A JWT of the identity provider."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SessionCookie:
    """What a browser's cookie holds."""

    value: str = field(repr=False)


Proof = Credentials | Token | SessionCookie


def proof_in(given: Mapping[str, object]) -> Proof | None:
    """The key or token in headers, or in the payload of `connection_init`; None if there is none.

    `Authorization: Bearer`, or VTEX's pair. Names are read whatever their case. Raises Unauthenticated for
    what is there and is neither.
    """
    named = {name.lower(): value for name, value in given.items()}
    authorization = named.get("authorization")
    if authorization is not None:
        if not isinstance(authorization, str):
            raise Unauthenticated(NOBODY_KNOWN)
        scheme, _, token = authorization.strip().partition(" ")
        if scheme.lower() != "bearer":
            raise Unauthenticated("Only 'Authorization: Bearer <key or token>' is understood.")
        return bearer(token.strip())
    app_key, app_token = named.get(APP_KEY), named.get(APP_TOKEN)
    if app_key is None and app_token is None:
        return None
    pair = read_pair(app_key, app_token) if isinstance(app_key, str) and isinstance(app_token, str) else None
    if pair is None:
        raise Unauthenticated(NOBODY_KNOWN)
    return pair


def bearer(text: str) -> Credentials | Token:
    """The API key or the token that `text` is; raises Unauthenticated for what can be neither."""
    if not text or len(text) > _MOST_CHARACTERS:
        raise Unauthenticated(NOBODY_KNOWN)
    return read_token(text) or Token(text)


def session_in(cookies: str | None) -> SessionCookie | None:
    """The session in a `Cookie` header, if there is one; beside it may be any others of this host.

    The standard library's reader takes time by the square of what anybody may send, and stops at a cookie
    that it does not understand.
    """
    named = dict(each.strip().partition("=")[::2] for each in (cookies or "").split(";"))
    value = named.get(SESSION_COOKIE)
    return SessionCookie(value[:_MOST_CHARACTERS]) if value else None
