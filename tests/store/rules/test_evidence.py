"""R34: evidence is kept up to 64 KB a side; longer is cut, and says so. R31: it is masked first."""

import json
import re

from hypothesis import example, given
from hypothesis import strategies as st

from store.rules.evidence import EVIDENCE_BYTES, keep_evidence

LAST_LINE = re.compile(r"\n\[cut: (\d+) bytes left out\]\Z")


def size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def test_short_evidence_is_masked_and_otherwise_kept() -> None:
    """R31: evidence goes through the mask."""
    assert keep_evidence("a\nCookie: b=c\nd ") == "a\nCookie: ***\nd "


def test_evidence_of_exactly_64_kb_is_kept_whole() -> None:
    """R34: the limit itself is allowed."""
    text = "é" * (EVIDENCE_BYTES // 2)
    assert keep_evidence(text) == text


def test_longer_evidence_is_cut_and_says_by_how_much() -> None:
    """R34: what is kept and what is said to be left out make up the whole."""
    text = "a" * (EVIDENCE_BYTES + 1)
    kept = keep_evidence(text)
    marker = LAST_LINE.search(kept)
    assert marker
    assert size(kept) <= EVIDENCE_BYTES
    assert marker.start() + int(marker[1]) == len(text)


def test_what_is_left_out_is_counted_after_masking() -> None:
    """R31 before R34: a long secret does not push out what follows it."""
    text = '{"token": "' + "s" * EVIDENCE_BYTES + '", "x": 1}'
    assert keep_evidence(text) == '{"token": "***", "x": 1}'


def test_five_megabytes_are_cut() -> None:
    """R34: however long it is, it ends within the limit and the count covers all of it."""
    kept = keep_evidence("é" * 2_500_000)
    marker = LAST_LINE.search(kept)
    assert marker
    assert size(kept[: marker.start()]) + int(marker[1]) == 5_000_000


def test_a_marker_that_was_sent_hides_no_secret() -> None:
    """R31: evidence that claims to have been cut already is masked all the same."""
    assert keep_evidence("token=abc\n[cut: 5 bytes left out]") == "token=***\n[cut: 5 bytes left out]"


def test_cut_json_stays_masked_when_it_is_kept_again() -> None:
    """R34 with R27: a cut document is no JSON any more, and yet keeping it again changes nothing."""
    members = {f"k{n}": f'say "token": {n} {{' for n in range(5_000)}
    kept = keep_evidence(json.dumps(members))
    assert LAST_LINE.search(kept)
    assert keep_evidence(kept) == kept


LONG = st.builds(
    lambda head, unit, tail: head + unit * (EVIDENCE_BYTES // size(unit)) + tail,
    st.text(max_size=10),
    st.sampled_from(["a", "é", "漢", "😀", '"token":"b c" ', "Bearer abc1 ", '{"password":1,', "\\n"]),
    st.text(max_size=70),
)


@given(LONG | st.text(max_size=50))
@example("x" * 70_000 + "\n[cut: 12 bytes left out]")
@example("\n[cut: 999999999999999 bytes left out]")
def test_within_the_limit_whole_characters_and_stable(text: str) -> None:
    """R34: never beyond the limit nor inside a character; kept again it is the same."""
    kept = keep_evidence(text)
    assert size(kept) <= EVIDENCE_BYTES
    assert kept.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass") == kept
    assert keep_evidence(kept) == kept
