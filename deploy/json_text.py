"""JSON in and out: strict about what comes in, quick on the way out.

orjson writes. It does not read, though it could: of two members with one name it silently keeps the last, and
integers beyond 64 bits become floats. The standard library's reader can be told to refuse the first and keeps
the second whole, and reads requests about as fast as orjson and a check for both would.
"""

import json
import math
from collections import Counter

import orjson

from deploy.errors import present_exception

_BYTE_ORDER_MARK = "\ufeff"
_MAX_DIGITS = 308
"""As many as the largest double has: what is longer is no number to any other reader of JSON."""


class MalformedJson(ValueError):
    """The text is no JSON that could be understood in one way only; the message says why."""


def decode(data: bytes) -> object:
    """The value of a JSON text in UTF-8, with or without a byte order mark.

    Raises MalformedJson: bad UTF-8, bad syntax, a member named twice, nested too deeply, a number that no
    double can hold, half a surrogate pair.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise MalformedJson(f"not UTF-8 at byte {error.start}") from None
    return decode_text(text.removeprefix(_BYTE_ORDER_MARK))


def decode_text(text: str) -> object:
    """As :func:`decode`, for a text that has left UTF-8 behind already."""
    try:
        value: object = _READER.decode(text)
        if "\\ud" in text or "\\uD" in text:
            orjson.loads(text)  # It knows whole surrogate pairs from halves.
    except RecursionError:
        raise MalformedJson("nested too deeply") from None
    except ValueError as error:
        raise MalformedJson(str(error)) from None
    return value


def encode(payload: object) -> bytes:
    """JSON for ``payload``; a payload that cannot be written becomes an answer with a masked error."""
    try:
        return orjson.dumps(payload)
    except TypeError:
        # orjson stops at 254 levels, 64 bits and lone surrogates; the standard library does not.
        try:
            return json.dumps(payload, allow_nan=False, separators=(",", ":")).encode()
        except (TypeError, ValueError, RecursionError) as error:
            return orjson.dumps({"errors": [present_exception(error)]})


def _unique_members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        counted = Counter(name for name, _ in pairs)
        twice = next(name for name, number in counted.items() if number > 1)
        raise MalformedJson(f"the member {json.dumps(twice[:100])} is there twice")
    return members


def _integer(text: str) -> int:
    if len(text) > _MAX_DIGITS:
        raise MalformedJson(f"a number of {len(text)} digits")
    return int(text)


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise MalformedJson(f"the number {text[:40]} is too large")
    return number


def _constant(text: str) -> object:
    raise MalformedJson(f"{text} is no JSON value")


_READER = json.JSONDecoder(
    object_pairs_hook=_unique_members, parse_int=_integer, parse_float=_float, parse_constant=_constant
)
