"""The parts of the data that commands touch, so that no two transactions in flight touch the same (ADR 5)."""

from collections.abc import Iterable

# An offer, or (its offer being unknown yet) the whole feed: account, feed id, SKU or None.
Place = tuple[str, str, str | None]


class Busy:
    """Places that are taken: by batches in flight, and by whoever waits in front."""

    def __init__(self, places: Iterable[frozenset[Place]] = ()) -> None:
        self._places: set[Place] = set()
        self._feeds: set[tuple[str, str]] = set()
        for some in places:
            self.add(some)

    def add(self, places: frozenset[Place]) -> None:
        """Take `places` as well."""
        self._places |= places
        self._feeds.update((account, feed_id) for account, feed_id, _ in places)

    def touches(self, places: frozenset[Place]) -> bool:
        """Whether one of `places` is taken, as itself, by its whole feed, or as a part of a whole feed."""
        if not self._places:
            return False
        return any(
            place in self._places
            or (place[0], place[1], None) in self._places
            or (place[2] is None and (place[0], place[1]) in self._feeds)
            for place in places
        )
