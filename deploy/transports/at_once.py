"""Texts handed to a WebSocket's server at once, without the turns that ASGI takes.

An ASGI ``send`` is a few coroutines, one in the other: for what thousands are told at once that costs more
than the writing does. A server that knows a shorter way puts it into the scope's state; where there is none,
``send`` remains.
"""

from collections.abc import Callable
from typing import cast

from starlette.types import Scope

WRITE_TEXT = "offergraph.write_text"

WriteText = Callable[[bytes], bool]
"""Takes a text message (UTF-8); False where that has to be sent as ever: it must wait, or fails."""


def write_text_of(scope: Scope) -> WriteText | None:
    """The short way to the client of ``scope``, if its server knows one."""
    return cast("WriteText | None", scope.get("state", {}).get(WRITE_TEXT))
