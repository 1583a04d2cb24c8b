"""The printed SDL against the contract that clients rely on, and against what is committed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    BreakingChangeType,
    DangerousChangeType,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
    find_dangerous_changes,
    is_introspection_type,
    is_specified_scalar_type,
)

import schema
from schema.build import print_sdl
from store import vocabulary

CONTRACT = Path(__file__).with_name("contract.graphql")
# Optional arguments and input fields beside those of the contract.
MORE_TO_GIVE = (DangerousChangeType.OPTIONAL_ARG_ADDED, DangerousChangeType.OPTIONAL_INPUT_FIELD_ADDED)
# What going back to the contract would take away.
MORE_TO_SEE = (
    BreakingChangeType.TYPE_REMOVED,
    BreakingChangeType.FIELD_REMOVED,
    BreakingChangeType.ARG_REMOVED,
)
COMMITTED = Path(schema.__file__).with_name("schema.graphql")


@pytest.fixture(scope="module")
def contract() -> GraphQLSchema:
    """The contract, as clients have it."""
    return build_schema(CONTRACT.read_text())


@pytest.fixture(scope="module")
def ours() -> GraphQLSchema:
    """What the service publishes."""
    return build_schema(print_sdl())


def test_nothing_of_the_contract_is_broken(contract: GraphQLSchema, ours: GraphQLSchema) -> None:
    """Names, arguments, shapes and nullability are those of the contract."""
    assert find_breaking_changes(contract, ours) == []


def test_nothing_differs_from_the_contract_but_what_is_added(
    contract: GraphQLSchema, ours: GraphQLSchema
) -> None:
    """More types, fields and optional arguments are fine; an enum value, union member or default is not."""
    surprises = [
        change for change in find_dangerous_changes(contract, ours) if change.type not in MORE_TO_GIVE
    ]
    assert surprises == []
    lacking = [change for change in find_breaking_changes(ours, contract) if change.type not in MORE_TO_SEE]
    assert lacking == []


def test_the_committed_sdl_is_the_printed_one() -> None:
    """`schema/schema.graphql` is up to date; print it anew with `offergraph schema`."""
    assert COMMITTED.read_text() == print_sdl()


def test_every_element_has_a_description(ours: GraphQLSchema) -> None:
    """Somebody who has never seen the guide finds a sentence beside every type, field, argument and value."""
    silent = [name for name, text in _elements(ours) if not text or len(text) < 4 or text[-1] not in ".`"]
    assert silent == []


def test_descriptions_keep_nobody_guessing_what_null_means(ours: GraphQLSchema) -> None:
    """A nullable field of an object says when it is null; payloads and pages say it in their own words."""
    silent = [
        f"{kind.name}.{name}"
        for kind in ours.type_map.values()
        if isinstance(kind, GraphQLObjectType) and not is_introspection_type(kind)
        for name, field in kind.fields.items()
        if not str(field.type).endswith("!") and not _says_null(kind, field.description or "")
    ]
    assert silent == []


def test_enums_are_the_vocabulary_of_the_store(ours: GraphQLSchema) -> None:
    """Each enum has exactly the words the store knows."""
    enums = {
        name: set(kind.values)
        for name, kind in ours.type_map.items()
        if isinstance(kind, GraphQLEnumType) and not is_introspection_type(kind)
    }
    assert enums == {name: {word.value for word in getattr(vocabulary, name)} for name in enums}
    assert len(enums) == 23


def _says_null(kind: GraphQLObjectType, description: str) -> bool:
    told_by_the_type = kind.name in ("Product", "OfferData", "FeedChanged")
    return told_by_the_type or "Null" in description or "null" in description


def _elements(given: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    for name, kind in given.type_map.items():
        if is_introspection_type(kind) or is_specified_scalar_type(kind):
            continue
        yield name, kind.description
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field_name, field in kind.fields.items():
                yield f"{name}.{field_name}", field.description
                for argument_name, argument in field.args.items():
                    yield f"{name}.{field_name}({argument_name})", argument.description
        elif isinstance(kind, GraphQLInputObjectType):
            for input_name, input_field in kind.fields.items():
                yield f"{name}.{input_name}", input_field.description
        elif isinstance(kind, GraphQLEnumType):
            for value_name, value in kind.values.items():
                yield f"{name}.{value_name}", value.description
