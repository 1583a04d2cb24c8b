"""What stands in for asyncio's queue and event keeps their promises: order, and nobody left waiting."""

import asyncio
from typing import cast

from uvicorn._types import ASGIReceiveEvent

from deploy.guards.lean import Gate, Inbox


def message(number: int) -> ASGIReceiveEvent:
    return cast(ASGIReceiveEvent, {"type": "websocket.receive", "text": str(number)})


async def test_messages_are_read_in_order_whether_they_were_waited_for_or_not() -> None:
    inbox = Inbox()
    waiting = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    for number in range(3):
        inbox.put_nowait(message(number))
    assert [await waiting, await inbox.get(), await inbox.get()] == [message(number) for number in range(3)]
    assert inbox.empty()


async def test_a_reader_that_stops_waiting_takes_no_message_with_it() -> None:
    """As a socket's does when it is closed while it waits for its client."""
    inbox = Inbox()
    waiting = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    inbox.put_nowait(message(1))
    waiting.cancel()
    await asyncio.wait({waiting})
    assert waiting.cancelled()
    assert await inbox.get() == message(1)


async def test_who_waits_at_a_gate_goes_on_when_it_opens_and_waits_if_it_is_shut_again() -> None:
    gate = Gate()
    await gate.wait()
    gate.clear()
    waiting = asyncio.create_task(gate.wait())
    await asyncio.sleep(0)
    gate.set()
    gate.clear()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert (waiting.done(), gate.is_set()) == (False, False)
    gate.set()
    await waiting
