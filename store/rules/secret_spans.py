"""Where the value of a secret begins and ends in text that is no JSON document as a whole (R31).

The text may be a raw HTTP message, a cURL command, a log line, a query string, or a piece of JSON that was
cut or escaped. Every scan runs forward over what it returns, so masking stays linear in the text's length.
"""

import re
from typing import NamedTuple

MASK = "***"

_SCHEME = re.compile(r"(?i:bearer|basic|digest|token|oauth|negotiate|apikey|aws4-hmac-sha256)\s+(?=\S)")
_OPENING = re.compile(r"[bBrRuU]{0,2}(?P<quote>(?:\\{7}|\\{3}|\\)?[\"'`])")
_CLOSING = {quote: re.compile(rf"(?<!\\)\\*+{quote}|[\r\n]") for quote in "\"'`"}
_LINE = re.compile(r"[^\r\n]*+")
# A word: it ends at white space, at what parts parameters, and at a closing bracket that ends the phrase.
_BARE = re.compile(r"(?:[^\s&;,\"'`<>\\)\]}]|[,)\]}](?=[^\s&;,\"'`<>\\)\]}]))++")
_COOKIES = re.compile(r"(?:[^\s&;,\"'`<>\\)\]}]|; ?)++")
_ENCODED = re.compile(
    r"(?:%(?:25){0,3}22)?(?P<value>(?:[^\s&;,\"'`<>\\%]|%(?!(?:25){0,3}(?:2[26Cc]|7[Dd])))*+)"
)
_BRACKETS = re.compile(r"\[(?P<list>[^\[\]\r\n]++)\]|\{(?P<map>[^{}\r\n]++)\}")
_LITERAL = re.compile(r"(?:true|false|null|None|True|False|nil|undefined)(?![\w.+/=*-])")
_NUMBER = re.compile(r"-?\d[\d.eE+-]*+(?!\w)")
# A header inside a line: to the end of the line or of the quoted text it stands in, escaped or not.
_INLINE = re.compile(
    r"(?:=\\{0,7}[\"'][^\"'\\\r\n]*+\\{0,7}[\"']|[^\r\n\"'`\\]|\\(?!\\{0,7}(?:[\"'`]|[rn])))*+", re.ASCII
)


class Span(NamedTuple):
    """A secret: from `start` to `end` of the text, to be replaced by `shown`."""

    start: int
    end: int
    shown: str


def masked(value: str) -> str:
    """The mask in the place of `value`; a scheme stays (`Bearer ***`), nothing stays nothing."""
    if not value.strip():
        return value
    scheme = _SCHEME.match(value)
    return (scheme[0] if scheme else "") + MASK


def quoted(text: str, at: int) -> tuple[Span, int] | None:
    """The quoted text that opens at `at` and where its closing quote ends; None if none opens there.

    Quotes may be escaped as in JSON within JSON, once, twice or three times. Text that is not closed on its
    line ends with the line.
    """
    opening = _OPENING.match(text, at)
    if opening is None:
        return None
    start = opening.end()
    end, after = closing(text, start, opening["quote"])
    return Span(start, end, masked(text[start:end])), after


def closing(text: str, start: int, quote: str) -> tuple[int, int]:
    """Begin and end of the quote that closes, on its line, text opened by `quote` (with its backslashes)."""
    escapes = len(quote) - 1
    for found in _CLOSING[quote[-1]].finditer(text, start):
        if found[0] in "\r\n":
            return found.start(), found.start()
        if (len(found[0]) - 1) % (2 * escapes + 2) == escapes:
            return found.end() - len(quote), found.end()
    return len(text), len(text)


def bare(text: str, at: int, *, cookies: bool = False) -> Span | None:
    """The word at `at` behind `=` or `:`; a scheme before it stays, a literal such as `null` is no secret."""
    if is_literal(text, at):
        return None
    listed = _BRACKETS.match(text, at)
    if listed:
        group = "list" if listed["list"] else "map"
        return Span(listed.start(group), listed.end(group), masked(listed[group]))
    scheme = _SCHEME.match(text, at)
    word = (_COOKIES if cookies else _BARE).match(text, scheme.end() if scheme else at)
    return Span(word.start(), word.end(), MASK) if word else None


def is_literal(text: str, at: int) -> bool:
    """Whether a word without a secret stands at `at`: `null`, `true`, `False`, `undefined` and the like."""
    return _LITERAL.match(text, at) is not None


def encoded(text: str, at: int) -> Span:
    """The value at `at` among parameters that are URL-encoded as a whole (`token%3Dabc%26x%3D1`)."""
    found = _ENCODED.match(text, at)
    assert found is not None  # it matches nothing as well
    return Span(found.start("value"), found.end(), masked(found["value"]))


def number(text: str, at: int, quote: str) -> Span | None:
    """The number at `at` of a JSON member; its mask takes the quotes of the name: JSON stays JSON."""
    found = _NUMBER.match(text, at)
    return Span(found.start(), found.end(), f"{quote}{MASK}{quote}") if found else None


def header(text: str, name_at: int, value_at: int) -> Span:
    """The value at `value_at` of a header whose name begins at `name_at`.

    It ends with the quoted text that the header is the whole of (`-H 'Cookie: a=b'`), with the line if the
    header begins it, else with the line or the quoted text around it.
    """
    end = _quoted_header_end(text, name_at, value_at)
    if end is None:
        pattern = _LINE if begins_line(text, name_at) else _INLINE
        found = pattern.match(text, value_at)
        end = found.end() if found else value_at
    kept = text[value_at:end].rstrip()
    return Span(value_at, value_at + len(kept), masked(kept))


def begins_line(text: str, at: int) -> bool:
    """Whether only white space and the marks of `curl -v` and of lists (`>`, `<`, `-`) stand before `at`."""
    while at > 0 and text[at - 1] in " \t<>-":
        at -= 1
    return at == 0 or text[at - 1] in "\r\n"


def _quoted_header_end(text: str, name_at: int, value_at: int) -> int | None:
    if name_at == 0 or text[name_at - 1] not in "\"'`":
        return None
    first = name_at - 1
    while first > 0 and text[first - 1] == "\\" and name_at - first < 9:
        first -= 1
    if name_at - 1 - first not in (0, 1, 3, 7):
        return None
    end, after = closing(text, value_at, text[first:name_at])
    return end if after > end else None
