"""``Accept`` and its kin, read as RFC 9110 has them."""

import time

import pytest

from deploy.transports.negotiation import EVENT_STREAM as EVENTS
from deploy.transports.negotiation import GRAPHQL_RESPONSE as NEWER
from deploy.transports.negotiation import HTML, JSON, MULTIPART, TEXT, acceptable, accepts_gzip, preferences

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("header", "offered", "expected"),
    [
        ("", [NEWER, JSON], [JSON, NEWER]),
        (BROWSER, [NEWER, JSON, EVENTS, HTML], [HTML, JSON, NEWER]),
        (f"{EVENTS}, multipart/mixed", [NEWER, JSON, EVENTS], [EVENTS]),
        (f"{EVENTS};q=0.1,{JSON};q=0.2", [NEWER, JSON, EVENTS], [JSON, EVENTS]),
        (f'{JSON};x="a,b;q=0";q=0.3,*/*;q=0.2', [NEWER, JSON], [JSON, NEWER]),
        (f"{MULTIPART};subscriptionSpec=1.0, {JSON}", [NEWER, JSON, MULTIPART], [JSON, MULTIPART]),
        (f'{MULTIPART}; subscriptionspec="1.0";q=0.1', [MULTIPART], [MULTIPART]),
        (f"{MULTIPART};subscriptionSpec=2.0, {MULTIPART};deferSpec=1.0", [MULTIPART], []),
        ("*/*", [EVENTS, MULTIPART, TEXT], [TEXT]),
        (f"{JSON};q=7, {NEWER};q=x", [NEWER, JSON], []),
        (",,;;,/", [NEWER, JSON], []),
        ('"', [NEWER, JSON], []),
        (f'x;y="\\", {JSON}', [NEWER, JSON], []),
        (f'{JSON}, x;y="', [NEWER, JSON], [JSON]),
    ],
)
def test_accept_is_read_as_rfc_9110_has_it(header: str, offered: list[str], expected: list[str]) -> None:
    assert acceptable(header, tuple(offered)) == tuple(expected)


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        (None, False),
        ("", False),
        ("gzip", True),
        ("x-gzip;q=0.5", True),
        ("br, GZIP;q=0.001", True),
        ("*", True),
        ("gzip;q=0, *", False),
        ("gzip;q=0.000", False),
        ("br, identity", False),
    ],
)
def test_gzip_is_taken_when_it_is_allowed(header: str | None, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


@pytest.mark.parametrize("unit", ['"', '\\"', 'a\\"', '"a\\', ',"\\'])
def test_headers_full_of_quotes_are_read_once(unit: str) -> None:
    """Four times the header takes about four times as long, not sixteen; no two have the same answer kept."""
    assert _seconds('"' + unit * 20_000) < 10 * max(_seconds('"' + unit * 5_000), 0.02)


def _seconds(header: str) -> float:
    begun = time.process_time()
    preferences(header)
    return time.process_time() - begun
