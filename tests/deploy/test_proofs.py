"""What callers show, as headers carry it."""

import pytest

from deploy.auth.proofs import SessionCookie, session_in


@pytest.mark.parametrize("before", ["", "a=b; ", "flag; ", 'theme={"dark": 1, "wide": []}; ', "two words=x;"])
@pytest.mark.parametrize("behind", ["", "; a=b", ";flag", '; theme={"dark": 1}'])
def test_a_session_is_found_among_any_cookies_of_the_host(before: str, behind: str) -> None:
    """Cookies know no ports: what else runs on the machine has left its own, whatever is in them."""
    assert session_in(f"{before}offergraph_session=abc-_{behind}") == SessionCookie("abc-_")


@pytest.mark.parametrize(
    "cookies", [None, "", ";;", "offergraph_session", "offergraph_session=", "my_offergraph_session=abc"]
)
def test_without_a_session_nobody_is_signed_in(cookies: str | None) -> None:
    assert session_in(cookies) is None
