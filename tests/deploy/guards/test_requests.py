"""Requests that are too large or too slow, and connections that are too many."""

import asyncio
import socket

import pytest

from deploy.guards.connection_limits import ConnectionLimits
from deploy.open_files import raise_limit
from tests.deploy.guards.wire import BODY, head_bytes, refusal, request, wired
from tests.deploy.http_calls import JSON, post
from tests.deploy.sample_graph import serve, until

# Long enough for a busy machine to get a request's beginning from here to there.
BRIEF = ConnectionLimits(read_seconds=1.0)
HALF_OPEN = 400


def padded(size: int) -> bytes:
    """A request whose line and headers have so many bytes."""
    bare = request(b"X-Padding: \r\n")
    return request(b"X-Padding: " + b"x" * (size - head_bytes(bare)) + b"\r\n")


async def test_headers_just_under_the_limit_pass_and_just_over_are_refused() -> None:
    limit = ConnectionLimits().header_bytes
    async with serve() as service, wired(service) as wire:
        await wire.send(padded(limit))
        assert await wire.status() == 200
        await wire.send(padded(limit + 1))
        assert refusal(await wire.rest()) == (
            431,
            {"code": "HEADERS_TOO_LARGE", "limit": limit, "value": limit + 1},
        )


async def test_a_header_that_never_ends_is_refused_while_it_is_read() -> None:
    async with serve() as service, wired(service) as wire:
        await wire.send(b"GET /graphql HTTP/1.1\r\nX-Endless: ")
        # When another request has been answered, this one has begun.
        await post(service, {"query": "{ hello }"}, JSON)
        await wire.send(b"x" * (ConnectionLimits().header_bytes + 1))
        status, extensions = refusal(await wire.rest())
        assert (status, extensions["code"]) == (431, "HEADERS_TOO_LARGE")


# As Java's client begins with everyone, and curl if it is told to.
FOR_HTTP_2 = (
    b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n"
)


async def test_who_would_rather_speak_http_2_is_answered_all_the_same() -> None:
    """RFC 9110, 7.8: the request counts as if it had not asked, its body and the next requests too."""
    sent = request(FOR_HTTP_2)
    async with serve() as service, wired(service) as wire:
        await wire.send(sent + sent + request())
        assert [await wire.status() for _ in range(3)] == [200, 200, 200]
        await wire.send(sent[: -len(BODY)])
        # When another request has been answered, this one's head has been read.
        await post(service, {"query": "{ hello }"}, JSON)
        await wire.send(BODY[:5])
        await post(service, {"query": "{ hello }"}, JSON)
        await wire.send(BODY[5:] + sent)
        assert [await wire.status() for _ in range(2)] == [200, 200]


async def test_however_many_wishes_come_at_once_each_is_passed_over() -> None:
    async with serve() as service, wired(service) as wire:
        await wire.send(request(FOR_HTTP_2) * 600)
        assert {await wire.status() for _ in range(600)} == {200}


