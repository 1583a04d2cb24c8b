"""Which media type and which encoding a client would rather have (RFC 9110, section 12)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

GRAPHQL_RESPONSE = "application/graphql-response+json"
JSON = "application/json"
EVENT_STREAM = "text/event-stream"
MULTIPART = "multipart/mixed"
HTML = "text/html"
TEXT = "text/plain"

# A string that does not end holds the rest, and nothing is read twice: anybody may send nothing but quotes.
_ELEMENTS = re.compile(r'(?:[^,"]|"(?:\\.|[^"])*+"?)++')
_QUALITY = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")

# What "*/*" and "application/*" get, best first: the media type every client knows comes before the newer
# one, and streams and pages are only for those who name them.
_WILDCARD_ORDER = (JSON, GRAPHQL_RESPONSE, TEXT)


@dataclass(frozen=True, slots=True)
class Preference:
    """One element of an ``Accept…`` header: a value, its parameters other than ``q``, and its quality."""

    value: str
    parameters: dict[str, str]
    quality: float


# Clients send the same headers again and again.
_remembered = lru_cache(maxsize=256)


@_remembered
def preferences(header: str) -> tuple[Preference, ...]:
    """The elements of an ``Accept…`` header; those that are malformed are left out."""
    found = []
    for element in _ELEMENTS.findall(header):
        value, *rest = (part.strip() for part in element.split(";"))
        parameters = {}
        for parameter in rest:
            name, _, given = parameter.partition("=")
            parameters[name.strip().lower()] = given.strip().strip('"')
        quality = parameters.pop("q", "1")
        if value and _QUALITY.fullmatch(quality):
            found.append(Preference(value.lower(), parameters, float(quality)))
    return tuple(found)


@_remembered
def acceptable(header: str | None, offered: tuple[str, ...]) -> tuple[str, ...]:
    """The ``offered`` media types that ``Accept`` allows, best first.

    Of equals, one that is named comes before one that only a wildcard covers; then the order of ``offered``
    decides. No header means ``*/*``.
    """
    ranges = preferences(header) if header and header.strip() else (Preference("*/*", {}, 1.0),)
    ranked: list[tuple[float, int, int, str]] = []
    for position, media_type in enumerate(offered):
        named = _quality(ranges, (media_type,))
        if named is not None:
            if named > 0:
                ranked.append((-named, 0, position, media_type))
        elif media_type in _WILDCARD_ORDER:
            covered = _quality(ranges, (media_type.partition("/")[0] + "/*",))
            covered = _quality(ranges, ("*/*",)) if covered is None else covered
            if covered:
                ranked.append((-covered, 1, _WILDCARD_ORDER.index(media_type), media_type))
    return tuple(media_type for *_, media_type in sorted(ranked))


def accepts_gzip(header: str | None) -> bool:
    """Whether ``Accept-Encoding`` allows gzip: named, or by ``*``, with a quality above 0."""
    if not header:
        return False
    codings = {preference.value: preference.quality for preference in preferences(header)}
    return codings.get("gzip", codings.get("x-gzip", codings.get("*", 0.0))) > 0


def is_utf8(charset: str | None) -> bool:
    return charset is None or charset.lower() in ("utf-8", "utf8")


def _quality(ranges: Sequence[Preference], values: tuple[str, ...]) -> float | None:
    """The highest quality given to one of ``values``; None if none of them stands there.

    A range that asks for another charset than UTF-8, or for parts of another kind than a subscription's, asks
    for what there is not.
    """
    found = [
        preference.quality
        for preference in ranges
        if preference.value in values
        and is_utf8(preference.parameters.get("charset"))
        and (preference.value != MULTIPART or preference.parameters.get("subscriptionspec") == "1.0")
    ]
    return max(found, default=None)
