"""What is said to whoever wants a connection that lasts while the service is going.

It is plain text on purpose: clients take JSON for the operation's own answer, errors and all, and are done
with it. This is a broken line to them, after which they come back.
"""

from starlette.responses import PlainTextResponse, Response


class Departure(Exception):
    """The service is going: it opens and reserves no stream any more, and no socket."""


def departure() -> Response:
    """503; the connection that asked is of no use any more."""
    headers = {"Cache-Control": "no-store", "Connection": "close", "Retry-After": "1"}
    return PlainTextResponse("The service is shutting down: connect again.", 503, headers)
