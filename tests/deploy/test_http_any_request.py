"""Whatever comes in over HTTP, the answer is no 5xx, and what was open before is usable afterwards."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import quote

import h11
import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.deploy.http_calls import EVENTS, GOOD, JSON, NEWER
from tests.deploy.sample_graph import Service, serve
from tests.deploy.socket_peer import HELLO, Peer, ready
from tests.deploy.test_http_malformed import MALFORMED_BODIES

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Request:
    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes


class Line:
    """One TCP connection, used for one request after the other."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._http = h11.Connection(h11.CLIENT)
        self.connections = 0

    async def status(self, request: Request) -> int:
        """Send the request and read its whole answer; connects anew only if the last one closed the line."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
            self._http = h11.Connection(h11.CLIENT)
            self.connections += 1
        reader, writer = self._streams
        headers = [("Host", "x"), ("Content-Length", str(len(request.body))), *request.headers]
        written = [(name.encode(), value.encode("latin-1")) for name, value in headers]
        head = h11.Request(method=request.method, target=request.target, headers=written)
        for event in (head, h11.Data(data=request.body), h11.EndOfMessage()):
            writer.write(self._http.send(event) or b"")
        status = 0
        while True:
            found = self._http.next_event()
            if found is h11.NEED_DATA:
                self._http.receive_data(await reader.read(65_536))
            elif isinstance(found, h11.Response):
                status = found.status_code
            elif isinstance(found, h11.EndOfMessage):
                break
        if self._http.our_state is h11.MUST_CLOSE or self._http.their_state is h11.MUST_CLOSE:
            await self.close()
        else:
            self._http.start_next_cycle()
        return status

    async def close(self) -> None:
        if self._streams is not None:
            _, writer = self._streams
            writer.close()
            await writer.wait_closed()
            self._streams = None


class Bench:
    """What stays open while requests come."""

    def __init__(self, service: Service, line: Line, peer: Peer) -> None:
        self.service = service
        self.line = line
        self.peer = peer


@asynccontextmanager
async def opened() -> AsyncIterator[Bench]:
    async with serve() as service, ready(service) as peer:
        line = Line(service.port)
        try:
            yield Bench(service, line, peer)
        finally:
            await line.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bench() -> AsyncIterator[Bench]:
    """A service with a TCP connection and a WebSocket that stay open while requests come."""
    async with opened() as opened_bench:
        yield opened_bench


def header(name: str, *values: str) -> st.SearchStrategy[list[tuple[str, str]]]:
    """No such header, one of these values, or text of its alphabet."""
    made = st.text(alphabet='abz/*;=,.q0159-+" ', max_size=20).map(str.strip)
    return (st.sampled_from(values) | made).map(lambda value: [(name, value)]) | st.just([])


PARAMETERS = st.lists(
    st.tuples(
        st.sampled_from(
            ["query", "variables", "extensions", "operationName", "documentId", "token", "x", ""]
        ),
        st.sampled_from(["{hello}", "{", "mutation{add(amount:1)}", '{"a":1}', "[]", "null", "", "%FF", "é"])
        | st.text(max_size=8),
    ),
    max_size=4,
)
TARGETS = st.tuples(PARAMETERS, st.sampled_from(["", "&", "&&=", "%", "%zz", "#a"])).map(
    lambda made: "/graphql?" + "&".join(f"{name}={quote(value)}" for name, value in made[0]) + made[1]
)
HEADERS = st.tuples(
    header(
        "Accept", "*/*", JSON, NEWER, EVENTS, "multipart/mixed;subscriptionSpec=1.0", "*/*;q=", ",;,", "a/b"
    ),
    header("Content-Type", JSON, f"{JSON};charset=utf-16", "text/plain", f"{JSON};charset", "é/json"),
    header("Content-Encoding", "gzip", "identity"),
    header("Accept-Encoding", "gzip", "gzip;q=nan", "*;q=0"),
    header("X-GraphQL-Event-Stream-Token", "x"),
    header("Last-Event-ID", "c1", "é"),
).map(lambda lists: [one for each in lists for one in each])
REQUESTS = st.builds(
    Request,
    method=st.sampled_from(
        ["POST", "POST", "POST", "GET", "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"]
    ),
    target=TARGETS,
    headers=HEADERS,
    body=MALFORMED_BODIES,
)
SOUND = Request("POST", "/graphql", [("Content-Type", JSON), ("Accept", JSON)], GOOD)


@settings(max_examples=200, deadline=None)
@given(REQUESTS)
async def test_no_request_is_answered_by_a_5xx_or_spoils_what_is_open(bench: Bench, request: Request) -> None:
    assert 200 <= await bench.line.status(request) < 500
    assert await bench.line.status(SOUND) == 200, "the same connection goes on"
    await bench.peer.send(HELLO)
    assert (await bench.peer.receive())["payload"] == {"data": {"hello": "hello world"}}
    assert (await bench.peer.receive())["type"] == "complete"
    assert bench.line.connections == 1


@settings(max_examples=100, deadline=None)
@given(
    st.binary(min_size=1, max_size=200)
    | st.binary(max_size=60).map(lambda noise: b"POST /graphql HTTP/1.1\r\n" + noise + b"\r\n\r\n")
    | st.binary(max_size=60).map(lambda noise: b"GET /graphql?" + noise + b" HTTP/1.1\r\nHost: x\r\n\r\n")
)
async def test_bytes_that_are_no_request_are_refused_and_spoil_nothing(bench: Bench, noise: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", bench.service.port)
    writer.write(noise)
    writer.write_eof()
    answer = await reader.read(1_000)
    writer.close()
    await writer.wait_closed()
    assert answer == b"" or answer.startswith((b"HTTP/1.1 2", b"HTTP/1.1 4")), answer
    assert await bench.line.status(SOUND) == 200
