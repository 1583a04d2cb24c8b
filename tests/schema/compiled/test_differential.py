"""The same answer whichever way a document runs, to the byte: compiled, or by graphql-core."""

from collections import Counter
from collections.abc import AsyncIterator

import orjson
import pytest

from deploy.engine import Answer
from tests.schema.compiled.documents import Documents
from tests.schema.compiled.stock import Stock, stock

QUERIES = 600
SEED = 20_260_301


@pytest.fixture
async def stocked(mongo_url: str, database_name: str) -> AsyncIterator[Stock]:
    """The database and the two engines."""
    async with stock(mongo_url, database_name) as made:
        yield made


def bytes_of(answer: Answer) -> bytes:
    """As transports write it."""
    return orjson.dumps(answer.payload)


async def test_random_documents_have_the_same_answers(stocked: Stock) -> None:
    documents = Documents(stocked.schema._schema, await stocked.pools(), SEED)
    ran: Counter[str] = Counter()
    features: Counter[tuple[str, str]] = Counter()
    for number in range(QUERIES):
        made = documents.query()
        compiled, interpreted = await stocked.both(made.text, made.variables)
        assert bytes_of(compiled) == bytes_of(interpreted), (number, made)
        way = compiled.execution or "refused"
        ran[way] += 1
        features.update((feature, way) for feature in made.features)
    print(ran, stocked.compiled.compiled_path.interpreted)
    print(features)
    assert ran["compiled"] > QUERIES / 2
