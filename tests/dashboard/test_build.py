"""The committed page: it is what its source builds, small, and known to the service."""

import gzip
import re
from pathlib import Path

import orjson
import pytest
from graphql import parse, validate

from deploy.dashboard.page import BUILT, page_documents
from schema.build import build_schema
from tests.dashboard.conftest import FOLDER
from tests.journeys.node import Node

SCRIPT_BYTES = 200 * 1024


def files_of(folder: Path) -> dict[str, bytes]:
    """What lies in a folder, by its path there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


async def test_the_committed_page_is_what_its_source_builds(node: Node, tmp_path: Path) -> None:
    """Generated, type-checked, linted and built anew, it is the same to the byte."""
    said = await node.run("npm", "run", "build", environment={"OFFERGRAPH_PAGE": str(tmp_path)})
    built, committed = files_of(tmp_path), files_of(BUILT)
    assert {
        name for name in built.keys() | committed.keys() if built.get(name) != committed.get(name)
    } == set()
    assert "built in" in said


async def test_the_units_of_the_page_hold(node: Node) -> None:
    """Its own tests: the live line, rows and lists, without a browser."""
    assert re.search(r"Tests\s+\d+ passed", await node.run("npm", "test"))


def test_the_first_view_loads_little() -> None:
    """At most 200 KB of scripts, compressed."""
    page = (BUILT / "index.html").read_text()
    scripts = re.findall(r'(?:src|href)="/(assets/[^"]+\.js)"', page)
    assert scripts
    assert sum(len(gzip.compress((BUILT / name).read_bytes())) for name in scripts) <= SCRIPT_BYTES


def test_nothing_of_the_page_names_another_host() -> None:
    """No CDN: whatever is loaded comes from the service (links to it are for people to follow)."""
    page = (BUILT / "index.html").read_text()
    assert re.findall(r'(?:src|href)="(?!/assets/)[^"]*"', page) == []
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]* src=)", page)
    for style in (BUILT / "assets").glob("*.css"):
        assert not re.search(r"url\(\s*[\"']?(?!/assets/)|@import", style.read_text())


def test_every_document_of_the_page_fits_the_schema() -> None:
    documents = page_documents()
    assert documents.by_id
    for text in documents.by_id.values():
        assert validate(build_schema()._schema, parse(text)) == []


@pytest.mark.parametrize("section", ["", "node_modules/react"])
def test_the_lock_names_no_registry(section: str) -> None:
    """The packages come from whatever registry the machine uses; their checksums stand in the lock."""
    packages = orjson.loads((FOLDER / "package-lock.json").read_bytes())["packages"]
    assert section in packages
    assert all(
        "resolved" not in package and "integrity" in package for path, package in packages.items() if path
    )
