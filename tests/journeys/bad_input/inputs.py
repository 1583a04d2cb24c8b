"""Inputs that are right but for one place, which is named by its path: `logs.0.data.inventory`."""

from copy import deepcopy
from typing import Any

from tests.journeys.seller import Seller, new_id

Input = dict[str, Any]
Place = list[str | int]


class Missing:
    """Stands for a field that is left out."""

    def __repr__(self) -> str:
        return "missing"


def opening(seller: Seller) -> Input:
    """An interaction to open."""
    return {
        **seller.key,
        "skuId": "sku-1",
        "interactionId": new_id(),
        "source": "SELLER",
        "origin": "CATALOG",
    }


def success() -> Input:
    """A log that says it went well."""
    return {"type": "SUCCESS", "agent": "connector", "description": "The offer is live"}


def failure() -> Input:
    """A log with one error."""
    error = {"code": "CTLG-006", "title": "The image is too small"}
    return {"type": "FAILURE", "agent": "connector", "description": "Refused", "errors": [error]}


def recording(seller: Seller) -> Input:
    """An interaction to record, with a log of success before one of failure."""
    return {**opening(seller), "logs": [success(), failure()]}


def place(path: str) -> Place:
    """The steps of a path; positions in lists are numbers."""
    return [int(step) if step.isdecimal() else step for step in path.split(".")]


def wrong(input: Input, path: str, value: object) -> Input:
    """A copy of `input` with `value` at `path`; objects on the way are made where they lack."""
    changed = deepcopy(input)
    *way, last = place(path)
    inner: Any = changed
    for step in way:
        inner = inner.setdefault(step, {}) if isinstance(step, str) else inner[step]
    if isinstance(value, Missing):
        del inner[last]
    else:
        inner[last] = value
    return changed
