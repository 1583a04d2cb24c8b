"""Why somebody is not let in, in words that say nothing of what was wrong with a secret."""

from typing import ClassVar


class Unauthenticated(Exception):
    """Nobody is known by what came with the request."""

    code: ClassVar[str] = "UNAUTHENTICATED"


class CrossSite(Exception):
    """A browser's session is not taken from pages of other sites."""

    code: ClassVar[str] = "FORBIDDEN"


NOTHING_GIVEN = (
    "Say who you are: send 'Authorization: Bearer <key or token>', or over a WebSocket the same in the "
    "payload of connection_init."
)
NOBODY_KNOWN = "The key or token is unknown, expired or revoked."
