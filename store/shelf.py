"""What one transaction works on: read at once, decided upon in memory, written back at once.

The whole walk of the write path is `load`, `judge` and `save`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from pymongo import InsertOne, ReplaceOne, UpdateOne

from store import collections as names
from store.commands import CloseInteraction, OnSku, RecodeErrors, TimeOutInteraction
from store.counting import CountDeltas, tally_updates
from store.documents import from_document, to_document
from store.known_feeds import KnownFeeds
from store.mongo import Mongo
from store.mongo_collection import Session
from store.records.errors import OfferError
from store.records.feeds import Feed, feed_key, interaction_key, offer_key
from store.records.interactions import Interaction, Log
from store.records.journal import JournalEntry
from store.records.offers import Offer
from store.rules.decide import Verdict, decide
from store.rules.decision import Decision, Policy, Release, State, Tally
from store.rules.fingerprints import fingerprint
from store.rules.intake import Intake, logs_of
from store.rules.split_codes import candidates
from store.vocabulary import LogType

# Evidence decides nothing and is the bulk of an interaction: it is never read on the write path.
INTERACTION_HEAD = {"logs.evidence": 0}


class Outdated(Exception):
    """What this process remembered of a feed is no longer so: decide anew on fresh reads."""


class Shelf:
    """The state of one transaction; lives no longer than one attempt at it.

    With `known_feeds` it trusts what they remember, and proves it before it is done; without, it reads.
    """

    def __init__(
        self, mongo: Mongo, policy: Policy, session: Session | None, known_feeds: KnownFeeds | None = None
    ) -> None:
        self._mongo = mongo
        self._policy = policy
        self._session = session
        self._known_feeds = known_feeds
        self._trusted: dict[str, Feed] = {}
        self._feeds: dict[str, Feed] = {}
        self._offers: dict[str, Offer] = {}
        self._interactions: dict[str, Interaction] = {}
        self._log_owners: dict[tuple[str, str], Interaction] = {}
        self._codes: frozenset[str] = frozenset()
        self._mapped: dict[str, str] = {}
        self._stored_offers: dict[str, Offer] = {}
        self._stored_interactions: set[str] = set()
        self._dirty_offers: dict[str, None] = {}
        self._new_logs: dict[str, list[Log]] = {}
        self._dirty_interactions: dict[str, None] = {}
        self._archived: list[OfferError] = []
        self._released: list[Release] = []
        self._tallies: list[tuple[Offer, Tally]] = []
        self._entries: list[JournalEntry] = []
        self._counts = CountDeltas()

    async def load(self, intakes: Sequence[Intake], looked_up: Sequence[Intake] | None = None) -> None:
        """Read what the commands of `intakes` touch: one command a collection.

        Interactions are looked up for `looked_up` only, all of them by default. The others open one with an
        id nobody has seen: if it is known after all, its insertion breaks the transaction.
        """
        await self._load_feeds(intakes)
        await self._load_interactions(intakes if looked_up is None else looked_up)
        await self._load_offers(intakes)
        await self._load_codes(intakes)
        await self._load_mapped(intakes)

    def judge(self, intake: Intake) -> Verdict:
        """Decide upon a command as things stand now, after the ones before it; nothing changes yet."""
        return decide(self._state(intake), intake, self._policy)

    def apply(self, decision: Decision) -> None:
        """Let `decision` be the state that the next commands meet, and what `save` writes."""
        if not decision.changes or decision.offer is None:
            return
        before = self._offers.get(decision.offer.key)
        self._offers[decision.offer.key] = decision.offer
        if before is None or before.version != decision.offer.version:
            self._dirty_offers[decision.offer.key] = None
        self._counts.moved(before, decision.offer)
        if decision.interaction is not None:
            self._keep_interaction(decision.interaction, decision.new_logs)
        self._archived += decision.archived
        self._released += decision.released
        self._tallies += ((decision.offer, tally) for tally in decision.tallies)
        self._entries += decision.entries

    @property
    def feeds(self) -> Iterable[Feed]:
        """The feeds that were read or remembered."""
        return self._feeds.values()

    @property
    def new_terms(self) -> dict[str, set[str]]:
        """The search terms that the offers to be written did not have before, by activation."""
        terms: dict[str, set[str]] = {}
        for key in self._dirty_offers:
            offer, stored = self._offers[key], self._stored_offers.get(key)
            new = set(offer.search_terms).difference(stored.search_terms if stored else ())
            if new:
                terms.setdefault(offer.activation, set()).update(new)
        return terms

    async def save(self, slot: int) -> None:
        """Write everything that changed: one command a collection; counts go to the writer's `slot`."""
        if not self._entries:
            return
        session = self._session
        writes: list[tuple[str, list[Any]]] = [
            (names.OFFERS, [*self._offer_writes()]),
            (names.INTERACTIONS, [*self._interaction_writes(), *map(_release, self._released)]),
            (names.ARCHIVED_ERRORS, [InsertOne(to_document(error)) for error in self._archived]),
            (names.FINGERPRINT_TALLIES, tally_updates(self._tallies, slot)),
        ]
        for name, operations in writes:
            if operations:
                # Inserts go first, for each change from inserting to updating is a command of its own; and in
                # order, for updates behind an insert that broke the transaction would hide what broke it.
                operations.sort(key=lambda operation: not isinstance(operation, InsertOne))
                await self._mongo.collection(name).bulk_write(operations, session=session)
        counted = self._counts.updates(slot)
        counts = self._mongo.collection(names.COUNTS)
        if await counts.bulk_write(counted, session=session, ordered=False) < len(counted):
            raise Outdated
        journal = self._mongo.collection(names.JOURNAL)
        await journal.insert_many([to_document(entry) for entry in self._entries], session=session)

    async def prove(self) -> None:
        """Look again at the remembered feeds that nothing is written to, whose counts would tell.

        Raises `Outdated` if one of them has changed its state since.
        """
        unproven = {
            key for key, feed in self._trusted.items() if feed.activation.key not in self._counts.activations
        }
        if unproven:
            for feed in await self._read_feeds(unproven):
                if not feed.is_active or feed.activation.key != self._trusted[feed.key].activation.key:
                    raise Outdated

    def _state(self, intake: Intake) -> State:
        command = intake.command
        feed = self._feeds.get(feed_key(command.account, command.feed_id))
        if feed is None:
            return State()
        activation = feed.activation.key
        interaction = self._interactions.get(interaction_key(activation, intake.interaction_id))
        if isinstance(command, OnSku):
            offer = self._offers.get(offer_key(activation, command.sku_id))
        else:
            offer = self._offers.get(interaction.offer_id) if interaction else None
        owners = {
            log_id: owner
            for log_id in intake.log_ids
            if (owner := self._log_owners.get((activation, log_id))) is not None
        }
        return State(feed, offer, interaction, owners, self._codes, self._mapped)

    def _keep_interaction(self, interaction: Interaction, new_logs: Iterable[Log]) -> None:
        self._interactions[interaction.key] = interaction
        self._dirty_interactions[interaction.key] = None
        for log in new_logs:
            self._new_logs.setdefault(interaction.key, []).append(log)
        for log_id in interaction.log_ids:
            self._log_owners[interaction.activation, log_id] = interaction

    def _offer_writes(self) -> Iterable[Any]:
        for key in self._dirty_offers:
            offer = self._offers[key]
            document = to_document(offer)
            if key in self._stored_offers:
                yield ReplaceOne(self._mongo.place(offer), document)
            else:
                # One that somebody else made meanwhile breaks the transaction, which is then run anew.
                yield InsertOne(document)

    def _interaction_writes(self) -> Iterable[Any]:
        for key in self._dirty_interactions:
            interaction = self._interactions[key]
            document = to_document(interaction)
            if key not in self._stored_interactions:
                yield InsertOne(document)
                continue
            del document["logs"]
            logs = [to_document(log) for log in self._new_logs.get(key, ())]
            change: dict[str, Any] = {"$set": {n: v for n, v in document.items() if n != "_id"}}
            if logs:
                change["$push"] = {"logs": {"$each": logs, "$sort": {"occurredAt": 1, "position": 1}}}
            yield UpdateOne(self._mongo.place(interaction), change)

    async def _load_feeds(self, intakes: Sequence[Intake]) -> None:
        keys = {feed_key(i.command.account, i.command.feed_id) for i in intakes}
        if self._known_feeds is not None:
            self._trusted = self._known_feeds.of(keys)
        unknown = keys - self._trusted.keys()
        read = await self._read_feeds(unknown) if unknown else []
        self._feeds = self._trusted | {feed.key: feed for feed in read}

    async def _read_feeds(self, keys: Iterable[str]) -> list[Feed]:
        found = await self._find(names.FEEDS, {"_id": {"$in": sorted(keys)}})
        return [from_document(document, Feed) for document in found]

    async def _load_interactions(self, intakes: Sequence[Intake]) -> None:
        keys: set[str] = set()
        log_ids: set[str] = set()
        activations: set[str] = set()
        for intake in intakes:
            feed = self._feed_of(intake)
            if feed is not None and feed.is_active:
                if hasattr(intake.command, "interaction_id"):
                    keys.add(interaction_key(feed.activation.key, intake.interaction_id))
                if intake.given_log_ids:
                    log_ids.update(intake.given_log_ids)
                    activations.add(feed.activation.key)
        where: list[dict[str, Any]] = [{"_id": {"$in": sorted(keys)}}] if keys else []
        if log_ids:
            known = {"logIds": {"$in": sorted(log_ids)}, "logCount": {"$gt": 0}}
            where.append({"activation": {"$in": sorted(activations)}, **known})
        if not where:
            return
        condition = where[0] if len(where) == 1 else {"$or": where}
        for document in await self._find(names.INTERACTIONS, condition, INTERACTION_HEAD):
            interaction = from_document(document, Interaction)
            self._stored_interactions.add(interaction.key)
            self._interactions[interaction.key] = interaction
            for log_id in interaction.log_ids:
                self._log_owners[interaction.activation, log_id] = interaction

    async def _load_offers(self, intakes: Sequence[Intake]) -> None:
        keys = {interaction.offer_id for interaction in self._interactions.values()}
        for intake in intakes:
            feed = self._feed_of(intake)
            command = intake.command
            if feed is not None and feed.is_active and isinstance(command, OnSku):
                keys.add(offer_key(feed.activation.key, command.sku_id))
        if keys:
            for document in await self._find(names.OFFERS, {"_id": {"$in": sorted(keys)}}):
                self._stored_offers[document["_id"]] = from_document(document, Offer)
            self._offers |= self._stored_offers

    async def _load_codes(self, intakes: Sequence[Intake]) -> None:
        asked = {
            code
            for i in intakes
            for log in logs_of(i.command)
            for e in log.errors
            for code in candidates(e.code)
        }
        if asked:
            found = await self._find(names.ERROR_CODES, {"_id": {"$in": sorted(asked)}}, {"_id": 1})
            self._codes = frozenset(document["_id"] for document in found)

    async def _load_mapped(self, intakes: Sequence[Intake]) -> None:
        asked: set[str] = set()
        for intake in intakes:
            command = intake.command
            for log in logs_of(command):
                if log.type is LogType.FAILURE:
                    asked.update(fingerprint(e.description or e.title) for e in log.errors)
                    asked.add(fingerprint(log.description))
            if isinstance(command, CloseInteraction | TimeOutInteraction):
                asked.update(self._reported(intake))
            elif isinstance(command, RecodeErrors):
                asked.add(command.fingerprint)
        if asked:
            found = await self._find(
                names.FINGERPRINTS, {"_id": {"$in": sorted(asked)}, "mappedTo": {"$ne": None}}
            )
            self._mapped = {document["_id"]: document["mappedTo"] for document in found}

    def _reported(self, intake: Intake) -> Iterable[str]:
        interaction = self._state(intake).interaction
        for log in interaction.logs if interaction else ():
            yield from (error.fingerprint for error in log.errors if error.fingerprint)

    def _feed_of(self, intake: Intake) -> Feed | None:
        return self._feeds.get(feed_key(intake.command.account, intake.command.feed_id))

    async def _find(
        self, name: str, where: dict[str, Any], projection: dict[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        return await self._mongo.collection(name).find(where, projection=projection, session=self._session)


def _release(release: Release) -> UpdateOne:
    return UpdateOne({"_id": release.interaction_key}, {"$set": {"expiresAt": release.expires_at}})
