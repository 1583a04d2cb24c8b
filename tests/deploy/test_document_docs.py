"""The page about the documents is up to date and whole."""

from deploy.document_docs import PAGE, documents_page
from store.collections import INDEXES


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == documents_page(), "run: python -m deploy.document_docs"


def test_the_page_shows_every_collection_with_its_indexes() -> None:
    page = documents_page()
    for name, indexes in INDEXES.items():
        section = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        assert all(f"| `{index.name}` |" in section for index in indexes)


def test_the_page_goes_into_arrays_and_what_is_kept_by_origin() -> None:
    page = documents_page()
    assert "| `logs[].errors[].code` | string | yes |" in page
    assert "| `facts.reports.*.startedAt` | date | yes |" in page
    assert "`DISABLED`, `UNAVAILABLE` or null | yes | DISABLED or UNAVAILABLE while in force" in page
