"""Figures that are kept, not counted: offers by status, and unmapped errors by fingerprint (R21, R28).

They are spread over `SLOTS` documents an activation, one a writer, so that writers do not wait for each
other; whoever reads sums the slots. Every transaction on an activation touches its slot, which is what makes
a deactivation (it touches all slots) and a write that is under way exclude each other (R4, R6).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from pymongo import UpdateOne

from store.records.feeds import Feed
from store.records.offers import Offer
from store.rules.decision import Tally

SLOTS = 16


def slot_key(activation: str, slot: int) -> str:
    """The key of an activation's counts in one slot."""
    return f"{activation}#{slot}"


def slot_documents(feed: Feed) -> list[dict[str, object]]:
    """The empty counts of the current activation of `feed`."""
    return [
        {
            "_id": slot_key(feed.activation.key, slot),
            "activation": feed.activation.key,
            "account": feed.account,
            "feedId": feed.feed_id,
            "vendor": feed.vendor,
            "commits": 0,
            "closings": 0,
        }
        for slot in range(SLOTS)
    ]


class CountDeltas:
    """By how much the counts of each activation move in one transaction."""

    def __init__(self) -> None:
        self._deltas: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))

    def moved(self, before: Offer | None, after: Offer) -> None:
        """Note that an offer is `after` now; one that did not change still leaves its activation touched."""
        delta = self._deltas[after.activation]
        if before is None or before.status is not after.status:
            delta[after.status.lower()] += 1
            if before is not None:
                delta[before.status.lower()] -= 1

    @property
    def activations(self) -> Collection[str]:
        """The activations that are touched."""
        return self._deltas.keys()

    def updates(self, slot: int) -> list[UpdateOne]:
        """The updates of the counts in `slot`; one matches nothing where its activation has ended."""
        return [
            UpdateOne(
                {"_id": slot_key(activation, slot), "closed": {"$ne": True}},
                {"$inc": {"commits": 1, **{status: by for status, by in delta.items() if by}}},
            )
            for activation, delta in self._deltas.items()
        ]


def tally_updates(tallies: Iterable[tuple[Offer, Tally]], slot: int) -> list[UpdateOne]:
    """The updates that add `tallies`, each with its offer, to the figures of their fingerprints."""
    return [
        UpdateOne(
            {"_id": f"{slot_key(offer.activation, slot)}#{tally.fingerprint}"},
            {
                "$inc": {"occurrences": tally.occurrences, "offers": tally.offers},
                "$min": {"firstSeenAt": tally.at},
                "$max": {"lastSeenAt": tally.at},
                "$setOnInsert": {
                    "fingerprint": tally.fingerprint,
                    "activation": offer.activation,
                    "account": offer.account,
                    "feedId": offer.feed_id,
                    "vendor": offer.vendor,
                    "sample": tally.sample,
                },
            },
            upsert=True,
        )
        for offer, tally in tallies
    ]
