"""Browsers: sessions, the header that other sites cannot send, and the one list of pages that may ask."""

import json
from collections.abc import Iterator
from http.cookies import SimpleCookie

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.deploy.socket_peer import PROTOCOL
from tests.journeys.access.asking import initialised
from tests.journeys.access.conftest import ORIGIN, House
from tests.journeys.client import PATIENCE_SECONDS

ASK = {"query": "{ viewer { name } }"}
CSRF = {"X-Offergraph-CSRF": "1"}
FOREIGN = "https://evil.example.com"


@pytest.fixture
def browser(house: House) -> Iterator[httpx.Client]:
    """A browser that has signed in as the seller, with the cookie it was given."""
    with httpx.Client(base_url=house.url, timeout=PATIENCE_SECONDS, verify=False) as client:
        signed_in = client.post("/session", json={"token": house.people["seller"].key})
        assert (signed_in.status_code, signed_in.content) == (204, b"")
        yield client


def test_a_browser_signs_in_looks_around_and_signs_out(house: House, browser: httpx.Client) -> None:
    """The cookie is out of reach of scripts and of other sites, and worth nothing after signing out."""
    nobody = {"authentication": "required", "viewer": None}
    assert house.http.get("/session").json() == nobody
    viewer = {"name": "seller", "role": "SELLER", "vendor": None, "accounts": ["ours"]}
    assert browser.get("/session").json() == {"authentication": "required", "viewer": viewer}
    assert browser.post("/graphql", json=ASK, headers=CSRF).json() == {"data": {"viewer": {"name": "seller"}}}

    cookie = {"Cookie": f"offergraph_session={browser.cookies['offergraph_session']}"}
    assert browser.delete("/session").status_code == 403
    assert browser.delete("/session", headers=CSRF).status_code == 204
    assert "offergraph_session" not in browser.cookies
    assert house.http.get("/session", headers=cookie).json() == nobody
    assert house.http.post("/graphql", json=ASK, headers={**cookie, **CSRF}).status_code == 401


@pytest.mark.parametrize(("origin", "secure"), [(None, False), ("http", False), ("https", True)])
def test_the_cookie_goes_by_tls_only_where_the_page_came_by_tls(
    house: House, origin: str | None, secure: bool
) -> None:
    """`HttpOnly`, `SameSite=Strict`, with an end."""
    headers = {} if origin is None else {"Origin": house.url.replace("http", origin)}
    given = house.http.post("/session", json={"token": house.people["seller"].key}, headers=headers)
    house.http.cookies.clear()
    (morsel,) = SimpleCookie(given.headers["set-cookie"]).values()
    assert (morsel["httponly"], morsel["samesite"].lower(), bool(morsel["secure"])) == (
        True,
        "strict",
        secure,
    )
    assert 0 < int(morsel["max-age"]) <= 12 * 3600


@pytest.mark.parametrize("token", ["", "og_0123456789ab_" + "x" * 43, "eyJhbGciOiJub25lIn0.e30."])
def test_a_wrong_token_opens_no_session(house: House, token: str) -> None:
    """401 with an error in words, and no cookie."""
    refused = house.http.post("/session", json={"token": token})
    assert refused.status_code == 401
    assert refused.json()["errors"][0]["message"]
    assert "set-cookie" not in refused.headers


@pytest.mark.parametrize(
    ("status", "request_"),
    [
        (415, {"data": {"token": "x"}}),
        (400, {"json": ["token"]}),
        (400, {"content": b"{", "headers": {"Content-Type": "application/json"}}),
        (413, {"json": {"token": "x" * 20_000}}),
    ],
)
def test_what_is_no_sign_in_is_refused(house: House, status: int, request_: dict[str, object]) -> None:
    """Forms among it, which any page can send."""
    assert house.http.post("/session", **request_).status_code == status  # type: ignore[arg-type]  # httpx's own


def test_a_session_changes_nothing_without_the_header(browser: httpx.Client) -> None:
    """Every method that is not safe, and nothing at all from another site's page."""
    for method in ("POST", "PUT", "DELETE"):
        assert browser.request(method, "/graphql", json=ASK).status_code == 403
    asked = {"query": ASK["query"]}
    assert browser.get("/graphql", params=asked).status_code == 200
    for site, status in (("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403)):
        assert browser.get("/graphql", params=asked, headers={"Sec-Fetch-Site": site}).status_code == status


def test_a_session_opens_sockets_for_pages_of_ours_only(house: House, browser: httpx.Client) -> None:
    """A socket whose page is not known, as no browser opens it, gets nothing by a cookie."""
    cookie = f"offergraph_session={browser.cookies['offergraph_session']}"
    for origin, let_in in ((house.url, True), (ORIGIN, True), (None, False)):
        headers = {"Cookie": cookie, **({} if origin is None else {"Origin": origin})}
        with initialised(house, headers) as socket:
            if let_in:
                assert json.loads(socket.recv(PATIENCE_SECONDS))["type"] == "connection_ack"
                continue
            with pytest.raises(ConnectionClosed) as closed:
                socket.recv(PATIENCE_SECONDS)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4403


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_pages_that_are_not_on_the_list_get_nothing(house: House, accept: str) -> None:
    """The same list for HTTP and streams; with a key too, for it may be stolen or typed in there."""
    admin = house.people["admin"]
    foreign = ((FOREIGN, 403), ("null", 403), ("", 403), ("http://[", 403))
    for origin, status in (*foreign, (ORIGIN, 200), (house.url, 200)):
        headers = {**admin.headers, "Origin": origin, "Accept": accept}
        answer = house.http.post("/graphql", json=ASK, headers=headers)
        assert answer.status_code == status, origin
        assert answer.headers.get("access-control-allow-origin") == (ORIGIN if origin == ORIGIN else None)
        assert "Origin" in answer.headers["vary"]


def test_sockets_of_pages_that_are_not_on_the_list_are_refused(house: House) -> None:
    """In the handshake."""
    with pytest.raises(InvalidStatus) as refused:
        connect(house.socket_url, subprotocols=[PROTOCOL], additional_headers={"Origin": FOREIGN})
    assert refused.value.response.status_code == 403


def test_preflights_follow_the_list(house: House) -> None:
    """Who is on it may send keys, the header against forgery and JSON."""
    wanted = "authorization,content-type,x-offergraph-csrf,x-vtex-api-appkey,x-vtex-api-apptoken"
    for origin, status in ((ORIGIN, 200), (FOREIGN, 400)):
        headers = {
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": wanted,
        }
        answer = house.http.options("/graphql", headers=headers)
        assert answer.status_code == status
        assert ("access-control-allow-origin" in answer.headers) == (origin == ORIGIN)


@pytest.mark.parametrize(
    "path", ["/graphql", "/session", "/healthz", "/readyz", "/nowhere", "/graphiql/start.js"]
)
def test_every_answer_has_the_security_headers(house: House, path: str) -> None:
    """Pages too, which say more themselves: no script that is not a file of ours."""
    headers = house.http.get(path, headers={"Accept": "text/html, */*;q=0.1"}).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "Origin" in headers["vary"], "a page of another origin is answered otherwise"
    assert headers["referrer-policy"] == "no-referrer"
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy.get("script-src", "'self'") == "'self'"
