"""R33: solution links are templates, filled in when shown on an offer."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.rules.solution_links import PLACEHOLDERS, fill_link, placeholders_ok


def test_values_are_url_encoded() -> None:
    """R33: a value cannot leave its place in the link."""
    link = fill_link(
        "https://{accountName}.x.com/a?id={skuId}&p={productId}",
        account="shop",
        product_id="7/8",
        sku_id="a b&c=é",
    )
    assert link == "https://shop.x.com/a?id=a%20b%26c%3D%C3%A9&p=7%2F8"


@pytest.mark.parametrize("product_id", [None, ""])
def test_no_link_without_its_values(product_id: str | None) -> None:
    """R33: a link that lacks a value would lead nowhere; one that does not need it is shown."""
    assert fill_link("/p/{productId}", account="shop", product_id=product_id, sku_id="1") is None
    assert fill_link("/s/{skuId}", account="shop", product_id=product_id, sku_id="1") == "/s/1"
    assert fill_link(None, account="shop", product_id="1", sku_id="1") is None


@pytest.mark.parametrize(
    "template",
    [
        "https://{accountName}.x.com/a?b={skuId}#/c",
        "http://x.com",
        "/admin/{productId}",
        "admin?sku={skuId}",
        "?a=b:c",
        "HTTPS://x.com",
    ],
)
def test_templates_that_can_be_shown(template: str) -> None:
    """R33: http, https and the admin's own paths, with known placeholders."""
    assert placeholders_ok(template) is None


@pytest.mark.parametrize(
    ("template", "named"),
    [
        ("https://x.com/{sku}", "{sku}"),
        ("https://x.com/{}", "{}"),
        ("https://x.com/{skuId", "brace"),
        ("https://x.com/skuId}", "brace"),
        ("https://x.com/{{skuId}}", "brace"),
        ("javascript:alert(1)", "http"),
        ("{accountName}:alert(1)", "http"),
        ("ftp://x.com", "http"),
        ("//evil.com/x", "http"),
        ("https:///x", "http"),
        ("https://[x", "http"),
        ("https:x", "http"),
        ("java\nscript:x", "control"),
        ("/a b", "spaces"),
        ("\\\\evil.com", "backslashes"),
        ("", "empty"),
    ],
)
def test_templates_that_are_refused(template: str, named: str) -> None:
    """R33: the problem names what is wrong."""
    assert named in (placeholders_ok(template) or "")


@given(st.text(min_size=1, max_size=20), st.sampled_from(PLACEHOLDERS))
def test_any_value_stays_one_segment(value: str, name: str) -> None:
    """R33: whatever the value, it is one segment of the path and reads back as itself."""
    link = fill_link(f"/a/{{{name}}}/b", account=value, product_id=value, sku_id=value)
    assert link is not None
    start, end = link.removeprefix("/a/").removesuffix("/b"), value.encode("utf-8", "replace").decode()
    assert "/" not in start
    assert unquote(start) == end
