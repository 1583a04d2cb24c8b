"""The words offers are searched by: each stored offer's are there, and none is written twice."""

from typing import Any

import pytest
from pymongo.errors import BulkWriteError

from store import collections as names
from store.mongo import Mongo
from store.records.values import Product
from store.writer import Writer
from tests.store.connector import Connector, success


async def test_only_new_words_are_written(mongo: Mongo, connector: Connector) -> None:
    """R32: a stored offer's words are in the lexicon; another process writes those it adds, and no others."""
    lexicon = mongo.collection(names.LEXICON)
    await connector.done(connector.recording("sku-1", success(), product=Product(name="Blue shoe")))
    activation = connector.feed.activation.key
    assert {word["_id"] for word in await lexicon.find({})} >= {f"{activation}/blue", f"{activation}/shoe"}
    await lexicon.delete_many({})
    other = Connector(mongo, Writer(mongo), connector.feed)
    await other.done(other.recording("sku-1", success(), product=Product(name="Red shoe")))
    await other.writer.close()
    assert {word["_id"] for word in await lexicon.find({})} == {f"{activation}/red"}


async def test_a_word_that_a_majority_did_not_confirm_is_written_anew(
    mongo: Mongo, connector: Connector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R32: taken for written it would be missing where the primary that had it is none any more."""
    lexicon = mongo.collection(names.LEXICON)
    insert_many = lexicon.raw.insert_many
    lost: list[bool] = []

    async def stepping_down(documents: Any, **options: Any) -> Any:
        if not lost:
            lost.append(True)
            raise BulkWriteError({"writeErrors": [], "writeConcernErrors": [{"code": 189, "errmsg": "gone"}]})
        return await insert_many(documents, **options)

    monkeypatch.setattr(lexicon.raw, "insert_many", stepping_down)
    await connector.done(connector.recording("sku-1", success(), product=Product(name="Shoe")))
    assert lost
    assert f"{connector.feed.activation.key}/shoe" in {word["_id"] for word in await lexicon.find({})}
