"""Arguments that many fields share, and what becomes of one that is not given."""

from collections.abc import Iterable
from typing import Annotated, Any, TypeVar

import strawberry
from strawberry import UNSET

from store.filters import PageRequest

T = TypeVar("T")


def described(description: str, name: str | None = None) -> Any:
    """An argument's description, and its name where Python has none such (`from`)."""
    return strawberry.argument(description=description, name=name)


First = Annotated[
    int | None,
    described(
        "How many items from the start (or from `after`) on: 1 to 100. Without `first` and `last`: 20."
    ),
]
After = Annotated[
    str | None,
    described("Only what comes after this cursor, which is of this same list."),
]
Last = Annotated[
    int | None,
    described("How many items from the end (or from `before`) back: 1 to 100. Not together with `first`."),
]
Before = Annotated[
    str | None,
    described("Only what comes before this cursor, which is of this same list."),
]
Account = Annotated[str, described("The seller's account, for example `grocery1`.")]
FeedId = Annotated[
    str,
    described("The feed's id, which is its channel's: `vendor.slug`, as `vtex.meli-classic`."),
]


def given(value: T | None) -> T | None:
    """The value of an argument or input field, None where it was left out."""
    return None if value is UNSET else value


def several(values: Iterable[T] | None) -> tuple[T, ...]:
    """The values of a list, none where it was left out or null (R34)."""
    return tuple(given(values) or ())


def page_request(first: int | None, after: str | None, last: int | None, before: str | None) -> PageRequest:
    """Relay's four arguments as the store takes them."""
    return PageRequest(given(first), given(after), given(last), given(before))


def page_asked(
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
) -> tuple[PageRequest]:
    """What Relay's arguments alone ask for."""
    return (page_request(first, after, last, before),)
