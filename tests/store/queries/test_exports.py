"""Lists read to their end: each offer once, under the scope, whatever the filter has to look at."""

import pytest

from store.errors import BadInput
from store.filters import OfferFilter
from store.mongo import Mongo
from store.queries.offer_exports import OfferExports
from store.scope import Scope
from tests.store.queries.dataset import Dataset
from tests.store.queries.model import offers_of
from tests.store.queries.test_lists import OFFER_FILTERS

BATCH = 37


async def exported(mongo: Mongo, given: OfferFilter, scope: Scope | None = None) -> list[str]:
    """The keys of all offers of the filter, in the order they come in."""
    exports = OfferExports(mongo, BATCH)
    return [each.key async for batch in exports.batches(scope or Scope(), given) for each in batch]


@pytest.mark.parametrize("given", OFFER_FILTERS, ids=str)
async def test_every_offer_of_a_filter_comes_once(mongo: Mongo, data: Dataset, given: OfferFilter) -> None:
    expected = sorted(offer.key for offer in offers_of(data.current(), given))
    keys = await exported(mongo, given)
    assert sorted(keys) == expected
    assert len({*keys}) == len(keys)


async def test_what_is_out_of_scope_is_not_exported(mongo: Mongo, data: Dataset) -> None:
    keys = await exported(mongo, OfferFilter(), Scope(accounts=frozenset({"grocery1"}), vendor="vtex"))
    seen = {offer.key for offer in data.current() if offer.account == "grocery1" and offer.vendor == "vtex"}
    assert {*keys} == seen


async def test_a_filter_that_makes_no_sense_is_refused_before_anything_is_read(mongo: Mongo) -> None:
    with pytest.raises(BadInput):
        await exported(mongo, OfferFilter(query=" ".join(f"w{number}" for number in range(40))))
