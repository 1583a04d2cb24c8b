"""GraphQL over server-sent events: the frames of graphql-sse's protocol, in both of its modes.

Frames end in LF only (urql's reader knows nothing else). Every answer is a ``next`` event, errors before
execution too, and ``complete`` is the last word. A stream that the service cuts short ends without
``complete``, so that clients come back and resume.
"""

from collections.abc import Callable

from deploy.engine import Answer
from deploy.transports.framing import Framing, stream_headers
from deploy.transports.json_text import encode
from deploy.transports.negotiation import EVENT_STREAM
from deploy.transports.running import Wording

COMMENT = b":\n\n"
HEADERS = stream_headers(f"{EVENT_STREAM}; charset=utf-8")

EventId = Callable[[Answer], str | None]


def distinct_framing(event_id: EventId) -> Framing:
    """How the answers of one operation are written into a stream of their own, each with its ``event_id``."""

    def next_event(answer: Answer) -> bytes:
        given = event_id(answer)
        head = b"" if given is None else b"id: " + given.encode() + b"\n"
        return _event(b"next", encode(answer.payload), head)

    # EventSource drops an event that has no data.
    return Framing(HEADERS, COMMENT, next_event, COMMENT, _event(b"complete", b""), b"")


def no_event_id(_answer: Answer) -> None:
    """For answers that no cursor is in."""


def single_wording() -> Wording[bytes]:
    """How answers are written into one stream for many operations: in an envelope with the operation's id."""

    def next_event(operation_id: str, answer: Answer) -> bytes:
        return _event(b"next", encode({"id": operation_id, "payload": answer.payload}))

    def error_event(operation_id: str, errors: list[dict[str, object]]) -> bytes:
        return next_event(operation_id, Answer({"errors": errors})) + complete_event(operation_id)

    def complete_event(operation_id: str) -> bytes:
        return _event(b"complete", encode({"id": operation_id}))

    return Wording(next_event, error_event, complete_event)


def _event(name: bytes, data: bytes, head: bytes = b"") -> bytes:
    return b"event: " + name + b"\n" + head + b"data: " + data + b"\n\n"
