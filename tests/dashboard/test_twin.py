"""The reference client in TypeScript that docs/subscriptions.md shows: it is checked as it stands there."""

import re
from pathlib import Path

import orjson
from graphql import parse, validate

from schema.build import build_schema
from tests.dashboard.conftest import FOLDER
from tests.journeys.node import Node

PAGE = Path(__file__).parents[2] / "docs" / "subscriptions.md"
STRICTLY = {
    "noEmit": True,
    "strict": True,
    "target": "es2022",
    "lib": ["es2022", "dom"],
    "module": "nodenext",
    "types": [],
    "skipLibCheck": True,
}


def twin() -> str:
    """The one program of the page."""
    (program,) = re.findall(r"```ts\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return str(program)


async def test_the_twin_of_watch_fits_its_types(node: Node, tmp_path: Path) -> None:
    """With graphql-ws as the page has it."""
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "tsconfig.json").write_bytes(orjson.dumps({"compilerOptions": STRICTLY}))
    (tmp_path / "follow.ts").write_text(twin())
    (tmp_path / "node_modules").symlink_to(FOLDER / "node_modules")
    await node.run("node_modules/.bin/tsc", "--project", str(tmp_path))


def test_the_documents_of_the_twin_fit_the_schema() -> None:
    documents = re.findall(r'= ["`]((?:\{|subscription).*?)["`];', twin(), re.DOTALL)
    assert len(documents) == 2
    for text in documents:
        assert validate(build_schema()._schema, parse(text)) == []
