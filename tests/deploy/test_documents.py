"""Documents: read once, kept within bounds, refused when too long or too deep."""

import pytest

from deploy.documents import Documents
from deploy.engine import Engine
from tests.deploy.engine_calls import ask, only_error
from tests.deploy.sample_graph import World, sample_engine, sample_schema


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def engine(world: World) -> Engine:
    return sample_engine(world)


def documents(max_documents: int = 100) -> Documents:
    return Documents(
        sample_schema(), max_documents=max_documents, max_tokens=100, max_depth=5, hide_suggestions=False
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
    assert error.extensions == {"code": "GRAPHQL_PARSE_FAILED"}


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
    assert [error.extensions for error in errors] == [{"code": "GRAPHQL_VALIDATION_FAILED"}] * refused


async def test_the_deepest_document_that_is_taken_can_be_executed(engine: Engine) -> None:
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
