"""What lies in the rows above is fetched with them, whatever is asked for how often."""

import pytest

from tests.schema.compiled.stock import Stock

LOGS = "logs(%s) { nodes { logId type description } totalCount { value } pageInfo { hasNextPage } }"


@pytest.mark.parametrize(
    "asked",
    [
        LOGS % "first: 1",
        LOGS % "last: 1",
        LOGS % "first: 5, types: [FAILURE, SUCCESS]",
        f"first: {LOGS % 'first: 1'} last: {LOGS % 'last: 2'} {LOGS % 'types: [SUCCESS]'}",
        "logs { nodes { __typename } }",
        "logs { nodes { evidence { request response } data { price { amount } } errors { title } } }",
        "logs { edges { cursor node { id interaction { interactionId origin } } } }",
        "logs(first: 1) { nodes { interaction { logs(first: 2) { nodes { logId } } } } }",
        "logs { nodes { interaction { offer { skuId } } } }",
    ],
)
async def test_logs_are_the_same_with_their_interactions_and_by_themselves(
    stocked: Stock, asked: str
) -> None:
    """First or last, of some types, several times, back to the interaction: as graphql-core shows them."""
    below = f"interactions(first: 3) {{ nodes {{ {asked} }} edges {{ node {{ {asked} id }} }} }}"
    for text in (f"{{ {below} }}", f"{{ offers(first: 5) {{ nodes {{ {below} }} }} }}"):
        compiled, interpreted = await stocked.both(text)
        assert (compiled.execution, interpreted.execution) == ("compiled", "interpreted"), compiled.errors
        assert compiled.payload == interpreted.payload
        assert '"logId"' in str(compiled.payload).replace("'", '"') or "logId" not in asked


async def test_one_list_with_different_pages_of_logs(stocked: Stock) -> None:
    """The same interactions, asked for by two ways with pages of their own, one of them from a cursor on."""
    cursors = "{ interactions { nodes { id logs { edges { cursor } } } } }"
    found, _ = await stocked.both(cursors)
    data = found.payload["data"]
    assert isinstance(data, dict)
    one = next(each for each in data["interactions"]["nodes"] if len(each["logs"]["edges"]) > 1)
    text = """query($id: ID!, $after: String!) {
      node(id: $id) { ... on Interaction { a: logs(first: 1) { nodes { logId } }
        b: logs(after: $after) { nodes { logId } } } }
      interactions {
        nodes { logs(first: 1) { nodes { type } } } edges { node { logs(last: 2) { nodes { type } } } }
      }
    }"""
    variables = {"id": one["id"], "after": one["logs"]["edges"][0]["cursor"]}
    compiled, interpreted = await stocked.both(text, variables)
    assert compiled.execution == "compiled"
    assert compiled.payload == interpreted.payload
