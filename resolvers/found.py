"""What must be there."""

from typing import TypeVar

T = TypeVar("T")


class Missing(Exception):
    """A record names another that the store does not have: a fault of ours, not of the caller."""


def required(record: T | None, what: str) -> T:
    """`record`, which the schema promises; raises Missing, naming `what`, if the store has none."""
    if record is None:
        raise Missing(f"the store has no {what}")
    return record
