"""Whom a request is put down to."""

from collections.abc import Callable

from starlette.requests import HTTPConnection

NameOf = Callable[[HTTPConnection], str | None]
"""Who has shown a key or a token, by what is nobody else's; None where nobody is asked for one."""


def nobody(_connection: HTTPConnection) -> None:
    """No caller has a name."""


def address_of(connection: HTTPConnection) -> str:
    """Where a request comes from: through a trusted proxy, where the proxy says."""
    client = connection.client
    return "" if client is None else client.host
