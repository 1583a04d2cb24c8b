"""How commands are refused that name a feed which is not there, may not be seen, or is not active (R6).

The words stand here once, because a foreign feed must look exactly like a missing one. Pure.
"""

from store.rules.decision import Refusal, refuse
from store.vocabulary import UserErrorCode


def no_feed(account: str, feed_id: str, path: tuple[str, ...]) -> Refusal:
    """The feed is missing, or foreign; `path` is where the command stands in the caller's input."""
    message = f"{account} has no feed {feed_id}; activate it first"
    return refuse(UserErrorCode.FEED_NOT_FOUND, message, *path, "feedId")


def inactive_feed(account: str, feed_id: str, path: tuple[str, ...]) -> Refusal:
    """The feed is there and takes no mutations."""
    message = f"feed {feed_id} of {account} is not active; activate it first"
    return refuse(UserErrorCode.FEED_INACTIVE, message, *path, "feedId")
