"""What one operation carries with it: who asks, the store, and what was read so far."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resolvers.loaders import Loaders
from store.rules.limits import ITEMS_A_BULK
from store.scope import Scope, Viewer

if TYPE_CHECKING:
    from store.store import Store


@dataclass(slots=True)
class Context:
    """One per operation; a subscription forgets what it read before each event (`forget`).

    `live_cursor` is the position of the live feed when the operation began; `last_event_id` the cursor that
    an SSE client resumes from; `bulk_items` how many items a bulk mutation may have (R34); `looked_ahead`
    remembers what the document selects (`resolvers.info`).
    """

    viewer: Viewer
    store: "Store"
    live_cursor: str = ""
    last_event_id: str | None = None
    bulk_items: int = ITEMS_A_BULK
    _loaders: Loaders | None = field(default=None, init=False)
    _prime: Callable[[Loaders], None] | None = field(default=None, init=False)
    looked_ahead: dict[tuple[object, ...], bool] = field(default_factory=dict)

    @property
    def loaders(self) -> Loaders:
        """What reads for this operation, in batches, and remembers; made when something is first read."""
        if self._loaders is None:
            self._loaders = Loaders(self.store, self.scope)
            if self._prime is not None:
                self._prime(self._loaders)
        return self._loaders

    @property
    def scope(self) -> Scope:
        """What the viewer may see; handed to every query of the store."""
        return self.viewer.scope

    @property
    def audience(self) -> Hashable:
        """Who sees the same has the same."""
        return self.viewer.role, self.viewer.scope

    def forget(self, prime: Callable[[Loaders], None] | None = None) -> None:
        """Fresh loaders from here on: the store has changed since the old ones read it.

        `prime` makes known to them what the change gave, if anything is read after it at all.
        """
        self._loaders = None
        self._prime = prime
