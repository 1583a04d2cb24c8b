"""Solution links of error codes: templates that are filled in when shown on an offer (R33)."""

import re
from urllib.parse import quote, urlsplit

PLACEHOLDERS = ("accountName", "productId", "skuId")

_BRACED = re.compile(r"\{([^{}]*)\}")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\<>\"]")
_NAMES = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)


def fill_link(template: str | None, *, account: str, product_id: str | None, sku_id: str) -> str | None:
    """The link of `template` for one offer, values URL-encoded; None without a template or a needed value.

    `template` is one that `placeholders_ok` accepts.
    """
    if template is None:
        return None
    values = {"accountName": account, "productId": product_id, "skuId": sku_id}
    if any(not values.get(name) for name in _BRACED.findall(template)):
        return None
    return _BRACED.sub(lambda found: quote(values[found[1]] or "", safe="", errors="replace"), template)


def placeholders_ok(template: str) -> str | None:
    """None if `template` can be shown as a link (R33), else what is wrong with it and how to mend it.

    Accepted are http and https URLs with a host, and references within the admin's own site
    (`/admin/inventory?sku={skuId}`).
    """
    unknown = sorted(set(_BRACED.findall(template)) - set(PLACEHOLDERS))
    if unknown:
        return f"the placeholder {{{unknown[0]}}} is unknown; known are {_NAMES}"
    bare = _BRACED.sub("x", template)
    if "{" in bare or "}" in bare:
        return f"a brace has no partner; placeholders are written {_NAMES}"
    if not bare or _UNSAFE.search(bare):
        return "a solution link must not be empty nor hold spaces, quotes, backslashes or control characters"
    return _address_problem(bare)


def _address_problem(address: str) -> str | None:
    wanted = "a solution link must be an http or https URL or a path such as /admin/inventory"
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return wanted
    if address.lower().startswith(("http://", "https://")):
        return None if host else wanted
    outside = address.startswith("//") or ":" in re.split(r"[/?#]", address, maxsplit=1)[0]
    return wanted if outside else None
