"""Masks values behind a secret's name: members of JSON, headers, parameters of forms and queries (R31)."""

import re

from store.rules import secret_spans as spans
from store.rules.secret_names import is_header_name, is_secret_name
from store.rules.secret_spans import MASK, Span

_NAMED = re.compile(
    r"(?<![\w.$-])(?P<name>[\w.$-]++)(?P<close>(?:\\{7}|\\{3}|\\)?[\"'`])?(?:\]|%5[dD])?(?:%(?:25){0,3}22)?"
    r"(?P<before>\s*+)(?P<sign>=>|=(?![=>~])|:=|:(?![:=]|//)|%(?:25){0,3}3[AaDd])(?P<after>\s*+)"
)
# An escape before a name looks like a part of it: \nCookie, \u0026token, %26token.
_ESCAPES = {
    "\\": re.compile(r"(?:u[0-9a-fA-F]{4}|[nrtbf])(?=.)"),
    "%": re.compile(r"(?:25){0,3}[0-9A-Fa-f]{2}(?=.)"),
}
_CONTENTS = re.compile(
    r"[\[\]{}]|(?P<string>(?:\\{7}|\\{3}|\\)?[\"'`])|(?P<word>[^\s\[\]{}:,\"'`\\]++)|(?P<gap>\n[ \t\r]*+\n)"
)
_COLON = re.compile(r"\s*+:")
_LINE_ENDS = re.compile(r"[ \t]*+[,;]?[ \t]*+(?:[\r\n]|\Z)")


def mask_members(text: str) -> str:
    """`text` with the values masked that are named as secrets; everything between them as it was."""
    parts: list[str] = []
    copied = at = 0
    while found := _NAMED.search(text, at):
        at = found.end("name")
        name = _secret_name(text, found)
        if name is None:
            continue
        values, resume = _values(text, found, name)
        at = max(at, resume)
        for value in values:
            parts += (text[copied : value.start], value.shown)
            copied = value.end
    return "".join(parts) + text[copied:]


def _secret_name(text: str, found: re.Match[str]) -> str | None:
    """The name, without an escape that precedes it, if it is a secret's."""
    name: str = found["name"]
    start = found.start("name")
    escape = _ESCAPES.get(text[start - 1]) if start else None
    cut = escape.match(name) if escape else None
    for candidate in (name[cut.end() :] if cut else name, name):
        if is_secret_name(candidate):
            return candidate
    return None


def _values(text: str, found: re.Match[str], name: str) -> tuple[list[Span], int]:
    """The secrets behind one name and where to read on."""
    at = found.end()
    if found["sign"].startswith("%"):
        return _one(spans.encoded(text, at), at)
    if found["close"]:
        return _member(text, at, found["close"])
    gap = found["before"] + found["after"]
    if "\n" in gap or "\r" in gap or (found["sign"] == "=" and found["after"] and not found["before"]):
        return [], at
    if found["sign"] == ":":
        return _line(text, found, name)
    return _word(text, at, cookies=name.lower().endswith("cookie"))


def _member(text: str, at: int, quote: str) -> tuple[list[Span], int]:
    """The value of a name in quotes: quoted text, a list or object, a number, or a bare word."""
    if text[at : at + 1] in ("[", "{"):
        return _contents(text, at, quote)
    string = spans.quoted(text, at)
    if string:
        return [string[0]], string[1]
    return _one(spans.number(text, at, quote) or spans.bare(text, at), at)


def _line(text: str, found: re.Match[str], name: str) -> tuple[list[Span], int]:
    """The value behind a name and a colon: a header's, which runs on, or a word's."""
    at = found.end()
    if text[at : at + 1] in ("[", "{"):
        return _contents(text, at, "")
    starts_line = spans.begins_line(text, found.start("name"))
    string = spans.quoted(text, at)
    if string and (not starts_line or _LINE_ENDS.match(text, string[1])):
        return [string[0]], string[1]
    if starts_line or is_header_name(name):
        return _one(spans.header(text, found.start("name"), at), at)
    return _word(text, at)


def _word(text: str, at: int, *, cookies: bool = False) -> tuple[list[Span], int]:
    string = spans.quoted(text, at)
    if string:
        return [string[0]], string[1]
    return _one(spans.bare(text, at, cookies=cookies), at)


def _one(value: Span | None, at: int) -> tuple[list[Span], int]:
    return ([value], value.end) if value else ([], at)


def _contents(text: str, at: int, quote: str) -> tuple[list[Span], int]:
    """All values in the list or object that opens at `at`; one that is not closed ends with the paragraph."""
    values: list[Span] = []
    depth = 0
    while found := _CONTENTS.search(text, at):
        at = found.end()
        if found["gap"]:
            return values, found.start()
        if found["word"]:
            if not _COLON.match(text, at):
                values += _scalar(text, found, quote)
        elif found["string"]:
            string = spans.quoted(text, found.start())
            if string:
                at = string[1]
                values += [] if _COLON.match(text, at) else [string[0]]
        else:
            depth += 1 if found[0] in "[{" else -1
            if depth == 0:
                return values, at
    return values, len(text)


def _scalar(text: str, found: re.Match[str], quote: str) -> list[Span]:
    number = spans.number(text, found.start(), quote)
    if number and number.end == found.end():
        return [number]
    if spans.is_literal(text, found.start()):
        return []
    return [Span(found.start(), found.end(), MASK)]
