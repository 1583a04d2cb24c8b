"""Print what MongoDB does for every named query, as a Markdown table: `python -m
tests.store.queries.explain_table [URL]`.

Without a URL of a replica set, one is started. The database is filled with the tests' data set and dropped.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from deploy.embedded import EmbeddedMongo
from store.filters import PageRequest
from store.migrations import migrate
from store.mongo import Mongo
from tests.store.queries.commands import Commands, Explained, explain
from tests.store.queries.dataset import build
from tests.store.queries.named import plain_cases
from tests.store.queries.served import paged_cases

DATABASE = "explain_table"
DEEP = 3


async def explained(url: str) -> list[tuple[str, Explained]]:
    """Every command of every case, with what was asked: first pages, pages deep in a list, and the rest."""
    commands, data = Commands(), build()
    mongo = Mongo.connect(url, DATABASE, event_listeners=[commands])
    rows: list[tuple[str, Explained]] = []

    async def note(title: str) -> None:
        for command in commands.take():
            rows.append((title, await explain(mongo, command)))
        commands.take()

    try:
        await mongo.client.drop_database(DATABASE)
        await migrate(mongo)
        await data.write(mongo)
        commands.take()
        for case in paged_cases():
            page = await case.ask(mongo, PageRequest(first=20))
            await note(case.title)
            for _ in range(DEEP):
                if page.has_next:
                    page = await case.ask(mongo, PageRequest(first=100, after=page.cursors[-1]))
            commands.take()
            if len(page.items) > 1:
                await case.ask(mongo, PageRequest(first=20, after=page.cursors[len(page.items) // 4]))
                await note(f"{case.title}, deep page")
        for plain in plain_cases(data):
            await plain.ask(mongo)
            await note(plain.title)
    finally:
        await mongo.client.drop_database(DATABASE)
        await mongo.close()
    return rows


def dearest(rows: Iterable[tuple[str, Explained]]) -> list[tuple[str, Explained]]:
    """For each query and its indexes the row that examined most for what it returned."""
    kept: dict[tuple[str, tuple[str, ...]], tuple[str, Explained]] = {}
    for title, row in rows:
        known = kept.get((row.name, row.indexes))
        if known is None or _price(row) > _price(known[1]):
            kept[row.name, row.indexes] = (title, row)
    return [kept[key] for key in sorted(kept)]


def _price(row: Explained) -> tuple[float, int]:
    return row.examined / max(1, row.returned), row.keys


def table(rows: Iterable[tuple[str, Explained]]) -> str:
    """The rows as Markdown, each different line once."""
    lines = ["| query | asked | index | keys | examined | returned |", "|---|---|---|--:|--:|--:|"]
    for title, row in rows:
        index = ", ".join(row.indexes)
        lines.append(f"| {row.name} | {title} | {index} | {row.keys} | {row.examined} | {row.returned} |")
    return "\n".join(dict.fromkeys(lines)) + "\n"


def main() -> None:
    """Write the table to the standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?", help="of a replica set; one is started if none is given")
    parser.add_argument("--all", action="store_true", help="every command instead of the dearest ones")
    chosen = parser.parse_args()
    if chosen.url is not None:
        rows = asyncio.run(explained(chosen.url))
    else:
        with tempfile.TemporaryDirectory() as folder, EmbeddedMongo.start(Path(folder)) as mongo:
            rows = asyncio.run(explained(mongo.url))
    sys.stdout.write(table(rows if chosen.all else dearest(rows)))


if __name__ == "__main__":
    main()
