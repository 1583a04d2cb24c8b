"""What the store raises on purpose; `code` is what a client sees in `extensions.code`, the docstring the
default message."""

from typing import ClassVar


class StoreError(Exception):
    """The store could not do what was asked."""

    code: ClassVar[str] = "INTERNAL_SERVER_ERROR"

    def __init__(self, message: str | None = None, **extensions: object) -> None:
        """`extensions` stand beside the code."""
        super().__init__(message or type(self).__doc__)
        self.extensions = extensions


class BadInput(StoreError):
    """An argument is not what it must be."""

    code = "BAD_USER_INPUT"


class QueryTooBroad(StoreError):
    """Too many documents would have to be examined; add a filter."""

    code = "QUERY_TOO_BROAD"


class BadCursor(StoreError):
    """The cursor is not one of this service."""

    code = "BAD_CURSOR"


class ResyncRequired(StoreError):
    """The history up to now is no longer there; read a snapshot again and subscribe from its `liveCursor`."""

    code = "RESYNC_REQUIRED"


class Forbidden(StoreError):
    """This may be seen by an admin only."""

    code = "FORBIDDEN"


class KeyNotFound(StoreError):
    """There is no such key."""


class KeyNotUsable(StoreError):
    """The key is revoked or expired."""


class Unavailable(StoreError):
    """MongoDB could not be reached or did not answer in time; try again."""

    code = "SERVICE_UNAVAILABLE"
