"""GraphQL over server-sent events: the frames of graphql-sse's protocol, in both of its modes.

Frames end in LF only (urql's reader knows nothing else). Every answer is a ``next`` event, errors before
execution too, and ``complete`` is the last word. A stream that the service cuts short ends without
``complete``, so that clients come back and resume, and says when they should.
"""

from collections.abc import Callable

from deploy.json_text import encode
from deploy.shaped import Shaped
from deploy.transports.framing import Framing, stream_headers
from deploy.transports.negotiation import EVENT_STREAM
from deploy.transports.running import Wording

COMMENT = b":\n\n"
HEADERS = stream_headers(f"{EVENT_STREAM}; charset=utf-8")
CUT = b"retry: 1000\n: going away, come back\n\n"


def distinct_framing() -> Framing:
    """How the answers of one operation are written into a stream of their own, each with its cursor as id."""

    def next_event(_operation_id: str, answer: Shaped) -> bytes:
        head = b"" if answer.cursor is None else b"id: " + answer.cursor.encode() + b"\n"
        return _event(b"next", answer.payload, head)

    def complete_event(_operation_id: str) -> bytes:
        # EventSource drops an event that has no data.
        return _event(b"complete", b"")

    return Framing(HEADERS, COMMENT, _wording(next_event, complete_event), COMMENT, CUT)


def single_wording() -> Wording[bytes]:
    """How answers are written into one stream for many operations: in an envelope with the operation's id."""

    def next_event(operation_id: str, answer: Shaped) -> bytes:
        envelope = b'{"id":' + encode(operation_id) + b',"payload":' + answer.payload + b"}"
        return _event(b"next", envelope)

    def complete_event(operation_id: str) -> bytes:
        return _event(b"complete", encode({"id": operation_id}))

    return _wording(next_event, complete_event)


def _wording(
    next_event: Callable[[str, Shaped], bytes], complete_event: Callable[[str], bytes]
) -> Wording[bytes]:
    """An error is a last answer."""

    def error_event(operation_id: str, errors: list[dict[str, object]]) -> bytes:
        return next_event(operation_id, Shaped(encode({"errors": errors}))) + complete_event(operation_id)

    return Wording(next_event, error_event, complete_event)


def _event(name: bytes, data: bytes, head: bytes = b"") -> bytes:
    return b"event: " + name + b"\n" + head + b"data: " + data + b"\n\n"
