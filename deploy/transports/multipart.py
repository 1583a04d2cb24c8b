"""Apollo's multipart protocol for subscriptions over HTTP, subscriptionSpec 1.0.

A part is read when the delimiter behind it has come, so each is written together with the next delimiter.
Answers stand in ``payload``. When the service ends a stream that is not complete, it says so by an error of
the transport, beside a null ``payload``: clients that retry come back.
"""

from deploy.errors import ErrorCode, coded, present
from deploy.json_text import encode
from deploy.transports.framing import Framing, stream_headers
from deploy.transports.running import Wording

_DELIMITER = b"\r\n--graphql"
_END = b"--\r\n"


def multipart_framing() -> Framing:
    """How the answers of a subscription are written as parts."""
    # The first part is a heartbeat: proxies and clients see at once that the stream is open.
    heartbeat = _part({})
    going = coded("The service is shutting down: subscribe again.", ErrorCode.SHUTTING_DOWN)
    return Framing(
        headers=stream_headers('multipart/mixed; boundary="graphql"; subscriptionSpec="1.0"'),
        opening=_DELIMITER + heartbeat,
        wording=Wording(
            next=lambda _, answer: _part_of(b'{"payload":' + answer.payload + b"}"),
            error=lambda _, errors: _part({"payload": {"errors": errors}}) + _END,
            complete=lambda _: _END,
        ),
        keep_alive=heartbeat,
        cut=_part({"payload": None, "errors": [present(going)]}) + _END,
    )


def _part(body: object) -> bytes:
    return _part_of(encode(body))


def _part_of(json: bytes) -> bytes:
    return b"\r\nContent-Type: application/json\r\n\r\n" + json + _DELIMITER
