"""The pages on protocols and errors name tests that exist, and every code there is."""

import ast
import re
from pathlib import Path

import pytest

from deploy.errors import ErrorCode
from deploy.image_requirements import ROOT
from store.errors import StoreError
from store.vocabulary import UserErrorCode

TESTS = Path(__file__).parents[1]
PROTOCOLS = (ROOT / "docs" / "protocols.md").read_text(encoding="utf-8")
ERRORS = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


def rules() -> list[str]:
    """The rows of the tables of rules, without their heads."""
    tables = re.findall(r"^\| .* \| word \| shown by \|\n\|[-|]+\|\n((?:\|.*\n)+)", PROTOCOLS, re.MULTILINE)
    assert len(tables) == len(re.findall(r"^## ", PROTOCOLS, re.MULTILINE)) + 1, "events have two"
    return [row for table in tables for row in table.splitlines()]


def codes(section: str) -> list[str]:
    """The codes in the table under the heading that begins with `section`."""
    text = ERRORS.partition(f"## {section}")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)
    return [code for cell in cells for code in re.findall(r"`(\w+)`", cell)]


@pytest.mark.parametrize("path", sorted({path for path, _ in NAMED.findall(PROTOCOLS)}))
def test_every_test_that_is_named_exists(path: str) -> None:
    tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    there = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    named = {name for found, name in NAMED.findall(PROTOCOLS) if found == path}
    assert named - there == set()


def test_every_rule_is_shown_by_a_test() -> None:
    assert len(rules()) > 80
    assert [row for row in rules() if not NAMED.search(row.rsplit(" | ", 1)[1])] == []


def test_every_file_of_code_that_is_named_exists() -> None:
    named = re.findall(r"`((?:deploy|resolvers|store)/[\w/]+\.py)`", PROTOCOLS)
    assert named
    assert [path for path in named if not (ROOT / path).exists() and not (TESTS / path).exists()] == []


def test_every_code_of_a_graphql_error_is_explained_once() -> None:
    explained = codes("Errors of requests")
    assert len(set(explained)) == len(explained)
    assert set(explained) == {code.value for code in ErrorCode} | {
        kind.code for kind in StoreError.__subclasses__()
    }


def test_every_code_of_a_user_error_is_explained_once() -> None:
    explained = codes("User errors")
    assert len(set(explained)) == len(explained)
    assert set(explained) == {code.value for code in UserErrorCode}
