"""Cursors of the live feed: a deployment's name and a position in its change stream.

Like the tokens in them, the cursors of one deployment compare as strings in the order of the journal, on
every process: that is what lets a catch-up and the live stream meet at one of them exactly.
"""

import re
from dataclasses import dataclass

from store.errors import BadCursor

# A type byte, then the cluster time (seconds and a counter, four bytes each), then what tells events apart:
# the key of an entry, which holds the names of the account, the feed and the SKU, of up to 800 bytes each.
TOKEN_FORM = re.compile(r"82([0-9A-F]{8})[0-9A-F]{8}([0-9A-F]{2}){0,4000}")
SECONDS_AHEAD = 300


@dataclass(frozen=True, slots=True)
class Cursors:
    """Writes and reads the cursors of one deployment."""

    deployment: str

    def write(self, token: str) -> str:
        """The cursor of a position."""
        return f"{self.deployment}.{token}"

    def check(self, cursor: str, now: float) -> str:
        """The same cursor; `BadCursor` if it is malformed, another deployment's, or ahead of `now` (seconds
        since 1970).

        A little ahead is well: clocks differ.
        """
        deployment, _, token = cursor.partition(".")
        if deployment != self.deployment or not TOKEN_FORM.fullmatch(token):
            raise BadCursor
        if seconds_of(cursor) > now + SECONDS_AHEAD:
            raise BadCursor
        return cursor


def token_of(cursor: str) -> str:
    """The position in the change stream."""
    return cursor.rpartition(".")[2]


def seconds_of(cursor: str) -> int:
    """When that position was reached, in seconds since 1970 by the server's clock."""
    return int(token_of(cursor)[2:10], 16)
