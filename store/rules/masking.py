"""Secrets in evidence are masked before it is stored (R31)."""

import json
import re
from dataclasses import dataclass

from store.rules.secret_names import is_secret_name
from store.rules.secret_spans import MASK, masked
from store.rules.secret_text import mask_text, may_hold_secrets

_NESTING = 4  # JSON in a string in JSON: this deep it is read as JSON, deeper as text
_ROUNDS = 4
_SURROGATE = re.compile("[\ud800-\udfff]")
_TOKEN = re.compile(r"\"(?:[^\"\\]++|\\.)*+\"|[{}\[\],:]|[^\s{}\[\],:\"]++")
_COLON = re.compile(r"\s*+:")


def mask_secrets(text: str) -> str:
    """`text` with every secret replaced by `***` (R31); the rest stays as it is, and JSON stays JSON.

    Masked are: Authorization, Cookie and key or token headers, raw or in a cURL; cURL's `-u`, `--user`,
    `-E`, `--cert`, `-F`, `--data-urlencode`, `--oauth2-bearer` and `-b`; members of JSON (also of JSON within
    a string), XML elements and form or query parameters with a secret's name; Bearer and Basic tokens, JWTs,
    passwords in URLs and private keys in PEM anywhere. Masking what is masked changes nothing. Takes time
    linear in the length of `text`.
    """
    for _ in range(_ROUNDS):
        shown = _mask(text, _NESTING)
        if shown == text:
            break
        text = shown
    return text


def _mask(text: str, nesting: int) -> str:
    if not may_hold_secrets(text) and "\\u" not in text:  # an escape may hide a letter of a name
        return text
    if nesting and text.lstrip()[:1] in ("{", "[", '"') and _is_json(text):
        return _Document(nesting - 1).mask(text)
    return mask_text(text)


def _is_json(text: str) -> bool:
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return False
    return True


@dataclass(slots=True)
class _Level:
    """An open object or list: is all in it secret, is the next value, and which names and values make pairs.

    Pairs are how recorders of HTTP write headers: `{"name": "Authorization", "value": "Bearer ..."}`.
    """

    secret: bool
    next_secret: bool
    key: str = ""
    names_secret: bool = False
    value_at: int | None = None


class _Document:
    """Masks one JSON document token by token, so that its spelling and spacing stay."""

    def __init__(self, nesting: int) -> None:
        self._nesting = nesting
        self._parts: list[str] = []
        self._levels = [_Level(secret=False, next_secret=False)]

    def mask(self, text: str) -> str:
        """`text`, valid JSON, with its secrets masked."""
        copied = 0
        for token in _TOKEN.finditer(text):
            self._parts.append(text[copied : token.start()])
            copied = token.end()
            self._parts.append(self._shown(token[0], _COLON.match(text, copied) is not None))
        return "".join(self._parts) + text[copied:]

    def _shown(self, token: str, is_key: bool) -> str:
        level = self._levels[-1]
        if token in ("{", "["):
            self._levels.append(_Level(secret=level.next_secret, next_secret=level.next_secret))
        elif token in ("}", "]"):
            self._levels.pop()
            if level.names_secret and level.value_at is not None:
                self._parts[level.value_at] = f'"{MASK}"'
        elif token[0] == '"':
            return self._string(level, token, is_key)
        elif level.next_secret and (token[0] == "-" or token[0].isdigit()):
            return f'"{MASK}"'
        return token

    def _string(self, level: _Level, token: str, is_key: bool) -> str:
        content: str = json.loads(token) if "\\" in token else token[1:-1]
        if is_key:
            level.key = content.lower()
            level.next_secret = level.secret or is_secret_name(content)
        elif level.key in ("name", "key") and is_secret_name(content):
            level.names_secret = True
        elif level.key == "value":
            level.value_at = len(self._parts)
        shown = masked(content) if level.next_secret and not is_key else _mask(content, self._nesting)
        return token if shown == content else _as_json(shown, ascii_only=token.isascii())


def _as_json(content: str, *, ascii_only: bool) -> str:
    written = json.dumps(content, ensure_ascii=ascii_only)
    return written if ascii_only else _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)
