"""Positions of the live feed as everybody may have them.

MongoDB's resume tokens hold the key of the document they stand at. Beside an event that is no secret: it is
of the event itself. The position of now, and a checkpoint's, may stand at a document of anybody: those are
encrypted, with a key that all processes of the deployment have.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from store.errors import BadCursor

KEY_BYTES = 32


class Seals:
    """Seals and opens cursors with `key`, of `KEY_BYTES` bytes. The same cursor always looks the same."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESSIV(key)

    def seal(self, cursor: str) -> str:
        """The cursor, so that nobody else can read or make it."""
        return urlsafe_b64encode(self._cipher.encrypt(cursor.encode(), None)).rstrip(b"=").decode()

    def open(self, cursor: str) -> str:
        """The cursor that was sealed; an event's as it is. Raises BadCursor for a forged one."""
        if "." in cursor:
            return cursor
        try:
            data = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
            return self._cipher.decrypt(data, None).decode()
        except (ValueError, InvalidTag):
            raise BadCursor from None
