"""Global ids: opaque, lasting, and refused when made up."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.global_ids import TYPE_NAMES, GlobalId, decode, encode
from store.errors import BadInput
from tests.resolvers.graph import Graph


@given(st.sampled_from(sorted(TYPE_NAMES)), st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_an_id_leads_back_to_its_type_and_key(type_name: str, key: str) -> None:
    """Whatever the key holds; and the id needs no escaping in a URL."""
    text = encode(GlobalId(type_name, key))
    assert decode(text) == GlobalId(type_name, key)
    assert text.isascii()
    assert text.replace("-", "").replace("_", "").isalnum()


def _written(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


MADE_UP = [
    "",
    "offer",
    "é",
    "a b",
    _written("Offer:k") + "=",
    _written("Offer:k2"),  # padded
    _written("Nobody:key").rstrip("="),
    _written("Offer:").rstrip("="),
    _written("Offer").rstrip("="),
    _written(":key").rstrip("="),
    base64.urlsafe_b64encode(b"Offer:\xff").decode().rstrip("="),
    "\ud800",
]


@pytest.mark.parametrize("text", MADE_UP)
def test_what_is_no_id_is_refused(text: str) -> None:
    """The message names the argument."""
    with pytest.raises(BadInput, match="ids\\[2\\] is not an id"):
        decode(text, "ids[2]")


async def test_node_of_a_made_up_id_is_bad_input_and_of_an_unknown_one_null(graph: Graph) -> None:
    """Of every type, with keys that no document has or could have."""
    ask = "query ($id: ID!) { node(id: $id) { id } }"
    assert isinstance(await graph.fail(ask, id="made-up"), BadInput)
    for type_name in sorted(TYPE_NAMES):
        for key in ("gone", "a/b/1/c", "a/b/1/c#2", "a/b/1/" + "0" * 32 + "+" + "1" * 32, "x\0y", "x" * 3000):
            assert (await graph.run(ask, id=encode(GlobalId(type_name, key))))[("node")] is None, (
                type_name,
                key,
            )


async def test_nodes_takes_a_hundred_ids_and_names_the_one_that_is_wrong(graph: Graph) -> None:
    """Unknown ones are null in their places."""
    ask = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    unknown = encode(GlobalId("Offer", "gone"))
    assert (await graph.run(ask, ids=[unknown] * 100))["nodes"] == [None] * 100
    for ids, message in ([unknown] * 101, "101 ids"), ([unknown, "no"], "ids[1]"):
        error = await graph.fail(ask, ids=ids)
        assert isinstance(error, BadInput)
        assert message in str(error)
