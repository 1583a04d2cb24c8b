"""The validators accept what the codec writes and nothing else, and everything in them is described."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import uuid4

import pytest
from bson.int64 import Int64
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import WriteError

from store import collections as names
from store.descriptions import COLLECTIONS, FIELDS, INDEX_USES
from store.documents import to_document
from store.validators import SCHEMAS, VALIDATORS
from tests.store.sample_documents import SAMPLES, Doc

REFUSED = "Document failed validation"
MARCH = datetime(2026, 3, 1, tzinfo=UTC)

WRONG: list[tuple[str, str, Any]] = [
    (names.OFFERS, "status", "LOST"),
    (names.OFFERS, "updatedAt", "2026-03-01T12:30:00Z"),
    (names.OFFERS, "version", "1"),
    (names.OFFERS, "version", 1.5),
    (names.OFFERS, "inventory", True),
    (names.OFFERS, "product", ["Rice"]),
    (names.OFFERS, "price", 10.5),
    (names.OFFERS, "errors", {"code": "CTLG-006"}),
    (names.OFFERS, "openSetups", None),
    (names.INTERACTIONS, "logs", {"logId": "A"}),
    (names.INTERACTIONS, "origin", "WEATHER"),
    (names.INTERACTIONS, "timedOut", "no"),
    (names.JOURNAL, "kind", "RUMOUR"),
    (names.JOURNAL, "values", "10.50"),
    (names.FEEDS, "state", "DORMANT"),
    (names.FEEDS, "activation", None),
    (names.FEEDS, "activation", {"key": "A", "number": 1}),
    (names.FEEDS, "activations", [{"_id": "A", "number": "1", "activatedAt": MARCH}]),
    (names.CHANNELS, "logoUrl", 1),
    (names.COUNTS, "commits", "many"),
    (names.FINGERPRINT_TALLIES, "lastSeenAt", 0),
    (names.LEASES, "until", None),
    (names.MIGRATIONS, "_id", 1.5),
]


@pytest.fixture(scope="module")
def database(mongo_url: str) -> Iterator[Database[Doc]]:
    """A database of this module's own whose collections have their validators and nothing in them."""
    with MongoClient[Doc](mongo_url) as client:
        database = client[f"validators_{uuid4().hex}"]
        for name, schema in VALIDATORS.items():
            database.create_collection(name, validator={"$jsonSchema": schema})
        yield database
        client.drop_database(database.name)


def test_every_collection_and_index_is_described_and_nothing_else() -> None:
    assert set(COLLECTIONS) == set(VALIDATORS) == set(names.INDEXES) == set(INDEX_USES)
    for name, indexes in names.INDEXES.items():
        assert set(INDEX_USES[name]) == {index.name for index in indexes}


def test_every_field_of_every_document_class_is_described_and_nothing_else() -> None:
    for record, described in FIELDS.items():
        assert set(described) == {field.name for field in fields(record)}, record.__name__


def test_every_property_of_every_validator_has_its_description() -> None:
    def undescribed(schema: Doc, place: str) -> list[str]:
        found = []
        for name, member in schema.get("properties", {}).items():
            # What is kept by origin is described by the field that holds it.
            if "description" not in member and not place.endswith((".reports", ".successes")):
                found.append(f"{place}.{name}")
            found += undescribed(member, f"{place}.{name}")
        return found + (undescribed(schema["items"], place) if "items" in schema else [])

    assert [path for name, schema in SCHEMAS.items() for path in undescribed(schema, name)] == []


def test_every_collection_has_samples() -> None:
    assert set(SAMPLES) == set(VALIDATORS)


@pytest.mark.parametrize("name", SAMPLES)
def test_what_the_store_writes_is_accepted(database: Database[Doc], name: str) -> None:
    result = database[name].insert_many(deepcopy(SAMPLES[name]))
    assert len(result.inserted_ids) == len(SAMPLES[name])
    database[name].delete_many({})


@pytest.mark.parametrize("name", SAMPLES)
def test_an_unknown_field_is_refused(database: Database[Doc], name: str) -> None:
    with pytest.raises(WriteError, match=REFUSED):
        database[name].insert_one({**SAMPLES[name][0], "surprise": 1})


@pytest.mark.parametrize("name", SAMPLES)
def test_a_missing_field_is_refused_where_the_codec_always_writes_it(
    database: Database[Doc], name: str
) -> None:
    sample = SAMPLES[name][0]
    assert set(VALIDATORS[name]["required"]) <= set(sample)
    for field in VALIDATORS[name]["required"]:
        # Without a key the driver makes one, an ObjectId, which is refused as well.
        with pytest.raises(WriteError, match=REFUSED):
            database[name].insert_one({key: value for key, value in sample.items() if key != field})


@pytest.mark.parametrize(("name", "field", "value"), WRONG)
def test_a_wrong_value_is_refused(database: Database[Doc], name: str, field: str, value: Any) -> None:
    document = deepcopy(SAMPLES[name][0])
    *outer, last = field.split(".")
    part = document
    for step in outer:
        part = part[step]
    part[last] = value
    with pytest.raises(WriteError, match=REFUSED):
        database[name].insert_one(document)


def test_an_update_that_breaks_a_document_is_refused(database: Database[Doc]) -> None:
    offers = database[names.OFFERS]
    offers.insert_one(deepcopy(SAMPLES[names.OFFERS][0]))
    with pytest.raises(WriteError, match=REFUSED):
        offers.update_one({}, {"$set": {"status": "LOST"}})
    assert offers.update_one({}, {"$set": {"status": "ERROR", "inventory": None}}).modified_count == 1
    offers.delete_many({})


def test_counts_take_what_sums_to_more_than_32_bits(database: Database[Doc]) -> None:
    slot = {**SAMPLES[names.COUNTS][-1], "synced": Int64(2**40)}
    assert database[names.COUNTS].insert_one(slot).acknowledged
    database[names.COUNTS].delete_many({})


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_whatever_the_codec_makes_of_a_record_is_accepted(
    database: Database[Doc], name: str, data: st.DataObject
) -> None:
    described = COLLECTIONS[name]
    document = to_document(data.draw(_values(described.record)))
    if name != names.MIGRATIONS:
        document["_id"] = uuid4().hex
    database[name].insert_one(document)
    database[name].delete_many({})


def _values(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of a type that records are made of, within what the limits of R34 let in."""
    plain: dict[Any, st.SearchStrategy[Any]] = {
        str: st.text(max_size=20),
        int: st.integers(0, 2**31 - 1),
        bool: st.booleans(),
        datetime: st.datetimes(timezones=st.just(UTC)),
        Decimal: st.decimals(0, 10**12, places=6),
        NoneType: st.none(),
        Any: st.text(max_size=5) | st.integers(0, 9),
    }
    if hint in plain:
        return plain[hint]
    if get_origin(hint) is UnionType:
        return st.one_of([_values(option) for option in get_args(hint)])
    if get_origin(hint) is tuple:
        return st.lists(_values(get_args(hint)[0]), max_size=2).map(tuple)
    if get_origin(hint) is dict:
        key, value = get_args(hint)
        # Free keys are names of fields: BSON itself takes no NUL there.
        keys = st.from_regex(r"[a-z][A-Za-z]*", fullmatch=True) if key is str else _values(key)
        return st.dictionaries(keys, _values(value), max_size=2)
    if is_dataclass(hint) and isinstance(hint, type):
        members = get_type_hints(hint)
        return st.builds(hint, **{field.name: _values(members[field.name]) for field in fields(hint)})
    assert issubclass(hint, StrEnum)
    return st.sampled_from(hint)