async def test_a_tunnel_is_no_wish_for_another_protocol() -> None:
    """A parser takes CONNECT for an upgrade without any header that says so."""
    async with serve() as service, wired(service) as wire:
        await wire.send(b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n")
        assert await wire.status() == 400


@pytest.mark.parametrize(
    "begun",
    [b"POST /gra", b"POST /graphql HTTP/1.1\r\nHost: x\r\nX-Slow", request()[:-1]],
    ids=["in the line", "in the headers", "in the body"],
)
async def test_a_request_that_does_not_arrive_in_time_is_refused(begun: bytes) -> None:
    async with serve(limits=BRIEF) as service, wired(service) as wire:
        await wire.send(begun)
        status, extensions = refusal(await wire.rest())
        assert (status, extensions["code"], extensions["limit"]) == (408, "REQUEST_TIMEOUT", 1.0)


async def test_the_next_request_of_a_connection_must_arrive_in_time_as_well() -> None:
    async with serve(limits=BRIEF) as service, wired(service) as wire:
        await wire.send(request() + request()[:-1])
        assert await wire.status() == 200
        status, extensions = refusal(await wire.rest())
        assert (status, extensions["code"]) == (408, "REQUEST_TIMEOUT")


async def test_bytes_that_trickle_gain_no_time() -> None:
    """What is sent to a closed connection may take the answer with it: it has ended, that is all."""
    async with serve(limits=BRIEF) as service, wired(service) as wire:
        await wire.send(b"GET /graphql HTTP/1.1\r\n")

        async def trickle() -> None:
            while True:
                await wire.send(b"X: y\r\n")
                await asyncio.sleep(0.02)

        trickling = asyncio.create_task(trickle())
        await wire.rest()
        await until(lambda: service.connections == 0)
        trickling.cancel()
        await asyncio.gather(trickling, return_exceptions=True)


@pytest.mark.parametrize("said", [b"", b"\r\n", b"\r\n\r\n\r\n"])
async def test_a_connection_that_says_nothing_is_closed(said: bytes) -> None:
    async with serve(limits=BRIEF) as service, wired(service) as wire:
        await wire.send(said)
        assert await wire.rest() == b""


async def test_an_idle_connection_is_kept_for_its_next_request() -> None:
    """Longer than a request may take to arrive: none has begun."""
    async with serve(limits=BRIEF) as service, wired(service) as wire:
        for pause in (0, 1.2 * BRIEF.read_seconds):
            await asyncio.sleep(pause)
            await wire.send(request())
            assert await wire.status() == 200


async def test_a_connection_that_is_idle_for_too_long_is_closed() -> None:
    async with serve(limits=ConnectionLimits(idle_seconds=1)) as service, wired(service) as wire:
        await wire.send(request())
        assert await wire.status() == 200
        assert await wire.rest() == b""


async def test_requests_that_come_together_are_answered_in_turn() -> None:
    async with serve() as service, wired(service) as wire:
        await wire.send(request() + request() + request())
        assert [await wire.status() for _ in range(3)] == [200, 200, 200]


async def test_connections_beyond_the_limit_are_turned_away_at_once() -> None:
    limits = ConnectionLimits(connections=2)
    async with serve(limits=limits) as service, wired(service), wired(service):
        await until(lambda: service.connections == 2)
        async with wired(service) as third:
            assert refusal(await third.rest()) == (
                503,
                {"code": "TOO_MANY_CONNECTIONS", "limit": 2, "value": 3},
            )


async def test_half_open_sockets_keep_nobody_out_and_go_in_time(times: int) -> None:
    """Half of them say nothing, the others begin a request and do not go on."""
    count = HALF_OPEN * times
    raise_limit()
    limits = ConnectionLimits(read_seconds=2.0, connections=2 * count)
    async with serve(limits=limits) as service:
        loop = asyncio.get_running_loop()
        opened = []
        try:
            for number in range(count):
                half = socket.socket()
                half.setblocking(False)
                await loop.sock_connect(half, ("127.0.0.1", service.port))
                if number % 2:
                    await loop.sock_sendall(half, b"POST /graphql HTTP/1.1\r\n")
                opened.append(half)
            assert (await post(service, {"query": "{ hello }"}, JSON)).status_code == 200
            # The client's own connection is kept.
            await until(lambda: service.connections <= 1)
        finally:
            for half in opened:
                half.close()


async def test_whoever_never_reads_is_cut_off_and_nothing_of_its_answer_is_left() -> None:
    async with serve(limits=ConnectionLimits(stall_seconds=0.2)) as service:
        deaf = socket.socket()
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        deaf.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(deaf, ("127.0.0.1", service.port))
        await loop.sock_sendall(deaf, request(body=b'{"query":"{ big(size: 20000000) }"}'))
        await until(lambda: len(service.world.calls) == 1)
        await until(lambda: service.connections == 0)
        deaf.close()


@pytest.mark.parametrize(
    ("trusted", "seen"), [((), "127.0.0.1"), (("127.0.0.0/8",), "192.0.2.7"), (("10.0.0.0/8",), "127.0.0.1")]
)
async def test_only_trusted_proxies_say_where_a_request_comes_from(
    trusted: tuple[str, ...], seen: str
) -> None:
    async with serve(limits=ConnectionLimits(trusted_proxies=trusted)) as service:
        await post(service, {"query": "{ hello }"}, JSON, **{"X-Forwarded-For": "192.0.2.7"})
        client = service.world.calls[-1].connection.client
        assert client is not None
        assert client.host == seen


async def test_the_body_of_a_request_is_read_as_it_was_sent() -> None:
    """In pieces, or at once."""
    async with serve() as service, wired(service) as wire:
        sent = request(body=BODY)
        for piece in range(0, len(sent), 7):
            await wire.send(sent[piece : piece + 7])
        assert await wire.status() == 200
