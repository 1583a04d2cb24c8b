"""What an API key looks like: `og_<id>_<secret>`, of which the store keeps the id and a digest. Pure.

The secret has 256 bits from the system's generator, so that a plain SHA-256 cannot be turned back.
"""

import re
import secrets
from dataclasses import dataclass
from hashlib import sha256

PREFIX = "og_"
ID_BYTES = 6
SECRET_BYTES = 32

_ID = re.compile(r"[0-9a-f]{12}")
_TOKEN = re.compile(PREFIX + r"([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class Credentials:
    """A key as somebody presents it."""

    key_id: str
    secret: str

    @property
    def token(self) -> str:
        """Both in one text, as its owner keeps it."""
        return f"{PREFIX}{self.key_id}_{self.secret}"

    @property
    def digest(self) -> str:
        """What the store keeps of the secret."""
        return digest_of(self.secret)


def new_credentials(key_id: str | None = None) -> Credentials:
    """A new key, or a new secret for the key of that id."""
    return Credentials(key_id or secrets.token_hex(ID_BYTES), secrets.token_urlsafe(SECRET_BYTES))


def read_token(token: str) -> Credentials | None:
    """The key in `token`; None if it is none of this form."""
    match = _TOKEN.fullmatch(token)
    return None if match is None else Credentials(match[1], match[2])


def read_pair(app_key: str, app_token: str) -> Credentials | None:
    """The key in VTEX's pair: its id, with or without `og_`, and its secret."""
    key_id = app_key.removeprefix(PREFIX)
    return Credentials(key_id, app_token) if _ID.fullmatch(key_id) else None


def id_in(text: str) -> str:
    """The id in what somebody took from a list or from a key itself, whose secret is not needed."""
    return text.removeprefix(PREFIX).partition("_")[0]


def digest_of(secret: str) -> str:
    """The SHA-256 of a secret, in hexadecimal."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
