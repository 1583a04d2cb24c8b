"""R21: the fingerprint of an unmapped error is a hash of its description without the variables."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.rules.fingerprints import fingerprint, skeleton


@pytest.mark.parametrize(
    ("description", "left"),
    [
        ("Price R$ 79.99 is below 1.234,56", "price # is below #"),
        ("Price $79.99 is below US$ 1,234 or 10 EUR.", "price # is below #"),
        ("Item MLB123456 not found (3f2504e0-4f89-11d3-9a0c-0305e82c3301)", "item # not found (#)"),
        ("Since 2024-01-02T10:00:00.5Z or on 02/01/2024 at 10:30 PM", "since # or on # at #"),
        ("Refused Tue, 24 Nov 2026 10:00:00 GMT: again", "refused #: again"),
        (
            "Attribute 'Men's shoes' doesn't match the seller's \"Color\"",
            "attribute <text> doesn't match the seller's <text>",
        ),
        ("It’s “wrong” and so is «here»; not `x` though", "it’s <text> and so is <text>; not <text> though"),
        ("See https://x.com/a?b=1, or mail joe@x.com!", "see <url>, or mail <email>"),
        ("SKU 12, 15 and 19 are missing", "sku # are missing"),
        ("stock -5 of B2W-12 is 0xFFAA", "stock # of # is #"),
        ("hash deadbeefcafe", "hash #"),
        ("  The\tTITLE \n is  too long ...", "the title is too long"),
        ("max 4000-character limit", "max #-character limit"),
        ("Ｗｉｄｅ １２", "wide #"),
        ("", ""),
    ],
)
def test_variables_are_taken_out(description: str, left: str) -> None:
    """R21: numbers, ids, quoted text and URLs become placeholders; case and final stops do not count."""
    assert skeleton(description) == left


WORDS = st.sampled_from(
    ["price", "below", "title", "não", "category", "image", "too", "long", "weight", "seller's"]
)
VARIABLES = (
    st.integers(0, 10**15).map(str)
    | st.decimals(0, 10**6, places=2).map(str)
    | st.decimals(1000, 10**9, places=2).map(lambda amount: f"{amount:,}")
    | st.datetimes().map(lambda moment: moment.isoformat(" "))
    | st.datetimes().map(lambda moment: moment.isoformat() + "Z")
    | st.uuids().map(str)
    | st.from_regex(r"[A-Z]{2,4}[0-9]{3,9}", fullmatch=True)
    | st.from_regex(r"R\$ ?[0-9]{1,4}[.,][0-9]{2}", fullmatch=True)
    | st.from_regex(r"[A-F]{4}[0-9a-f]{24}[0-9]{4}", fullmatch=True)
)
QUOTED = st.text("abc XYZ09-.é", min_size=1, max_size=12).map(str.strip).filter(bool)


MARKS = st.sampled_from([('"', '"'), ("'", "'"), ("“", "”"), ("«", "»"), ("`", "`")])


@given(st.lists(WORDS, min_size=1, max_size=4), VARIABLES, VARIABLES, QUOTED, QUOTED, MARKS)
def test_the_same_message_with_other_variables(
    words: list[str], one: str, other: str, said: str, otherwise: str, marks: tuple[str, str]
) -> None:
    """R21: other variables, the same fingerprint."""
    message = " ".join(words)
    left, right = marks
    first = f"{message} {one} in {left}{said}{right}"
    second = f"{message.upper()} {other} in {left}{otherwise}{right}!"
    assert fingerprint(first) == fingerprint(second)


@given(st.lists(WORDS, min_size=1, max_size=5), st.lists(WORDS, min_size=1, max_size=5), VARIABLES)
def test_other_messages_differ(words: list[str], others: list[str], variable: str) -> None:
    """R21: other words, another fingerprint."""
    same = words == others
    one, other = f"{' '.join(words)}: {variable} failed", f"{' '.join(others)}: {variable} failed"
    assert (fingerprint(one) == fingerprint(other)) is same


@given(st.text(max_size=200))
def test_form_of_a_fingerprint(description: str) -> None:
    """R21: 32 lower-case hex digits for any text; what is hashed holds no digit and is its own skeleton."""
    assert re.fullmatch(r"[0-9a-f]{32}", fingerprint(description))
    assert not re.search(r"\d", skeleton(description))
    assert skeleton(f" {description}\n") == skeleton(description)
    assert skeleton(skeleton(description)) == skeleton(description)
