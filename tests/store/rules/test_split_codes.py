"""R20: codes of the catalogue, external codes and full codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.records.errors import full_code
from store.rules.split_codes import Resolved, candidates, resolve_code

KNOWN = frozenset({"CTLG-006", "CTLG", "NTMAP-001", "PRICE-001"})


def test_candidates() -> None:
    """R20: the code itself and what stands before each hyphen, longest first."""
    assert candidates("CTLG-006-001") == ("CTLG-006-001", "CTLG-006", "CTLG")
    assert candidates("X") == ("X",)
    assert candidates("-a-") == ("-a-", "-a")


@pytest.mark.parametrize(
    ("code", "external", "resolved"),
    [
        ("CTLG-006", None, Resolved("CTLG-006", None)),
        ("CTLG-006", "", Resolved("CTLG-006", None)),
        ("CTLG-006", "001", Resolved("CTLG-006", "001")),
        ("CTLG-006-001", None, Resolved("CTLG-006", "001")),
        ("CTLG-006-a-b", None, Resolved("CTLG-006", "a-b")),
        ("CTLG-007", None, Resolved("CTLG", "007")),
        ("CTLG-006-001", "002", Resolved("CTLG-006", "001", conflict=True)),
        ("CTLG-0061", None, Resolved("CTLG", "0061")),
        ("CTLG-006-", "x", Resolved("CTLG-006", "x")),
        ("PRICE-0011", None, Resolved("NTMAP-001", "PRICE-0011", unknown=True)),
        ("ZZZ", "9", Resolved("NTMAP-001", "ZZZ-9", unknown=True)),
        ("ctlg-006", None, Resolved("NTMAP-001", "ctlg-006", unknown=True)),
        ("NTMAP-001", None, Resolved("NTMAP-001", None)),
    ],
)
def test_resolving(code: str, external: str | None, resolved: Resolved) -> None:
    """R20: split at the longest known prefix; an external code beside it conflicts; unknown is kept."""
    assert resolve_code(code, external, KNOWN) == resolved


CODES = st.text("AB01-", min_size=1, max_size=12)


@given(CODES, st.none() | st.text("ab1-", min_size=1, max_size=5), st.sets(CODES, max_size=5))
def test_nothing_reported_is_lost(raw_code: str, external: str | None, known: set[str]) -> None:
    """R20: the full code still says all that was reported (a hyphen with nothing behind it says nothing)."""
    resolved = resolve_code(raw_code, external, known)
    reported = full_code(raw_code, external)
    shown = full_code(resolved.code, resolved.external_code)
    if resolved.unknown:
        assert (resolved.code, resolved.external_code) == ("NTMAP-001", reported)
        assert not known.intersection(candidates(raw_code))
    elif resolved.conflict:
        assert (shown, external is not None) == (raw_code, True)
    else:
        assert resolved.code in known
        assert shown in (reported, reported.replace(f"{raw_code}", raw_code.removesuffix("-"), 1))


@given(CODES, st.text("ab1", min_size=1, max_size=5))
def test_a_full_code_means_its_parts(code: str, external: str) -> None:
    """R20: `code-externalCode` sent as the code is the same as the two sent apart."""
    assert resolve_code(full_code(code, external), None, {code}) == resolve_code(code, external, {code})
