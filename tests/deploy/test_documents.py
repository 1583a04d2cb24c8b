"""Documents: read once, kept within bounds, refused when too long or too deep."""

import pytest

from deploy.documents import Documents
from deploy.limits.document_limits import DocumentLimits
from schema.costs import Costs
from tests.deploy.engine_calls import ask, only_error
from tests.deploy.sample_graph import World, sample_engine, sample_schema


def documents(max_documents: int = 100) -> Documents:
    return Documents(
        sample_schema(),
        max_documents=max_documents,
        limits=DocumentLimits(tokens=100, depth=5),
        costs=Costs(),
        introspection=True,
        hide_suggestions=False,
    )


def test_a_document_is_read_once_and_kept() -> None:
    kept = documents()
    assert kept.read("{ hello }") is kept.read("{ hello }")
    assert kept.read("{ nothing }") is kept.read("{ nothing }")
    assert (len(kept.sound), len(kept.faulty)) == (1, 1)


def test_faulty_documents_do_not_push_out_sound_ones() -> None:
    kept = documents(max_documents=10)
    sound = kept.read("{ hello }")
    for number in range(50):
        kept.read(f"{{ nothing{number} }}")
    assert kept.read("{ hello }") is sound
    assert (len(kept.sound), len(kept.faulty)) == (1, 1)


def test_a_document_of_too_many_tokens_is_refused() -> None:
    [error] = documents().read("{" + " hello" * 200 + " }").errors
    assert error.extensions == {"code": "TOO_MANY_TOKENS", "limit": 100, "value": 101}


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        ("{ leaf { tree { tree { tree { name } } } } }", False),
        ("{ leaf { tree { tree { tree { tree { name } } } } } }", True),
        ("{ leaf { ... { ...F } } } fragment F on Leaf { tree { tree { tree { name } } } }", False),
        ("{ leaf { ...F ...F } } fragment F on Leaf { tree { tree { tree { tree { name } } } } }", True),
    ],
)
def test_a_document_that_nests_too_deeply_is_refused_fragments_counted(query: str, refused: bool) -> None:
    errors = documents().read(query).errors
    assert [(error.extensions or {})["code"] for error in errors] == ["TOO_DEEP"] * refused


async def test_the_deepest_document_that_can_be_allowed_can_be_executed(world: World) -> None:
    engine = sample_engine(world, limits=DocumentLimits(depth=50))
    answer = await ask(engine, "{ leaf " + "{ tree " * 48 + "{ name }" + "}" * 49)
    assert list(answer.payload) == ["data"]
    refused = await ask(engine, "{ leaf " + "{ tree " * 49 + "{ name }" + "}" * 50)
    assert not refused.executed


async def test_suggestions_follow_the_setting(world: World) -> None:
    for suggestions, expected in ((True, True), (False, False)):
        engine = sample_engine(world, suggestions=suggestions)
        told = [
            only_error(await ask(engine, "{ helo }"))["message"],
            only_error(
                await ask(
                    engine, "query ($o: OrderInput!) { order(order: $o) }", {"o": {"items": [], "notes": "x"}}
                )
            )["message"],
        ]
        assert ["Did you mean" in message for message in told] == [expected, expected]
