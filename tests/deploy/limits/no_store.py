"""A store for operations that never ask it for anything."""

from unittest.mock import Mock

from store.store import Store

NO_STORE: Store = Mock(**{"live.position": "now"})
