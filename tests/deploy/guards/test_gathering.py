"""What is written to a connection in one turn of the event loop goes out in one piece, in order."""

import asyncio
from typing import cast

import pytest

from deploy.guards.gathering import GATHERED_BYTES, GatheringTransport, Turn
from tests.deploy.sample_graph import serve
from tests.deploy.socket_peer import ready, subscribe


class Transport:
    """Notes what it is told to do."""

    def __init__(self) -> None:
        self.done: list[object] = []
        self.closing = False

    def write(self, data: bytes) -> None:
        self.done.append(data)

    def close(self) -> None:
        self.done.append("close")

    def abort(self) -> None:
        self.done.append("abort")

    def is_closing(self) -> bool:
        return self.closing

    def get_write_buffer_size(self) -> int:
        return 5


def gathering(transport: Transport, turn: Turn | None = None) -> GatheringTransport:
    return GatheringTransport(cast(asyncio.Transport, transport), turn or Turn())


async def test_the_writes_of_a_turn_are_one_for_each_connection() -> None:
    turn, one, other = Turn(), Transport(), Transport()
    to_one, to_other = gathering(one, turn), gathering(other, turn)
    for data in (b"a", b"b", b"c"):
        to_one.write(data)
        to_other.write(data.upper())
    assert (one.done, to_one.get_write_buffer_size()) == ([], 3 + 5)
    await asyncio.sleep(0)
    to_one.write(b"d")
    await asyncio.sleep(0)
    assert (one.done, other.done) == ([b"abc", b"d"], [b"ABC"])


async def test_very_much_does_not_wait_for_the_end_of_the_turn() -> None:
    """What cannot be written has to be known before there is more of it."""
    transport = Transport()
    writing = gathering(transport)
    writing.write(b"x")
    writing.write(b"y" * GATHERED_BYTES)
    assert transport.done == [b"x" + b"y" * GATHERED_BYTES]
    writing.write(b"z")
    await asyncio.sleep(0)
    assert transport.done[1:] == [b"z"]


async def test_closing_writes_first_and_aborting_writes_nothing() -> None:
    closed, aborted, lost = Transport(), Transport(), Transport()
    closing, aborting, losing = gathering(closed), gathering(aborted), gathering(lost)
    for writing in (closing, aborting, losing):
        writing.write(b"last")
    closing.close()
    aborting.abort()
    lost.closing = True
    assert (closed.done, aborted.done) == ([b"last", "close"], ["abort"])
    await asyncio.sleep(0)
    assert lost.done == []


@pytest.mark.parametrize("length", [125, 126, 65_535, 65_536])
async def test_texts_of_every_length_are_whole(length: int) -> None:
    """The length of a frame is written in one, three or nine bytes (RFC 6455, section 5.2)."""
    around = len('{"id":"1","type":"next","payload":{"data":{"big":""}}}')
    async with serve() as service, ready(service) as peer:
        await peer.send(
            subscribe("1", "query ($size: Int!) { big(size: $size) }", variables={"size": length - around})
        )
        message = await peer.receive()
        assert len(message["payload"]["data"]["big"]) == length - around
        assert await peer.receive() == {"id": "1", "type": "complete"}
