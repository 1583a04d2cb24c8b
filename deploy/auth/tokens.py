"""Tokens of an identity provider (JWT): whose they are, and what their claims let somebody see."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import jwt

from deploy.auth.key_set import KeySet
from store.rules.grants import GrantError, grant
from store.scope import Viewer
from store.vocabulary import Access, ViewerRole

# Fixed: a token never chooses. All of them are asymmetric, so that no public key can be taken for a secret.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LEEWAY_SECONDS = 30

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claims:
    """Which claims say who somebody is. A name that is no claim is a path: `realm_access.roles`."""

    name: str = "sub"
    role: str = "role"
    vendor: str = "vendor"
    accounts: str = "accounts"
    access: str = "access"


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a token is for, and until when."""

    viewer: Viewer
    expires_at: datetime


class Tokens:
    """Verifies the tokens of one issuer for one audience."""

    def __init__(self, issuer: str, audience: str, keys: KeySet, claims: Claims) -> None:
        self._issuer = issuer
        self._audience = audience
        self._keys = keys
        self._claims = claims

    async def bearer(self, token: str) -> Bearer | None:
        """Who the token is for; None unless it is signed by the issuer, for this audience and valid now.

        Raises Unavailable while the issuer's keys cannot be had.
        """
        try:
            header = jwt.get_unverified_header(token)
            algorithm, key_id = header.get("alg"), header.get("kid")
            if algorithm not in ALGORITHMS or not isinstance(key_id, str) or "crit" in header:
                return None
            key = await self._keys.find(key_id, algorithm)
            if key is None:
                return None
            claims = jwt.decode(
                token,
                key.key,
                algorithms=[algorithm],
                issuer=self._issuer,
                audience=self._audience,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except jwt.PyJWTError:
            return None
        return self._granted(claims)

    def _granted(self, claims: Mapping[str, Any]) -> Bearer | None:
        named = self._claims
        try:
            viewer = grant(
                _text(_claim(claims, named.name)) or "",
                _role(_claim(claims, named.role)),
                _text(_claim(claims, named.vendor)),
                _texts(_claim(claims, named.accounts)),
                _access(_claim(claims, named.access)),
            )
            return Bearer(viewer, _end(claims["exp"]))
        except GrantError as error:
            # Whoever set up the claims has to see why nobody gets in; the token itself is never logged.
            logger.warning("a token of the identity provider lets nobody in: %s", error)
            return None


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    """The claim of that name, or what lies at that path of names parted by dots."""
    if name in claims:
        return claims[name]
    value: Any = claims
    for part in name.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def _role(value: Any) -> ViewerRole:
    """The one role that the claim, a text or a list of them, names."""
    names = {role.value for role in ViewerRole}
    found = {text.upper() for text in _texts(value)} & names
    if len(found) != 1:
        raise GrantError(f"its role must be one of {', '.join(sorted(names))}")
    return ViewerRole(found.pop())


def _access(value: Any) -> Access | None:
    text = _text(value)
    try:
        return None if text is None else Access(text.upper())
    except ValueError:
        raise GrantError("its access must be READ or WRITE") from None


def _end(value: Any) -> datetime:
    try:
        return datetime.fromtimestamp(int(value), UTC)
    except (ValueError, OverflowError):
        raise GrantError("its exp must be an instant, in seconds") from None


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise GrantError("its name, vendor and access must be texts")


def _texts(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return value.replace(",", " ").split()
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return value
    raise GrantError("its role and its accounts must be texts or lists of texts")
