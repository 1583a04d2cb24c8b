"""A connector that talks to the store directly: one feed, and short words for its commands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from store import collections as names
from store.commands import (
    CloseInteraction,
    Command,
    CreateLog,
    NewError,
    NewLog,
    OpenInteraction,
    RecordInteraction,
)
from store.directory import Directory
from store.directory_commands import ActivateFeed, CreateChannel
from store.documents import from_document
from store.mongo import Mongo
from store.records.feeds import Feed, offer_key
from store.records.offers import Offer
from store.rules.decide import Verdict
from store.rules.decision import Decision
from store.rules.intake import make_id
from store.scope import LOCAL_ADMIN
from store.vocabulary import InteractionOrigin, InteractionSource, LogType
from store.writer import Writer

VENDOR = "vtex"
FEED_ID = "vtex.meli-classic"


class Connector:
    """One feed of `account`, written through `writer`."""

    def __init__(self, mongo: Mongo, writer: Writer, feed: Feed) -> None:
        self.mongo = mongo
        self.writer = writer
        self.feed = feed

    @classmethod
    async def arrive(cls, mongo: Mongo, writer: Writer, account: str = "grocery1") -> "Connector":
        """Create the channel and activate the feed."""
        directory = Directory(mongo)
        await directory.create_channel(LOCAL_ADMIN, CreateChannel(VENDOR, "Meli Classic"))
        feed = await directory.activate_feed(LOCAL_ADMIN, ActivateFeed(account, FEED_ID, "MLC", "1"))
        assert isinstance(feed, Feed), feed
        return cls(mongo, writer, feed)

    async def submit(self, command: Command) -> Verdict:
        """Send a command."""
        return await self.writer.submit(LOCAL_ADMIN, command)

    async def done(self, command: Command) -> Decision:
        """Send a command that must not be refused."""
        verdict = await self.submit(command)
        assert isinstance(verdict, Decision), verdict
        return verdict

    def opening(
        self, sku_id: str, origin: InteractionOrigin = InteractionOrigin.CATALOG, **more: Any
    ) -> OpenInteraction:
        """An opening with an id of its own."""
        more.setdefault("interaction_id", make_id())
        return OpenInteraction(self.feed.account, FEED_ID, sku_id, InteractionSource.SELLER, origin, **more)

    def logging(self, interaction_id: str, log: NewLog) -> CreateLog:
        """A log for an interaction."""
        return CreateLog(self.feed.account, FEED_ID, interaction_id, log)

    def closing(self, interaction_id: str) -> CloseInteraction:
        """A close."""
        return CloseInteraction(self.feed.account, FEED_ID, interaction_id)

    def recording(
        self,
        sku_id: str,
        *logs: NewLog,
        origin: InteractionOrigin = InteractionOrigin.CATALOG,
        interaction_id: str | None = None,
        started_at: datetime | None = None,
        **more: Any,
    ) -> RecordInteraction:
        """A whole interaction in one step."""
        return RecordInteraction(
            self.feed.account,
            FEED_ID,
            sku_id,
            interaction_id or make_id(),
            InteractionSource.SELLER,
            origin,
            logs=logs,
            started_at=started_at,
            **more,
        )

    async def offer(self, sku_id: str) -> Offer | None:
        """The offer as it is stored."""
        found = await self.mongo.collection(names.OFFERS).find_one(
            {"_id": offer_key(self.feed.activation.key, sku_id)}
        )
        return None if found is None else from_document(found, Offer)

    async def counts(self) -> dict[str, int]:
        """The kept counts that are not zero."""
        total: dict[str, int] = {}
        for document in await self.mongo.collection(names.COUNTS).find(
            {"activation": self.feed.activation.key}
        ):
            for name in ("sending", "synced", "error", "disabled", "unavailable"):
                total[name] = total.get(name, 0) + document.get(name, 0)
        return {name: value for name, value in total.items() if value}

    async def journal(self) -> Sequence[dict[str, Any]]:
        """The journal of the account's offers, each offer's entries in the order of its versions."""
        return await self.mongo.collection(names.JOURNAL).find(
            {"account": self.feed.account, "kind": {"$ne": "FEED"}},
            sort=[("offerId", 1), ("offerVersion", 1)],
        )


def success(description: str = "done", **more: Any) -> NewLog:
    """A success log."""
    return NewLog(LogType.SUCCESS, "connector", description, **more)


def failure(description: str = "failed", *errors: NewError, **more: Any) -> NewLog:
    """A failure log."""
    return NewLog(LogType.FAILURE, "connector", description, errors=errors, **more)
