"""R20: the codes that a new catalogue begins with."""

from store.records.errors import UNMAPPED_CODE
from store.rules.error_codes import seed_error_codes
from store.rules.solution_links import placeholders_ok

EXPECTED = [
    "AUTH-001",
    "AUTH-002",
    *(f"CTLG-{n:03}" for n in range(1, 13)),
    "INVNT-001",
    "NTMAP-001",
    "PRICE-001",
]


def test_the_seventeen_codes_of_the_rest_contract() -> None:
    """R20: each once, in order, with the code for the unmapped among them; none is retired."""
    codes = seed_error_codes()
    assert [code.code for code in codes] == EXPECTED
    assert UNMAPPED_CODE in EXPECTED
    assert not any(code.retired for code in codes)


def test_each_says_what_it_is_and_how_to_mend_it() -> None:
    """R34: category, description and solution are there and within their sizes."""
    for code in seed_error_codes():
        assert 0 < len(code.category) <= 200
        assert 0 < len(code.description) <= 4_000
        assert code.solution_text


def test_their_links_can_be_filled_in() -> None:
    """R33: templates hold known placeholders only; those the seller cannot mend in the admin have none."""
    templates = {code.code: code.solution_link_template for code in seed_error_codes()}
    assert [code for code, template in templates.items() if template and placeholders_ok(template)] == []
    assert {code for code, template in templates.items() if template is None} == {
        "AUTH-002",
        "CTLG-011",
        "CTLG-012",
        "NTMAP-001",
    }
