"""JSON in and out: strict, exact and without a way to fail."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.json_text import MalformedJson, _unique_members, decode, encode

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_json_is_read_as_the_standard_library_reads_it(value: object) -> None:
    text = json.dumps(value).encode()
    decoded = decode(text)
    assert decoded == json.loads(text)
    assert decode(encode(decoded)) == decoded


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b'\xef\xbb\xbf{"a":1}', {"a": 1}),
        (b"18446744073709551616", 18446744073709551616),
        (b'{"a":"b:c","d":"\\":\\""}', {"a": "b:c", "d": '":"'}),
        (b'{"a":1,"b":{"a":1}}', {"a": 1, "b": {"a": 1}}),
    ],
)
def test_nothing_is_changed_in_reading(text: bytes, value: object) -> None:
    assert decode(text) == value


@given(st.dictionaries(st.text(), VALUES, min_size=1), st.data())
def test_a_member_named_twice_is_refused_wherever_it_is(
    members: dict[str, object], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(members)))
    written = [f"{json.dumps(key)}:{json.dumps(value)}" for key, value in members.items()]
    text = "[{" + ",".join([*written, f"{json.dumps(name)}:null"]) + "}]"
    with pytest.raises(MalformedJson, match="twice"):
        decode(text.encode())


def test_finding_a_member_that_is_there_twice_takes_no_longer_than_reading_the_others() -> None:
    """It held up everybody for minutes, a million members at a socket that nobody had shown a key on."""
    compared = 0

    class Name(str):
        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            nonlocal compared
            compared += 1
            return str.__eq__(self, other)

    names = [Name(number) for number in range(1_000)]
    with pytest.raises(MalformedJson, match='"999" is there twice'):
        _unique_members([(name, None) for name in [*names, Name("999")]])
    assert compared < 2 * len(names)


def test_what_the_quick_writer_cannot_write_is_written_all_the_same() -> None:
    deep: object = "leaf"
    for _ in range(300):
        deep = [deep]
    for value in (deep, 2**70, "\ud800"):
        assert json.loads(encode({"data": value})) == {"data": value}


@pytest.mark.parametrize("value", [object(), 10**5_000, b"bytes"], ids=["object", "huge", "bytes"])
def test_what_cannot_be_written_at_all_becomes_a_masked_error(value: object) -> None:
    [error] = json.loads(encode({"data": value}))["errors"]
    assert (error["message"], error["extensions"]["code"]) == ("Internal error", "INTERNAL_SERVER_ERROR")
