"""`offergraph schema`: the GraphQL schema as text."""

import difflib
import sys
from pathlib import Path
from typing import Annotated

import typer

from deploy.commands.terminal import FAILURE_EXIT, USAGE_EXIT, fail

Write = Annotated[bool, typer.Option("--write", help="Write it to schema/schema.graphql instead.")]
Check = Annotated[
    bool, typer.Option("--check", help="Exit with 1 and a diff if schema/schema.graphql differs from it.")
]


def schema(write: Write = False, check: Check = False) -> None:
    """Print the GraphQL schema (SDL)."""
    from schema.build import print_sdl

    if write and check:
        fail("--write and --check exclude each other", code=USAGE_EXIT)
    printed, committed = print_sdl().rstrip("\n") + "\n", committed_file()
    if write:
        committed.write_text(printed, encoding="utf-8")
    elif check:
        _compare(committed, printed)
    else:
        sys.stdout.write(printed)


def committed_file() -> Path:
    """The file that holds the schema as it was committed."""
    import schema as room

    return Path(str(room.__file__)).parent / "schema.graphql"


def _compare(committed: Path, printed: str) -> None:
    there = committed.read_text(encoding="utf-8") if committed.exists() else ""
    if there == printed:
        return
    sys.stdout.writelines(
        difflib.unified_diff(
            there.splitlines(keepends=True),
            printed.splitlines(keepends=True),
            "schema/schema.graphql",
            "offergraph schema",
        )
    )
    fail("schema/schema.graphql is not up to date: run `offergraph schema --write`", code=FAILURE_EXIT)
