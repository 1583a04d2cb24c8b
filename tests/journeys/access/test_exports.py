"""Lists as files: under the same scope as the API, by a key or by a browser's session."""

import httpx
import pytest

from tests.journeys.access.conftest import House
from tests.journeys.access.house import MARK, PLOTS
from tests.journeys.client import PATIENCE_SECONDS

FILES = ("/export/offers.csv", "/export/offers.jsonl")


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("name", ["seller", "connector", "stranger", "admin"])
def test_a_file_holds_what_one_may_see_and_nothing_else(house: House, name: str, path: str) -> None:
    """All of one's own offers; an account or feed of others is as one that nobody has."""
    person = house.people[name]
    everything = house.http.get(path, headers=person.headers)
    assert frozenset(MARK.findall(everything.text)) == frozenset(plot.mark for plot in person.plots)
    nowhere = house.http.get(
        path, params={"account": "nobody", "channel": "no.where"}, headers=person.headers
    )
    for plot in PLOTS:
        asked = {"account": plot.account, "channel": plot.feed_id}
        answer = house.http.get(path, params=asked, headers=person.headers)
        assert answer.status_code == 200
        if plot in person.plots:
            assert frozenset(MARK.findall(answer.text)) == {plot.mark}
        else:
            assert answer.text == nowhere.text


@pytest.mark.parametrize("path", FILES)
def test_who_is_not_known_gets_no_file(house: House, path: str) -> None:
    """Without a key, and with one that is worth nothing."""
    given = [{}, *({"Authorization": f"Bearer {key}"} for key in house.useless.values())]
    for headers in given:
        answer = house.http.get(path, headers=headers)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert MARK.search(answer.text) is None


def test_a_browser_that_is_signed_in_gets_its_file_and_pages_of_others_do_not(house: House) -> None:
    """A link needs no header against forgery, for it changes nothing; but it must be one of ours."""
    with httpx.Client(base_url=house.url, timeout=PATIENCE_SECONDS, verify=False) as browser:
        browser.post("/session", json={"token": house.people["seller"].key})
        for site, status in (("same-origin", 200), ("none", 200), ("cross-site", 403)):
            answer = browser.get(FILES[0], headers={"Sec-Fetch-Site": site})
            assert answer.status_code == status, site
        assert browser.get(FILES[0], headers={"Origin": "https://evil.example.com"}).status_code == 403
