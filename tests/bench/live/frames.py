"""The little of WebSocket that the bench's clients need: a handshake, and frames out and in."""

import os
import socket
from base64 import b64encode
from collections.abc import Iterator

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
PROTOCOL = "graphql-transport-ws"


def upgrade(port: int, path: str) -> bytes:
    """The request that makes a connection a WebSocket."""
    key = b64encode(os.urandom(16)).decode()
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
        f"Sec-WebSocket-Protocol: {PROTOCOL}\r\n\r\n"
    ).encode()


def frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """A client's frame; its mask is zero, so that the payload stands in it as it is."""
    head, length = 0x80 | opcode, len(payload)
    if length < 126:
        return bytes((head, 0x80 | length)) + b"\0\0\0\0" + payload
    return bytes((head, 0x80 | 126)) + length.to_bytes(2, "big") + b"\0\0\0\0" + payload


def frames(data: bytes) -> Iterator[tuple[int, int, int]]:
    """The whole frames of what a server sent: opcode, and where the payload begins and ends."""
    position, size = 0, len(data)
    while size - position >= 2:
        length, start = data[position + 1], position + 2
        if length == 126:
            length, start = int.from_bytes(data[start : start + 2], "big"), start + 2
        elif length == 127:
            length, start = int.from_bytes(data[start : start + 8], "big"), start + 8
        end = start + length
        if end > size:
            return
        yield data[position] & 15, start, end
        position = end


def read_head(connection: socket.socket) -> bytes:
    """Read the answer to `upgrade`; gives what came after it. Raises ConnectionError if it is not 101."""
    received = b""
    while b"\r\n\r\n" not in received:
        more = connection.recv(4096)
        if not more:
            raise ConnectionError("the server closed the connection during the handshake")
        received += more
    head, _, rest = received.partition(b"\r\n\r\n")
    if b" 101 " not in head.partition(b"\r\n")[0]:
        raise ConnectionError(head.decode())
    return rest


def read_message(connection: socket.socket, received: bytes) -> bytes:
    """Read one whole message on top of what was received; gives what came after it."""
    while not (found := next(frames(received), None)):
        more = connection.recv(4096)
        if not more:
            raise ConnectionError("the server closed the connection")
        received += more
    return received[found[2] :]
