"""The store as the rest of the house sees it: queries, writer, directory and live feed on one database."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from datetime import datetime

from store.directory import Directory
from store.filters import LiveFilter
from store.live import LiveEvent, LiveFeed
from store.live.counts import CountsEvent, LiveCounts
from store.live.feed import ALL_KINDS
from store.migrations import deployment_name
from store.mongo import Mongo
from store.queries.channels import ChannelQueries
from store.queries.codes import CodeQueries
from store.queries.counts import CountQueries
from store.queries.errors import ErrorQueries
from store.queries.facets import FacetQueries
from store.queries.feeds import FeedQueries
from store.queries.interactions import InteractionQueries
from store.queries.journal import JournalQueries
from store.queries.logs import LogQueries
from store.queries.offer_exports import OfferExports
from store.queries.offers import OfferQueries
from store.recoding import Recoder
from store.records.journal import EntryKind
from store.rules.decision import Policy
from store.scope import Scope
from store.writer import DEADLINE_SECONDS, Writer, utc_now


class Live:
    """What can be subscribed to."""

    def __init__(self, feed: LiveFeed, counts: LiveCounts) -> None:
        self.feed = feed
        self._counts = counts

    @property
    def position(self) -> str:
        """The cursor of now."""
        return self.feed.position

    def events(
        self, scope: Scope, filter: LiveFilter, after: str | None, kinds: frozenset[EntryKind] = ALL_KINDS
    ) -> AsyncGenerator[LiveEvent, None]:
        """See `LiveFeed.events`."""
        return self.feed.events(scope, filter, after, kinds)

    def counts(self, scope: Scope, account: str, feed_id: str | None) -> AsyncGenerator[CountsEvent, None]:
        """See `LiveCounts.counts`."""
        return self._counts.counts(scope, account, feed_id)


class Store:
    """One database, opened by `start` and closed by `close`."""

    def __init__(
        self,
        mongo: Mongo,
        policy: Policy,
        deployment: str,
        *,
        clock: Callable[[], datetime] = utc_now,
        quiet_seconds: float = 30.0,
        deadline_seconds: float = DEADLINE_SECONDS,
    ) -> None:
        self.mongo = mongo
        self.channels = ChannelQueries(mongo)
        self.feeds = FeedQueries(mongo)
        self.counts = CountQueries(mongo)
        self.offers = OfferQueries(mongo)
        self.exports = OfferExports(mongo)
        self.facets = FacetQueries(mongo)
        self.errors = ErrorQueries(mongo)
        self.interactions = InteractionQueries(mongo)
        self.logs = LogQueries(mongo)
        self.codes = CodeQueries(mongo)
        self.journal = JournalQueries(mongo)
        self.writer = Writer(mongo, policy, clock=clock, deadline_seconds=deadline_seconds)
        self.recoder = Recoder(mongo, self.writer)
        self.directory = Directory(
            mongo,
            policy,
            clock=clock,
            on_mapped=self.recoder.start,
            deadline_seconds=deadline_seconds,
        )
        feed = LiveFeed(mongo, deployment, clock=clock, quiet_seconds=quiet_seconds)
        self.live = Live(feed, LiveCounts(feed, self.counts, clock=clock))

    @classmethod
    async def open(
        cls,
        mongo: Mongo,
        policy: Policy,
        *,
        clock: Callable[[], datetime] = utc_now,
        deadline_seconds: float = DEADLINE_SECONDS,
    ) -> "Store":
        """The store on a migrated database, following the journal."""
        name = await deployment_name(mongo)
        store = cls(mongo, policy, name, clock=clock, deadline_seconds=deadline_seconds)
        await store.live.feed.start()
        return store

    async def close(self) -> None:
        """Finish what was accepted, then end the subscriptions and the connections."""
        await self.recoder.close()
        await self.writer.close()
        await self.live.feed.close()
        await self.mongo.close()

    async def is_ready(self) -> bool:
        """Whether a primary answers."""
        with contextlib.suppress(Exception):
            async with asyncio.timeout(2):
                hello = await self.mongo.command({"hello": 1}, on_admin=True)
                return bool(hello.get("isWritablePrimary"))
        return False
