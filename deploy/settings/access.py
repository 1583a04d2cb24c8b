"""Settings: who is let in, and from which pages."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator
from pydantic_settings import NoDecode

from deploy.browsers.origins import ANY_ORIGIN
from deploy.settings.field import amount, setting


def _listed(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(dict.fromkeys(each.rstrip("/").lower() for each in value.replace(",", " ").split()))


def _origins(value: tuple[str, ...]) -> tuple[str, ...]:
    for each in value:
        parts = urlsplit(each)
        if each != ANY_ORIGIN and each not in (f"http://{parts.netloc}", f"https://{parts.netloc}"):
            raise ValueError("not an origin")
    return value


def _key_set_url(value: str | None) -> str | None:
    parts = urlsplit(value or "")
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if value is not None and not (parts.scheme == "https" or (parts.scheme == "http" and local)):
        raise ValueError("not a URL that can be trusted")
    return value


class AccessSettings(BaseModel):
    """Keys, tokens and pages."""

    allowed_origins: Annotated[
        tuple[str, ...], NoDecode, BeforeValidator(_listed), AfterValidator(_origins)
    ] = setting(
        "OFFERGRAPH_ALLOWED_ORIGINS",
        "Web origins beside the service's own whose pages may ask here, over HTTP, SSE and WebSocket; * for "
        "all, which then cannot use sessions.",
        "origins parted by commas, such as https://sellers.example.com",
        default=(),
    )
    session_hours: float = amount(
        "OFFERGRAPH_SESSION_HOURS",
        "Hours after which a browser has to sign in again.",
        "hours",
        default=12.0,
        most=720,
    )
    recheck_seconds: float = amount(
        "OFFERGRAPH_RECHECK_SECONDS",
        "Seconds after which those who hold a WebSocket or a stream are asked for again.",
        "seconds",
        default=15.0,
        most=45,
    )
    jwt_issuer: str | None = setting(
        "OFFERGRAPH_JWT_ISSUER",
        "The identity provider whose tokens are taken, as their iss says. Not given: API keys only.",
        "the issuer's name, usually a URL",
        default=None,
    )
    jwt_audience: str | None = setting(
        "OFFERGRAPH_JWT_AUDIENCE",
        "Whom a token must be for, as its aud says.",
        "the audience's name",
        default=None,
    )
    jwt_key_set_url: Annotated[str | None, AfterValidator(_key_set_url)] = setting(
        "OFFERGRAPH_JWT_JWKS_URL",
        "Where the identity provider's public keys (its JWKS) are.",
        "a URL that begins with https:// (on this machine, http://)",
        default=None,
    )
    jwt_name_claim: str = setting(
        "OFFERGRAPH_JWT_NAME_CLAIM",
        "The claim that says what a caller is called; like the next ones a name, or a path parted by dots.",
        "the name of a claim",
        default="sub",
    )
    jwt_role_claim: str = setting(
        "OFFERGRAPH_JWT_ROLE_CLAIM",
        "The claim that says ADMIN, CONNECTOR or SELLER, alone or in a list with words of others.",
        "the name of a claim",
        default="role",
    )
    jwt_vendor_claim: str = setting(
        "OFFERGRAPH_JWT_VENDOR_CLAIM",
        "The claim that names a connector's vendor.",
        "the name of a claim",
        default="vendor",
    )
    jwt_accounts_claim: str = setting(
        "OFFERGRAPH_JWT_ACCOUNTS_CLAIM",
        "The claim that names a seller's or connector's accounts, as a list or parted by spaces.",
        "the name of a claim",
        default="accounts",
    )
    jwt_access_claim: str = setting(
        "OFFERGRAPH_JWT_ACCESS_CLAIM",
        "The claim that says READ for who may not write.",
        "the name of a claim",
        default="access",
    )
