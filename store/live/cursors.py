"""Cursors of the live feed: a deployment's name and a position in its change stream.

The token's `_data`, hexadecimal, compares as a string in the order of the stream, also inside one
transaction, and every process sees the same tokens: that is what lets a catch-up and the live stream meet at
one of them exactly.
"""

import re
from dataclasses import dataclass
from typing import Any

from store.errors import BadCursor

# A type byte, then the cluster time (seconds and a counter, four bytes each), then what tells events apart.
TOKEN_FORM = re.compile(r"82([0-9A-F]{8})[0-9A-F]{8}([0-9A-F]{2}){0,500}")
SECONDS_AHEAD = 300


@dataclass(frozen=True, slots=True)
class Cursors:
    """Writes and reads the cursors of one deployment."""

    deployment: str

    def write(self, token: str) -> str:
        """The cursor of a position."""
        return f"{self.deployment}.{token}"

    def read(self, cursor: str, now: str) -> str:
        """The position of a cursor; `BadCursor` if it is malformed, another deployment's, or ahead of `now`.

        A little ahead is well: the process that wrote it may have seen more than this one.
        """
        deployment, _, token = cursor.partition(".")
        if deployment != self.deployment or not TOKEN_FORM.fullmatch(token):
            raise BadCursor
        if now and _seconds(token) > _seconds(now) + SECONDS_AHEAD:
            raise BadCursor
        return token


def token_of(resume_token: Any) -> str:
    """The comparable part of a driver's resume token."""
    return str(resume_token["_data"])


def resume_token(token: str) -> dict[str, str]:
    """The driver's form of a position."""
    return {"_data": token}


def _seconds(token: str) -> int:
    return int(token[2:10], 16)
