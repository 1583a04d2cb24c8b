"""docs/rules.md: every rule has its place there, and what the page points to is there and names the rule."""

import ast
import re
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
RULES = range(1, 35)

_HEADING = re.compile(r"^### R(?P<number>\d+) \S.*$", re.MULTILINE)
_PLACES = re.compile(r"^In code: (?P<code>.+?);\s+shown\s+by:\s+(?P<tests>.+?)\.$", re.MULTILINE | re.DOTALL)
_PLACE = re.compile(r"`(?P<path>[\w/]+\.py)(?:::(?P<test>\w+))?`")
_RULE = re.compile(r"\bR(?P<first>\d+)(?:-R(?P<last>\d+))?\b")


class Place(NamedTuple):
    """A file of the repository and, where one is named, a test in it."""

    path: str
    test: str | None


def sections() -> dict[int, str]:
    """The text below each rule's heading; fails where a rule has two."""
    parts = _HEADING.split(PAGE)
    numbers = [int(number) for number in parts[1::2]]
    assert len(numbers) == len(set(numbers))
    return {number: text.split("\n## ")[0] for number, text in zip(numbers, parts[2::2], strict=True)}


def places(listed: str) -> list[Place]:
    """The places of a list, each in backquotes; fails on anything else in it."""
    assert re.sub(r"[\s,]", "", _PLACE.sub("", listed)) == ""
    return [Place(found["path"], found["test"]) for found in _PLACE.finditer(listed)]


def named(text: str | None) -> set[int]:
    """The rules that a docstring names; `R2-R6` names five."""
    found = _RULE.finditer(text or "")
    return {n for each in found for n in range(int(each["first"]), int(each["last"] or each["first"]) + 1)}


def functions_of(module: ast.Module) -> dict[str, set[int]]:
    """The test functions of a module, each with the rules that its docstring names."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    functions = (node for node in module.body if isinstance(node, kinds) and node.name.startswith("test_"))
    return {function.name: named(ast.get_docstring(function)) for function in functions}


def parsed(path: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def test_every_rule_has_one_heading_in_the_order_of_numbers() -> None:
    """None is missing, none is there twice, none has gone astray."""
    assert list(sections()) == list(RULES)


@pytest.mark.parametrize("number", RULES)
def test_what_a_rule_points_to_is_there(number: int) -> None:
    """Files exist, the tests in them too, and those tests name the rule, by themselves or as a whole file."""
    lists = _PLACES.findall(sections()[number])
    assert len(lists) == 1
    code, tests = (places(listed) for listed in lists[0])
    assert code
    assert tests
    assert [place for place in code if not (ROOT / place.path).is_file()] == []
    for place in tests:
        module = parsed(ROOT / place.path)
        rules = functions_of(module)
        shown = rules[place.test] if place.test else set[int]().union(*rules.values())
        assert number in shown | named(ast.get_docstring(module)), place


def test_every_rule_is_named_by_a_test() -> None:
    """In the docstring of a test function, wherever under tests/ it lies; this file pins nothing."""
    rooms = [folder for folder in (ROOT / "tests").iterdir() if folder.is_dir() and folder.name != "clients"]
    files = [path for room in rooms for path in room.rglob("test_*.py") if path != Path(__file__).resolve()]
    pinned = [rules for path in files for rules in functions_of(parsed(path)).values()]
    assert set(RULES) <= set[int]().union(*pinned)
