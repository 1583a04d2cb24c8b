"""Which pages may speak to the service: the one list for HTTP, streams and sockets."""

from collections.abc import Collection
from typing import TYPE_CHECKING

# The settings import this file at the start of every command, which can do without Starlette.
if TYPE_CHECKING:
    from starlette.datastructures import Headers

ANY_ORIGIN = "*"


def is_allowed(headers: "Headers", allowed: Collection[str]) -> bool:
    """Whether a request comes from no page, from a page of the service's own, or from one of `allowed`.

    Browsers let any page send requests and open sockets to anywhere, but say which page it was.
    """
    return "origin" not in headers or ANY_ORIGIN in allowed or is_trusted(headers, allowed)


def is_trusted(headers: "Headers", allowed: Collection[str]) -> bool:
    """Whether a request comes from a page of the service's own, or from one that is named in `allowed`."""
    origin = headers.get("origin", "")
    return origin in allowed or is_own(headers)


def is_own(headers: "Headers") -> bool:
    """Whether the page was loaded from the address it speaks to.

    A proxy may have taken the TLS off, so that only host and port are compared.
    """
    host = headers.get("host", "").lower()
    return bool(host) and headers.get("origin", "").partition("://")[2].lower() == host
