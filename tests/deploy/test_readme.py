"""The README shows the settings, the schema, the codes and the files as they are."""

import re

import pytest
from graphql import parse, validate
from typer.core import TyperGroup
from typer.main import get_command

from deploy.cli import make_app
from deploy.errors import ErrorCode
from deploy.image_requirements import ROOT
from deploy.settings import describe_settings, settings_markdown
from schema.build import build_schema
from store.errors import StoreError
from store.vocabulary import UserErrorCode
from tests import readme

DOCUMENTS = [
    readme.curl(block.text).document if block.language == "sh" else block.text
    for block in readme.blocks()
    if block.language in ("sh", "graphql")
]


def section(title: str) -> str:
    """The text under a heading, up to the next one of its rank."""
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", readme.TEXT, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


def first_cells(text: str) -> set[str]:
    """What stands in backticks in the first column of the tables of `text`."""
    rows = re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)
    return {word for row in rows for word in re.findall(r"`(\w+)`", row)}


def test_the_table_of_settings_is_the_settings() -> None:
    shown = re.search(r"<!-- settings: .* -->\n(.*?)<!-- /settings -->", readme.TEXT, re.DOTALL)
    assert shown is not None
    assert shown[1] == settings_markdown()


def test_every_variable_it_names_is_a_setting() -> None:
    named = set(re.findall(r"\b(?:OFFERGRAPH|MONGODB)_[A-Z_]+\b", readme.TEXT))
    assert named <= {row.variable for row in describe_settings()}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_document_fits_the_schema(document: str) -> None:
    assert validate(build_schema()._schema, parse(document)) == []


def test_each_of_the_guides_14_calls_is_made_by_fields_that_exist() -> None:
    roots = build_schema()._schema
    assert roots.query_type is not None
    assert roots.mutation_type is not None
    fields = {*roots.query_type.fields, *roots.mutation_type.fields}
    rows = re.findall(r"^\| ([A-Z][^|]*) \| (.*?) \|", section("The guide's calls, here"), re.MULTILINE)
    assert len(rows) == 14
    for call, here in rows:
        named = re.findall(r"`(\w+)", here)
        assert named, call
        assert set(named) <= fields, call


def test_every_code_is_explained() -> None:
    explained = first_cells(section("Retries, and what went wrong"))
    of_requests = {code.value for code in ErrorCode} | {kind.code for kind in StoreError.__subclasses__()}
    assert explained == {*UserErrorCode, *of_requests}


def test_every_command_of_the_program_is_explained() -> None:
    described = first_cells(section("The program")) - {row.variable for row in describe_settings()}
    program = get_command(make_app())
    assert isinstance(program, TyperGroup)
    assert described == set(program.commands)


def test_every_link_leads_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)", readme.TEXT) if "://" not in link]
    assert links
    for link in links:
        assert (ROOT / link).exists(), link


def test_every_make_target_it_names_exists() -> None:
    targets = set(re.findall(r"^(\w+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)\b", section("Two commands"))) <= targets
