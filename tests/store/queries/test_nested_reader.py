"""Who has many children is looked up by itself: pages below parents of very different sizes."""

import random
from typing import Any

import pytest

from store.mongo import Mongo
from store.pages import Kind, Window
from store.queries.keysets import Ordering
from store.queries.names import Query
from store.queries.nested import Children, NestedReader
from tests.store.queries.commands import Commands

PAGE, TOTALS = Query.INTERACTIONS_OF_OFFERS, Query.INTERACTIONS_TOTALS


@pytest.mark.parametrize("window", [Window(1), Window(3), Window(2, backward=True)], ids=str)
@pytest.mark.parametrize("ascending", [True, False])
async def test_who_has_many_children_is_looked_up(
    mongo_url: str, commands: Commands, database_name: str, window: Window, ascending: bool
) -> None:
    """However many children parents have, each gets its own; it costs one command, or one more."""
    mongo = Mongo.connect(mongo_url, database_name, event_listeners=[commands])
    rng = random.Random(7)
    sizes = {f"parent{number}": rng.choice([0, 1, 2, 5, 30, 30, 30, 30]) for number in range(20)}
    children = [
        {"_id": f"{parent}.{number}", "parent": parent, "at": rng.randrange(10)}
        for parent, size in sizes.items()
        for number in range(size)
    ]
    below = Children("children", "parent", Ordering("at", Kind.NUMBER, ascending), PAGE, TOTALS, index="way")
    try:
        await mongo.database["parents"].insert_many([{"_id": parent} for parent in sizes])
        await mongo.database["children"].insert_many(children)
        way = [("parent", 1), ("at", -1), ("_id", -1)]
        await mongo.database["children"].create_index(way, name="way")
        reader = NestedReader(mongo, "parents")
        for parents in (list(sizes), *([parent] for parent in sizes)):
            commands.take()
            found = await reader.rows(parents, below, window)
            assert len(commands.take()) == (1 if len(parents) == 1 else 2)
            assert {parent: each for parent, each in found.items() if each} == {
                parent: own[: window.reach]
                for parent in parents
                if (own := ordered(children, parent, ascending is not window.backward))
            }
    finally:
        await mongo.client.drop_database(database_name)
        await mongo.close()


def ordered(children: list[dict[str, Any]], parent: str, ascending: bool) -> list[dict[str, Any]]:
    """A parent's children from the end that a page is read from."""
    own = [child for child in children if child["parent"] == parent]
    return sorted(own, key=lambda child: (child["at"], child["_id"]), reverse=not ascending)
