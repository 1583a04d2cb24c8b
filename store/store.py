"""The store as the rest of the house sees it: queries, writer, directory and live feed on one database."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime

from store.admission import Admission
from store.clock import utc_now
from store.directory import Directory
from store.filters import LiveFilter
from store.live import Interest, LiveBounds, LiveFeed
from store.live.counts import CountsSource
from store.live.seals import Seals
from store.live.sources import JournalSource
from store.migrations import deployment_key, deployment_name
from store.mongo import Mongo
from store.queries.audit import AuditQueries
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
from store.writer import Writer
from store.writer_bounds import WriterBounds


class Live:
    """What can be subscribed to."""

    def __init__(self, feed: LiveFeed, counts: CountQueries, seals: Seals) -> None:
        self.feed = feed
        self._seals = seals
        self._counts = counts
        # Operations begin more often than the feed moves.
        self._sealed = ("", "")

    @property
    def position(self) -> str:
        """The cursor of now, sealed: it may stand at something that its reader must not know of."""
        position = self.feed.position
        if position != self._sealed[0]:
            self._sealed = position, self._seals.seal(position)
        return self._sealed[1]

    def seal(self, position: str) -> str:
        """A position as everybody may have it."""
        return self._seals.seal(position)

    def entries(self, scope: Scope, filter: LiveFilter, kinds: frozenset[EntryKind]) -> JournalSource:
        """The entries of `kinds` that `filter` wants and `scope` allows."""
        return JournalSource(self.feed, Interest(scope, filter, kinds), self._seals)

    def counts(self, scope: Scope, account: str, feed_id: str | None) -> CountsSource:
        """The counts of an account, or of one of its feeds."""
        return CountsSource(self.feed, self._counts, (scope, account, feed_id), clock=self.feed.clock)


class Store:
    """One database, opened by `open` and closed by `close`."""

    def __init__(
        self,
        mongo: Mongo,
        policy: Policy,
        deployment: str,
        key: bytes,
        *,
        clock: Callable[[], datetime] = utc_now,
        bounds: WriterBounds | None = None,
        live: LiveBounds | None = None,
    ) -> None:
        bounds = bounds or WriterBounds()
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
        self.audit = AuditQueries(mongo)
        self.admission = Admission(mongo, clock)
        self.writer = Writer(mongo, policy, bounds=bounds, clock=clock)
        self.recoder = Recoder(mongo, self.writer)
        self.directory = Directory(
            mongo,
            policy,
            clock=clock,
            on_mapped=self.recoder.start,
            deadline_seconds=bounds.deadline_seconds,
        )
        seals = Seals(key)
        feed = LiveFeed(mongo, deployment, live, clock=clock, seal=seals.seal)
        self.live = Live(feed, self.counts, seals)

    @classmethod
    async def open(
        cls,
        mongo: Mongo,
        policy: Policy,
        *,
        clock: Callable[[], datetime] = utc_now,
        bounds: WriterBounds | None = None,
        live: LiveBounds | None = None,
    ) -> "Store":
        """The store on a migrated database, following the journal."""
        name = await deployment_name(mongo)
        key = await deployment_key(mongo)
        store = cls(mongo, policy, name, key, clock=clock, bounds=bounds, live=live)
        await store.live.feed.start()
        return store

    async def close(self) -> None:
        """Finish what was accepted, then end the subscriptions and the connections."""
        await self.recoder.close()
        await self.admission.close()
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
