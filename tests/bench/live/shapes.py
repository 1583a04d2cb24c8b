"""What subscribers ask for, alike or not, and the journal entries that are sent to them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from store.clock import utc_now
from store.documents import to_document
from store.records.feeds import Feed, offer_key
from store.records.journal import EntryKind, JournalEntry
from store.records.offers import StatusReason
from store.vocabulary import InteractionOrigin, OfferStatus, StatusReasonCode
from tests.bench.shop import ACCOUNT

DOCUMENT = """subscription Live($filter: LiveFilter) {
  offerStatusChanged(filter: $filter) {
    cursor at account feedId skuId offerVersion from to reason { code message }
  }
}"""
STAMP = b"sent at "
"""What stands in each message before the nanoseconds (19 digits) at which its entry was to be written."""

GROUPS = 100


@dataclass(frozen=True, slots=True)
class Shape:
    """How alike subscribers are: `groups` of them, each following a SKU of its own; one group follows all."""

    name: str
    subscribers: int
    groups: int

    @classmethod
    def named(cls, name: str, subscribers: int) -> "Shape":
        """The shape called alike, groups (a hundred) or different."""
        groups = {"alike": 1, "groups": min(GROUPS, subscribers), "different": subscribers}[name]
        return cls(name, subscribers, groups)

    @property
    def readers(self) -> int:
        """How many subscribers an entry reaches."""
        return self.subscribers // self.groups

    def sku_of(self, number: int) -> str:
        """The SKU of the group that a subscriber, or an entry, belongs to."""
        return f"live-{number % self.groups}"

    def subscribe(self, number: int) -> bytes:
        """The message by which a subscriber begins."""
        given: dict[str, Any] = {"accounts": [ACCOUNT]}
        if self.groups > 1:
            given["skuIds"] = [self.sku_of(number)]
        payload = {"query": DOCUMENT, "variables": {"filter": given}, "operationName": "Live"}
        return orjson.dumps({"id": "1", "type": "subscribe", "payload": payload})


class Entries:
    """Makes journal entries of changes of status, each to a SKU of a group in turn."""

    def __init__(self, feed: Feed) -> None:
        activation = feed.activation.key
        self._template = to_document(
            JournalEntry(
                key="",
                kind=EntryKind.STATUS,
                at=utc_now(),
                account=feed.account,
                feed_id=feed.feed_id,
                vendor=feed.vendor,
                activation=activation,
                sku_id="",
                offer_id="",
                status_before=OfferStatus.SENDING,
                status_after=OfferStatus.SYNCED,
                reason=StatusReason(StatusReasonCode.SUCCEEDED, ""),
                interaction_id="0" * 32,
                origins=(InteractionOrigin.CATALOG,),
            )
        )
        self._activation = activation
        self._made = 0

    def make(self, count: int, shape: Shape) -> Sequence[dict[str, Any]]:
        """The next entries, stamped with now."""
        entries = []
        now, stamp = utc_now(), f"{STAMP.decode()}{time.time_ns()}"
        for _ in range(count):
            self._made += 1
            sku = shape.sku_of(self._made)
            key = offer_key(self._activation, sku)
            entries.append(
                {
                    **self._template,
                    "_id": f"{key}@{self._made}.{stamp}",
                    "at": now,
                    "skuId": sku,
                    "offerId": key,
                    "offerVersion": self._made,
                    "reason": {"code": StatusReasonCode.SUCCEEDED.value, "message": stamp},
                }
            )
        return entries
