"""What an operation knows of itself: who asks, and where the live feed stood when it began."""

from resolvers.info import Info
from store.scope import Viewer


def viewer(info: Info) -> Viewer:
    """Who asks."""
    return info.context.viewer


def live_cursor(info: Info) -> str:
    """The position of the live feed before this operation read anything."""
    return info.context.live_cursor
