"""Evidence as it is stored: masked (R31) and no longer than 64 KB a side (R34)."""

import re

from store.rules.masking import mask_secrets

EVIDENCE_BYTES = 64 * 1024

# Nothing beyond is looked at, so that masking a huge text takes no longer than masking a full one: only a
# text of which three quarters are secrets would have kept more.
_READ_BYTES = 4 * EVIDENCE_BYTES
_MARKER = re.compile(r"\n\[cut: (?P<bytes>[1-9][0-9]{0,14}) bytes left out\]\Z")
_MARKER_BYTES = 64  # room kept for the marker, whatever its number
_ROOM = EVIDENCE_BYTES - _MARKER_BYTES
_ROUNDS = 6


def keep_evidence(text: str) -> str:
    """What is stored of `text`: masked, then at most 65,536 bytes of UTF-8, cut between two characters.

    A cut text ends with a line of its own, `[cut: 1234 bytes left out]`, within the limit. What was kept once
    stays as it is when it is kept again (R27: a retry brings the same content).
    """
    marker = _MARKER.search(text[-_MARKER_BYTES:])
    left_out = int(marker["bytes"]) if marker else 0
    body = text[: len(text) - len(marker[0])] if marker else text
    body, unread = _cut(body, _READ_BYTES)
    left_out += unread
    for _ in range(_ROUNDS):
        body = mask_secrets(body)
        if not left_out and _cut(body, EVIDENCE_BYTES)[1] == 0:
            return body
        if _cut(body, _ROOM)[1] == 0:
            break
        # A little less than there is room for: a mask that was cut in two grows whole in the next round.
        body, cut_off = _cut(body, _ROOM - _MARKER_BYTES)
        left_out += cut_off
    return f"{body}\n[cut: {left_out} bytes left out]"


def _cut(text: str, limit: int) -> tuple[str, int]:
    """The characters of `text` that fit into `limit` bytes, and how many bytes did not."""
    if len(text) * 4 <= limit:
        return text, 0
    data = text.encode("utf-8", "surrogatepass")
    if len(data) <= limit:
        return text, 0
    end = limit
    while data[end] & 0xC0 == 0x80:
        end -= 1
    return data[:end].decode("utf-8", "surrogatepass"), len(data) - end
