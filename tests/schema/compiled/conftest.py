"""The stock, a new one for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.schema.compiled.stock import Stock, stock


@pytest.fixture
async def stocked(mongo_url: str, database_name: str) -> AsyncIterator[Stock]:
    """The database and the two engines."""
    async with stock(mongo_url, database_name) as made:
        yield made
