"""Masks the secrets of text that is no JSON document as a whole (R31), one pass for each way to write one.

Each pass is linear: its pattern begins only where a word begins, keeps what it took, and goes on behind it.
"""

import binascii
import re
from collections.abc import Callable
from functools import partial

from store.rules import secret_spans as spans
from store.rules.secret_members import mask_members
from store.rules.secret_names import NAME_HINTS, is_secret_name
from store.rules.secret_spans import MASK, Span

Find = Callable[[str, re.Match[str]], Span | None]

_STRUCTURE = ("value", "</", "form-data")
_AFTER_NO_WORD = r"(?:(?<![\w-])|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2}))"
_PRIVATE_KEY = re.compile(
    r"(?P<begin>-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----)"
    r"(?P<body>(?:[A-Za-z0-9+/=\s\\:,*]|-(?!----))++)"
)
_URL_PASSWORD = re.compile(r"(?P<user>://[^\s/?#@:\"'\\<>]*+:)(?P<password>[^\s/?#\"'\\<>]+)@")
_ELEMENT = re.compile(
    r"<(?:[\w.-]++:)?(?P<name>[\w.-]++)(?P<attributes>[^<>]*+)>"
    r"(?P<value>[^<]++|\s*+<!\[CDATA\[(?:[^\]<]++|\](?!\]>)|<(?!!\[CDATA\[))*+\]\]>\s*+)(?=</)"
)
_FORM_PART = re.compile(
    r"(?im:^content-disposition:[ \t]*+form-data;)(?>[^\r\n]*?\bname=[\"']?(?P<name>[\w.-]++))[^\r\n]*+\r?\n"
    r"(?:[^\r\n]++\r?\n){0,3}\r?\n(?P<value>[^\r\n]++)"
)
# How recorders of HTTP write a header: {"name": "Authorization", "value": "Bearer ..."}.
_PAIR = re.compile(
    r"(?P<quote>(?:\\{7}|\\{3}|\\)?[\"'])(?i:name|key)(?P=quote)\s*+:\s*+(?P=quote)(?P<name>[\w.-]++)(?P=quote)"
    r"\s*+,\s*+(?P=quote)(?i:value)(?P=quote)\s*+:\s*+"
)
_CURL = re.compile(r"\bcurl\b", re.IGNORECASE)
_CURL_OPTION = re.compile(
    r"(?<=\s)(?P<option>(?:--(?:(?:proxy-)?user|cert|form(?:-string)?|data-urlencode)|-[A-Za-z#]{0,8}?[uUbEF])"
    r"(?:\s++|=)|-[uUbEF](?=[^\s=-]))(?!-)"
)
_LONG_OPTION = re.compile(r"(?<=\s)--(?P<name>[\w-]++)[ \t]++(?!-)")
_TOKEN = re.compile(
    r"(?P<scheme>(?:(?<![A-Za-z])|(?<=\\[nrt]))(?i:bearer|basic)(?:\s{1,4}|%20|\+))"
    r"(?![\w-]{1,40}=[\"'])(?P<token>[A-Za-z0-9._~+/=-]{3,}+)"
)
_JWT = re.compile(_AFTER_NO_WORD + r"eyJ[\w-]++(?:\.[\w-]*+){1,4}", re.ASCII)
_ISSUED = re.compile(
    _AFTER_NO_WORD + r"(?:APP_USR-[\w-]{10,}+|TG-[0-9a-f]{20,}+(?:-\d++)?|gh[pousr]_\w{20,}+|AIza[\w-]{30,}+"
    r"|(?:sk|rk)_(?:live|test)_\w{10,}+|xox[abprs]-[\w-]{10,}+|og_[0-9a-f]{12}_[\w-]{20,}+)",
    re.ASCII,
)
# Words that follow "Bearer" in a sentence.
_PROSE = frozenset(
    {
        "access",
        "and",
        "are",
        "auth",
        "authentication",
        "authorization",
        "credential",
        "credentials",
        "expired",
        "for",
    }
    | {
        "from",
        "has",
        "header",
        "headers",
        "invalid",
        "is",
        "missing",
        "not",
        "realm",
        "required",
        "scheme",
        "schemes",
    }
    | {"that", "the", "token", "tokens", "type", "was", "with"}
)


def mask_text(text: str) -> str:
    """`text` with its secrets masked; see `store.rules.masking.mask_secrets`."""
    lower = text.lower()
    for hints, mask in _PASSES:
        if any(hint in lower for hint in hints):
            text = mask(text)
    return text


def may_hold_secrets(text: str) -> bool:
    """Whether `text` holds a word that tells a secret; most evidence does not, and needs no closer look."""
    lower = text.lower()
    return any(hint in lower for hint in _HINTS)


