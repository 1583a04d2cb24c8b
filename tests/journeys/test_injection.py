"""What users write is data: in every command that MongoDB gets it is a value that is compared or stored."""

import ast
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from bson import Regex
from graphql import (
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_input_object_type,
    is_list_type,
    is_object_type,
    is_required_argument,
    is_required_input_field,
    is_scalar_type,
)
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from deploy.app import Application
from deploy.auth.door import OpenDoor
from deploy.image_requirements import ROOT
from deploy.settings import load_settings
from schema.build import build_schema
from store.migrations import migrate
from store.mongo import Mongo
from store.rules.decision import Policy
from store.store import Store

# As an operand of an expression it would be a field, as a key an operator.
HOSTILE = "$injected.*"
# What runs code or reads patterns; nothing of it is needed.
NEVER = ("$where", "$function", "$accumulator", "$regex", "$text", "$jsonSchema", "$expr", "mapReduce")
# Where a string is a value whatever it begins with.
COMPARED = {"filter", "q", "query", "$match", "documents", "key"}


class Commands(CommandListener):
    """Keeps every command."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def started(self, event: CommandStartedEvent) -> None:
        """Keep it."""
        self.sent.append(dict(event.command))

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Nothing to keep."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Nothing to keep."""


def places(value: Any, way: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The ways to hostile text in a command; a key that holds it, or a pattern, is in the way itself."""
    if isinstance(value, Regex):
        yield (*way, "a pattern")
    elif isinstance(value, dict):
        for key, inner in value.items():
            if HOSTILE in str(key):
                yield (*way, "a key")
            yield from places(inner, (*way, str(key)))
    elif isinstance(value, list):
        for inner in value:
            yield from places(inner, way)
    elif isinstance(value, str) and HOSTILE in value:
        yield way


def literal(kind: Any, depth: int = 0) -> str | None:
    """A literal of this type with hostile text wherever text may stand; None where there is no room."""
    bare = get_nullable_type(kind)
    if is_list_type(bare):
        inner = literal(bare.of_type, depth)
        return None if inner is None else f"[{inner}]"
    if is_input_object_type(bare) and depth < 4:
        fields = {name: literal(field.type, depth + 1) for name, field in bare.fields.items()}
        for name, field in bare.fields.items():
            if fields[name] is None and is_required_input_field(field):
                fields[name] = plain(field.type)
        return "{" + ", ".join(f"{name}: {text}" for name, text in fields.items() if text is not None) + "}"
    return f'"{HOSTILE}"' if is_scalar_type(bare) and bare.name in ("String", "ID") else None


def plain(kind: Any) -> str:
    """Some value of a type that has no place for text."""
    bare = get_nullable_type(kind)
    if is_list_type(bare):
        return "[]"
    values = getattr(bare, "values", None)
    if values:
        return str(next(iter(values)))
    return {"DateTime": '"2026-01-01T00:00:00Z"', "Decimal": '"1"', "Boolean": "true"}.get(bare.name, "1")


def operations(schema: GraphQLSchema) -> Iterator[str]:
    """Each query and mutation there is, with hostile text in every argument that takes text."""
    for root, kind in ((schema.query_type, "query"), (schema.mutation_type, "mutation")):
        assert root is not None
        for name, field in root.fields.items():
            given = []
            for argument, definition in field.args.items():
                text = literal(definition.type)
                # A cursor that is none is refused before anything is read.
                if text is None and is_required_argument(definition):
                    text = plain(definition.type)
                if text is not None and argument not in ("after", "before"):
                    given.append(f"{argument}: {text}")
            arguments = f"({', '.join(given)})" if given else ""
            yield f"{kind} {{ {name}{arguments} {selection(get_named_type(field.type))} }}"


def selection(kind: Any) -> str:
    """Something of an object, the items of a page for one."""
    if not hasattr(kind, "fields"):
        return "{ __typename }" if hasattr(kind, "types") else ""
    if is_object_type(kind) and "nodes" in kind.fields:
        return "{ nodes { __typename } totalCount { value } }"
    if kind.name == "OfferFacets":
        return "{ brands { value } errorCodes { value } statuses { value } }"
    return "{ __typename }"


@pytest.fixture
def commands() -> Commands:
    return Commands()


@pytest.fixture
async def http(mongo_url: str, database_name: str, commands: Commands) -> Any:
    mongo = Mongo.connect(mongo_url, database_name, event_listeners=[commands])
    await migrate(mongo)
    store = await Store.open(mongo, Policy())
    application = Application(store, load_settings({}), OpenDoor())
    transport = httpx.ASGITransport(app=application.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=60) as client:
        yield client
    await application.transports.close()
    await store.writer.close()
    await store.live.feed.close()
    await mongo.client.drop_database(database_name)
    await mongo.close()


async def test_text_of_users_is_compared_and_stored_and_nothing_else(
    http: httpx.AsyncClient, commands: Commands
) -> None:
    """R32 and all filters: no operator, pattern, field or order is made of it."""
    commands.sent.clear()
    reached = 0
    for document in operations(build_schema()._schema):
        response = await http.post("/graphql", json={"query": document})
        assert response.status_code == 200, document
        for error in response.json().get("errors", ()):
            assert error["extensions"]["code"] not in (
                "INTERNAL_SERVER_ERROR",
                "GRAPHQL_VALIDATION_FAILED",
            ), (
                document,
                error,
            )
    for command in commands.sent:
        for way in places(command):
            reached += 1
            assert "a key" not in way, command
            assert "a pattern" not in way, command
            assert COMPARED & set(way), (way, command)
            assert not {"sort", "hint", "$sort", "projection"} & set(way), (way, command)
    assert reached > 20, "hostile text does get there"


def test_nothing_that_runs_code_or_reads_patterns_is_written_in_the_store() -> None:
    for path in sorted((ROOT / "store").rglob("*.py")):
        if path.name in ("validators.py", "migrations.py"):
            continue  # They give MongoDB the shapes of documents.
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert node.value not in NEVER, f"{path}:{node.lineno}"
