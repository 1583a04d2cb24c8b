"""An operation that takes too long is given up."""

from deploy.limits.document_limits import DocumentLimits
from tests.deploy.engine_calls import ask, only_error
from tests.deploy.sample_graph import World, sample_engine

LIMITS = DocumentLimits(execution_seconds=0.01, mutation_seconds=0.02)


async def test_a_query_that_takes_too_long_is_answered_with_its_code() -> None:
    answer = await ask(sample_engine(World(), limits=LIMITS), "{ hello wait }")
    assert not answer.executed
    extensions = only_error(answer)["extensions"]
    assert (extensions["code"], extensions["limit"]) == ("EXECUTION_TIMEOUT", 0.01)
    assert extensions["value"] >= 0.01


async def test_after_a_mutation_it_is_said_that_it_may_still_be_done() -> None:
    world = World()
    error = only_error(await ask(sample_engine(world, limits=LIMITS), "mutation { addSlowly(amount: 1) }"))
    assert error["extensions"]["code"] == "EXECUTION_TIMEOUT"
    assert "send the same again" in error["message"]
    assert world.total == 0


async def test_what_is_done_in_time_is_not_disturbed() -> None:
    assert (await ask(sample_engine(World()), "{ hello }")).payload == {"data": {"hello": "hello world"}}
