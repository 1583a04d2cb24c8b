"""R34: currency codes by ISO 4217."""

import re

import pytest

from store.rules.currencies import CURRENCY_CODES


def test_form_and_number() -> None:
    """R34: three capital letters each; list one has 178 codes, two of which name no currency."""
    assert all(re.fullmatch("[A-Z]{3}", code) for code in CURRENCY_CODES)
    assert len(CURRENCY_CODES) == 176


@pytest.mark.parametrize(
    "code", ["BRL", "USD", "EUR", "ARS", "CLP", "MXN", "UYU", "VES", "ZWG", "XCG", "CLF", "XDR", "XAU"]
)
def test_active_codes_are_known(code: str) -> None:
    """R34: national currencies, funds codes and supranational units."""
    assert code in CURRENCY_CODES


@pytest.mark.parametrize("code", ["XXX", "XTS", "HRK", "BGN", "ANG", "ZWL", "SLL", "DEM", "BTC", "brl", ""])
def test_other_codes_are_refused(code: str) -> None:
    """R34: test codes, withdrawn codes, what is no code of the standard, other spellings."""
    assert code not in CURRENCY_CODES
