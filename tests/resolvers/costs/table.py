"""Shapes and their MongoDB commands as a Markdown table: `python -m tests.resolvers.costs.table`."""

import argparse
import asyncio
import sys
import tempfile
import uuid
from collections import Counter
from pathlib import Path

from deploy.embedded import EmbeddedMongo
from tests.resolvers.costs.changes import CHANGES, Change
from tests.resolvers.costs.shapes import SHAPES
from tests.resolvers.costs.world import World, world

FEW, MANY = 1, 50
# A bulk call of two items already takes both of the writer's lanes.
FEW_ITEMS, MANY_ITEMS = range(10, 12), range(MANY)

Costs = tuple[Counter[str], Counter[str]]


async def measured(url: str) -> dict[str, Costs]:
    """What every shape and change costs with few and with many parents or items, by name."""
    names = [f"costs_{uuid.uuid4().hex}" for _ in range(2)]
    async with world(url, names[0], FEW) as few, world(url, names[1], MANY) as many:
        rows = {name: (await _read(few, name), await _read(many, name)) for name in SHAPES}
        return rows | {name: await _changed(few, many, change) for name, change in CHANGES.items()}


async def _read(made: World, name: str) -> Counter[str]:
    document, variables = made.query(SHAPES[name].document)
    return await made.cost(document, **variables)


async def _changed(few: World, many: World, change: Change) -> Costs:
    document = change.document
    if change.bulk:
        return (
            await many.cost(document, input=change.input(FEW_ITEMS)),
            await many.cost(document, input=change.input(MANY_ITEMS)),
        )
    return await few.cost(document, input=change.input([0])), await many.cost(
        document, input=change.input([0])
    )


def table(rows: dict[str, Costs]) -> str:
    """The rows as Markdown: the number, and which commands they are."""
    lines = ["| asked | commands | which |", "|---|--:|---|"]
    for name, (_, cost) in rows.items():
        told = (
            f"{f'{times} × ' if times > 1 else ''}{command.rpartition(' ')[2]}"
            for command, times in cost.items()
        )
        lines.append(f"| {name} | {cost.total()} | {', '.join(told)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the table to the standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?", help="of a replica set; one is started if none is given")
    url = parser.parse_args().url
    if url is not None:
        rows = asyncio.run(measured(url))
    else:
        with tempfile.TemporaryDirectory() as folder, EmbeddedMongo.start(Path(folder)) as mongo:
            rows = asyncio.run(measured(mongo.url))
    sys.stdout.write(table(rows))


if __name__ == "__main__":
    main()
