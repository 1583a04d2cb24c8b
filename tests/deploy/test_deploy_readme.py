"""The page on running it for real shows the settings as they are and names only what exists."""

import re

from deploy.dashboard.page import ADDRESSES, ASSETS_PATH
from deploy.image_requirements import ROOT
from deploy.settings import describe_settings, settings_markdown
from store.collections import INDEXES

README = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")


def test_the_table_of_settings_is_the_settings() -> None:
    shown = re.search(r"<!-- settings: .* -->\n(.*?)<!-- /settings -->", README, re.DOTALL)
    assert shown is not None
    assert shown[1] == settings_markdown()


def test_every_variable_it_names_is_a_setting() -> None:
    named = set(re.findall(r"\b(?:OFFERGRAPH|MONGODB)_[A-Z_]+\b", README))
    assert named <= {row.variable for row in describe_settings()}


def test_every_collection_it_shards_exists_with_the_index_it_remakes() -> None:
    (sharded,) = re.findall(r"for \(const name of \[(.*?)\]", README)
    assert set(re.findall(r'"(\w+)"', sharded)) <= set(INDEXES)
    log_id = next(index for index in INDEXES["interactions"] if index.name == "log_id")
    keys = ", ".join(f"{field}: {direction}" for field, direction in log_id.keys)
    assert f"createIndex({{{keys}}}" in README
    # No other unique index stands in the way of sharding.
    assert [i.name for indexes in INDEXES.values() for i in indexes if i.options.get("unique")] == ["log_id"]


def test_every_file_it_names_exists() -> None:
    named = re.findall(r"\b((?:deploy|docs|kubernetes)/[\w./-]*\w)", README)
    assert named
    for path in named:
        assert (ROOT / path).exists() or (ROOT / "deploy" / path).exists(), path


def test_every_path_of_the_dashboard_is_named_for_the_proxy() -> None:
    (named,) = re.findall(r"The dashboard has\s(.*?)\sbesides", README, re.DOTALL)
    pages = {"/" + address.split("/")[1] for address in ADDRESSES}
    assert set(re.findall(r"`(/\w*)`", named)) == pages | {ASSETS_PATH, "/session", "/export"}