def _mask_each(pattern: re.Pattern[str], find: Find, text: str) -> str:
    parts: list[str] = []
    copied = at = 0
    while found := pattern.search(text, at):
        at = found.end()
        secret = find(text, found)
        if secret:
            parts += (text[copied : secret.start], secret.shown)
            copied = secret.end
            at = max(at, copied)
    return "".join(parts) + text[copied:]


def _named(text: str, found: re.Match[str]) -> Span | None:
    """The value of an XML element or of a part of a multipart form."""
    if not is_secret_name(found["name"]):
        return None
    return Span(found.start("value"), found.end("value"), spans.masked(found["value"]))


def _pair(text: str, found: re.Match[str]) -> Span | None:
    string = spans.quoted(text, found.end()) if is_secret_name(found["name"]) else None
    return string[0] if string else None


def _argument(text: str, at: int) -> Span | None:
    string = spans.quoted(text, at)
    return string[0] if string else spans.bare(text, at)


def _long_option(text: str, found: re.Match[str]) -> Span | None:
    """The argument of `--oauth2-bearer`, `--cookie`, `--password` and the like."""
    return _argument(text, found.end()) if is_secret_name(found["name"]) else None


def _mask_curl(text: str) -> str:
    """Behind the word curl, `-u`, `-E` and `-b` have the meaning they have there."""
    command = _CURL.search(text)
    if command is None:
        return text
    return text[: command.end()] + _mask_each(_CURL_OPTION, _curl_option, text[command.end() :])


def _curl_option(text: str, found: re.Match[str]) -> Span | None:
    """Of `-u user:password` and `-E file:password` the password; of `-b a=b` all, while `-b file` names a
    file; of `-F name=value`, which is no list of parameters, all of the value if the name is a secret's."""
    argument = _argument(text, found.end())
    if argument is None:
        return None
    value = text[argument.start : argument.end]
    option = found["option"].rstrip(" \t\r\n=")
    if option.endswith("b"):
        return argument if "=" in value else None
    if option.endswith(("F", "form", "form-string", "data-urlencode")):
        name, _, secret = value.partition("=")
        is_secret = secret and is_secret_name(name)
        return Span(argument.start, argument.end, f"{name}={MASK}") if is_secret else None
    user, colon, password = value.partition(":")
    return Span(argument.start, argument.end, f"{user}:{MASK}") if colon and password else None


def _token(found: re.Match[str]) -> str:
    scheme, token = found["scheme"], found["token"]
    if scheme[:2].lower() == "be":
        word = token.rstrip(".")
        prose = word.lower() in _PROSE or (scheme[0] == "b" and word.isalpha() and word.islower())
        secret = not prose
    else:
        secret = _is_basic(token)
    return scheme + MASK if secret else found[0]


def _is_basic(token: str) -> bool:
    """Whether `token` is Base64 of `user:password`, or no word of a sentence at least ("Basic data")."""
    if len(token) >= 16 and any(c.isdigit() for c in token) and any(c.isalpha() for c in token):
        return True
    unpadded = token.rstrip("=")
    try:
        return b":" in binascii.a2b_base64(unpadded + "=" * (-len(unpadded) % 4), strict_mode=True)
    except binascii.Error:
        return False


def _jwt(found: re.Match[str]) -> str:
    parts = found[0].split(".")
    return MASK if len(parts) > 2 or parts[1].startswith("eyJ") else found[0]


# What each pass looks for, and in lower case what must be there for it to find anything.
_PASSES: tuple[tuple[tuple[str, ...], Callable[[str], str]], ...] = (
    (("private key",), partial(_PRIVATE_KEY.sub, rf"\g<begin>{MASK}")),
    (("@",), partial(_URL_PASSWORD.sub, rf"\g<user>{MASK}@")),
    (("value",), partial(_mask_each, _PAIR, _pair)),
    (("</",), partial(_mask_each, _ELEMENT, _named)),
    (("form-data",), partial(_mask_each, _FORM_PART, _named)),
    (("curl",), _mask_curl),
    (NAME_HINTS, partial(_mask_each, _LONG_OPTION, _long_option)),
    (NAME_HINTS, mask_members),
    (("bearer", "basic"), partial(_TOKEN.sub, _token)),
    (("eyj",), partial(_JWT.sub, _jwt)),
    (
        ("app_usr-", "tg-", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "aiza", "sk_", "rk_", "xox", "og_"),
        partial(_ISSUED.sub, MASK),
    ),
)
# "value", "</" and "form-data" alone are no hint: those passes need the name of a secret as well.
_HINTS = tuple(dict.fromkeys(hint for hints, _ in _PASSES for hint in hints if hint not in _STRUCTURE))
