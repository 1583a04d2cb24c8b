"""WebSockets whose clients send too much, or read nothing."""

import asyncio
import base64
import socket
from contextlib import suppress

import pytest

from deploy.guards.connection_limits import ConnectionLimits
from tests.deploy.guards.wire import refusal
from tests.deploy.sample_graph import Service, serve, until
from tests.deploy.socket_peer import HELLO, opened, ready

PING = b"\x89\xfd\x00\x00\x00\x00" + b"x" * 125


async def raw_socket(service: Service) -> socket.socket:
    """A WebSocket after its handshake, of which nothing more will be read."""
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    deaf.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(deaf, ("127.0.0.1", service.port))
    key = base64.b64encode(b"0123456789abcdef").decode()
    await loop.sock_sendall(
        deaf,
        (
            "GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
        ).encode(),
    )
    assert b" 101 " in await loop.sock_recv(deaf, 4_096)
    return deaf


@pytest.mark.parametrize(("over", "code"), [(0, 4400), (1, 1009)])
async def test_a_message_just_under_the_limit_is_read_and_one_just_over_closes(over: int, code: int) -> None:
    """What is read is no JSON."""
    async with serve() as service, opened(service) as peer:
        await peer.send("x" * (ConnectionLimits().message_bytes + over))
        assert (await peer.closed())[0] == code


async def test_pings_of_a_client_that_reads_nothing_fill_no_memory_and_it_is_cut_off() -> None:
    async with serve(limits=ConnectionLimits(stall_seconds=0.3)) as service:
        deaf = await raw_socket(service)
        loop = asyncio.get_running_loop()
        # It takes none of them any more when its own buffers and the service's are full, and then goes.
        with suppress(ConnectionError):
            for _ in range(10_000):
                await loop.sock_sendall(deaf, PING * 500)
        await until(lambda: service.connections == 0)
        deaf.close()


async def test_a_socket_that_stands_open_is_not_taken_for_a_slow_request() -> None:
    async with serve(limits=ConnectionLimits(read_seconds=1.0)) as service, ready(service) as peer:
        await asyncio.sleep(1.2)
        await peer.send(HELLO)
        assert (await peer.receive())["type"] == "next"


async def test_the_headers_of_a_handshake_are_bounded_as_well() -> None:
    async with serve() as service:
        reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
        writer.write(
            b"GET /graphql HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX: "
            + b"x" * 17_000
            + b"\r\n\r\n"
        )
        status, extensions = refusal(await reader.read())
        assert (status, extensions["code"]) == (431, "HEADERS_TOO_LARGE")
        writer.close()


@pytest.mark.parametrize(
    ("path", "headers"),
    [("", b"Content-Length: 3\r\n"), ("?" + "x" * 9_000, b""), ("", b"X: y\r\n" * 150)],
    ids=["a body", "a long line", "many headers"],
)
async def test_what_is_no_handshake_is_refused_and_not_left_open(path: str, headers: bytes) -> None:
    """Nobody looked at it again, and anybody could have as many connections as there may be, for ever."""
    async with serve() as service:
        reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
        writer.write(
            f"GET /graphql{path} HTTP/1.1\r\nHost: x\r\n".encode()
            + b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
            + b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n"
            + headers
            + b"\r\n"
        )
        assert (await reader.read()).startswith(b"HTTP/1.1 400 ")
        writer.close()
