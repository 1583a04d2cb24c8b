"""New documents are read one at a time, and everybody gets a turn."""

import asyncio
from itertools import pairwise

from deploy.limits.turns import Turns
from deploy.operation_request import OperationRequest
from deploy.operations import Operation
from tests.deploy.engine_calls import connection
from tests.deploy.sample_graph import World, sample_engine


async def test_new_documents_are_read_one_after_the_other_callers_in_turn() -> None:
    turns, order, at_once = Turns(), list[str](), list[int]()
    reading = 0

    async def read(caller: str) -> None:
        nonlocal reading
        async with turns.turn(caller):
            reading += 1
            at_once.append(reading)
            order.append(caller)
            await asyncio.sleep(0.001)
            reading -= 1

    await asyncio.gather(*(read(caller) for caller in ["greedy"] * 4 + ["neighbour"]))
    assert order[:3] == ["greedy", "greedy", "neighbour"], "the first found nobody waiting"
    assert at_once == [1] * 5


async def test_between_new_documents_as_much_time_is_left_as_they_take() -> None:
    turns, loop, begun = Turns(), asyncio.get_running_loop(), list[float]()

    async def read() -> None:
        async with turns.turn("greedy"):
            begun.append(loop.time())
            while loop.time() < begun[-1] + 0.02:
                pass

    await asyncio.gather(*(read() for _ in range(4)))
    assert all(later - earlier >= 0.035 for earlier, later in pairwise(begun))


async def test_who_goes_away_while_waiting_for_a_turn_takes_none() -> None:
    turns = Turns()
    async with turns.turn("first"):
        waiting = [asyncio.create_task(turns._come("a")) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
    await waiting[1]
    turns._pass_on()
    waiting[2].cancel()  # It has been given the turn, and does not know yet.
    await asyncio.gather(*waiting, return_exceptions=True)
    async with turns.turn("another"):
        pass


async def test_many_that_send_the_same_new_document_have_it_read_once() -> None:
    engine = sample_engine(World())
    request = OperationRequest("{ hello }")
    prepared = await asyncio.gather(*(engine.prepare_in_turn(request, connection()) for _ in range(5)))
    documents = {id(each.document) for each in prepared if isinstance(each, Operation)}
    assert len(documents) == 1
    assert {type(each) for each in prepared} == {Operation}
