"""Which features of GraphQL ran compiled and which did not: `python -m tests.schema.compiled.coverage`."""

import argparse
import asyncio
import sys
import tempfile
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from deploy.embedded import EmbeddedMongo
from deploy.operations import Answer
from tests.schema.compiled.documents import Documents, Made
from tests.schema.compiled.stock import Stock, stock

WAYS = ("compiled", "interpreted", "refused")


@dataclass
class Coverage:
    """How documents ran: all of them, by feature, and why some were left to graphql-core."""

    ran: Counter[str] = field(default_factory=Counter)
    features: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    fields: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    def count(self, made: Made, answer: Answer) -> None:
        """Count a document by the way its answer came."""
        way = answer.execution or "refused"
        self.ran[way] += 1
        for feature in made.features:
            self.features[feature][way] += 1

    def table(self) -> str:
        """As Markdown."""
        lines = [f"| feature | {' | '.join(WAYS)} |", f"|---|{'--:|' * len(WAYS)}"]
        rows = [("all documents", self.ran), *sorted(self.features.items())]
        lines += [f"| {name} | {' | '.join(str(counts[way]) for way in WAYS)} |" for name, counts in rows]
        reasons = ", ".join(f"{reason} ({times})" for reason, times in self.reasons.most_common())
        return "\n".join([*lines, "", f"Interpreted because of: {reasons or 'nothing'}.", ""])


def written(answer: Answer) -> bytes:
    """The bytes that transports send."""
    return orjson.dumps(answer.payload)


async def compare(stocked: Stock, queries: int, seed: int) -> Coverage:
    """Run random queries both ways; an AssertionError shows the first one whose answers differ."""
    documents = Documents(stocked.schema._schema, await stocked.pools(), seed)
    coverage = Coverage(fields=documents.used)
    before = Counter(stocked.compiled.compiled_path.interpreted)
    for number in range(queries):
        made = documents.query()
        compiled, interpreted = await stocked.both(made.text, made.variables)
        assert written(compiled) == written(interpreted), (number, made)
        coverage.count(made, compiled)
    coverage.reasons = stocked.compiled.compiled_path.interpreted - before
    return coverage


async def _main(url: str, queries: int, seed: int) -> str:
    async with stock(url, f"coverage_{uuid.uuid4().hex}") as stocked:
        return (await compare(stocked, queries, seed)).table()


def main() -> None:
    """Write the table to the standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, EmbeddedMongo.start(Path(folder)) as mongo:
        sys.stdout.write(asyncio.run(_main(mongo.url, given.queries, given.seed)))


if __name__ == "__main__":
    main()
