"""Every shape of the tables costs its number of MongoDB commands, for one parent a level and for fifty."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.resolvers.costs.changes import CHANGES
from tests.resolvers.costs.shapes import SHAPES
from tests.resolvers.costs.table import Costs, measured, table

MOST_OF_A_TIMELINE = 7


@pytest.fixture(scope="session")
def costs(mongo_url: str) -> Iterator[dict[str, Costs]]:
    """What each shape and change costs with few and with many."""
    with asyncio.Runner() as runner:
        yield runner.run(measured(mongo_url))


@pytest.mark.parametrize("name", SHAPES)
def test_a_query_costs_the_same_for_one_parent_and_for_fifty(costs: dict[str, Costs], name: str) -> None:
    """One command a level: no more than the table's number, whatever the width."""
    few, many = costs[name]
    assert max(few.total(), many.total()) <= SHAPES[name].commands, (few, many)


@pytest.mark.parametrize("name", CHANGES)
def test_a_mutation_costs_the_same_whatever_is_there(costs: dict[str, Costs], name: str) -> None:
    """For one offer in the feed and for fifty; for few items of a bulk call and for fifty."""
    few, many = costs[name]
    assert set(few) == set(many)
    assert max(few.total(), many.total()) <= CHANGES[name].commands, (few, many)


def test_a_feeds_whole_timeline_takes_seven_commands_at_most(costs: dict[str, Costs]) -> None:
    """Feed → 50 offers → 5 interactions → logs, errors, codes and channel; logs come with interactions."""
    name = next(name for name in SHAPES if name.startswith("a feed's timeline"))
    for cost in costs[name]:
        assert cost.total() <= MOST_OF_A_TIMELINE
        read = {command.rpartition(" ")[2].partition(".")[0] for command in cost}
        assert read == {"feeds", "channels", "offers", "interactions", "codes"}


def test_the_table_names_every_shape(costs: dict[str, Costs]) -> None:
    """As the closing note shows it."""
    lines = table(costs).splitlines()
    assert len(lines) == 2 + len(SHAPES) + len(CHANGES)
    assert lines[2].startswith("| a feed's timeline")
    assert all(line.count("|") == 4 for line in lines)
