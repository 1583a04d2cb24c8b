"""Cursors of the live feed: a deployment's name and a position in its change stream.

The token's `_data`, hexadecimal, compares as a string in the order of the stream, also inside one transaction, and every
process sees the same tokens: that is what lets a catch-up and the live stream meet at one of them exactly.
"""

import re
from dataclasses import dataclass
from typing import Any

from store.errors import BadCursor

TOKEN_FORM = re.compile(r"[0-9A-F]{2,1000}")


@dataclass(frozen=True, slots=True)
class Cursors:
    """Writes and reads the cursors of one deployment."""

    deployment: str

    def write(self, token: str) -> str:
        """The cursor of a position."""
        return f"{self.deployment}.{token}"

    def read(self, cursor: str) -> str:
        """The position of a cursor; `BadCursor` for one that is malformed or of another deployment."""
        deployment, _, token = cursor.partition(".")
        if deployment != self.deployment or not TOKEN_FORM.fullmatch(token) or len(token) % 2:
            raise BadCursor
        return token


def token_of(resume_token: Any) -> str:
    """The comparable part of a driver's resume token."""
    return str(resume_token["_data"])


def resume_token(token: str) -> dict[str, str]:
    """The driver's form of a position."""
    return {"_data": token}
