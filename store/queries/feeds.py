"""Feeds as readers find them, and what R4 shows through them: current activations of active feeds."""

from collections.abc import Iterable, Sequence
from itertools import product

from store.collections import CHANNELS, FEEDS
from store.documents import from_document
from store.errors import QueryTooBroad
from store.filters import PageRequest
from store.mongo import Mongo
from store.mongo_collection import Doc
from store.pages import BOUND, Connection, Kind, Page, bounded_count, common_window, empty_page
from store.queries.given import both, check_texts, is_storable, one_of, storable
from store.queries.keysets import Ordering, slices
from store.queries.listings import partition
from store.queries.names import Query
from store.queries.nested import Children, NestedReader, pages_of_all
from store.records.feeds import ActivationOwner, Feed, feed_key, unescape
from store.records.values import Count
from store.rows import reading
from store.scope import Scope
from store.shared_reads import AlikeReads
from store.vocabulary import FeedState

_ORDER = Ordering("_id", Kind.TEXT, ascending=True, unique=True)
_ACTIVATIONS = Ordering("number", Kind.NUMBER, unique=True)
_MOST_KEYS = 1_000


class FeedQueries:
    """Reads feeds."""

    def __init__(self, mongo: Mongo, bound: int = BOUND) -> None:
        self._feeds = mongo.collection(FEEDS)
        self._below_channels = NestedReader(mongo, CHANNELS, bound)
        self._bound = bound
        self._alike = AlikeReads()

    async def by_keys(self, scope: Scope, keys: Iterable[str]) -> dict[str, Feed]:
        """The feeds that are there, active or not, by their keys."""
        wanted = storable(keys)
        if not wanted:
            return {}
        found = await self._feeds.by_keys(wanted, scope.where(), comment=Query.FEEDS_BY_KEY)
        return {key: from_document(document, Feed) for key, document in found.items()}

    async def current(self, scope: Scope, account: str, feed_id: str) -> Feed | None:
        """The feed if it is active: what lies in its activation may be seen by natural key (R4)."""
        if not (is_storable(account) and is_storable(feed_id)):
            return None
        key = feed_key(account, feed_id)
        feed = (await self.by_keys(scope, [key])).get(key)
        return feed if feed is not None and feed.is_active else None

    async def current_activations(
        self, scope: Scope, accounts: Sequence[str] = (), feed_ids: Sequence[str] = ()
    ) -> list[str]:
        """The keys of the activations of the active feeds of the accounts and channels (none named: of all)
        that the scope allows: all that a filter may reach (R4)."""
        selection = _select(
            scope.narrow(tuple(storable(accounts)) if accounts else None),
            tuple(storable(feed_ids)) if feed_ids else (),
            (FeedState.ACTIVE,),
        )
        if selection is None or (feed_ids and not storable(feed_ids)):
            return []
        found = await self._active(*selection)
        return [document["activation"]["_id"] for document in found]

    async def allowed(
        self, scope: Scope, activation_key: str, accounts: Sequence[str], feed_ids: Sequence[str]
    ) -> tuple[str, ...]:
        """The activation's key if the scope, the accounts and the feeds leave it in; else nothing. Reads
        only for a vendor's scope."""
        account, feed_id = owner_of(activation_key)
        if (accounts and account not in accounts) or (feed_ids and feed_id not in feed_ids):
            return ()
        if scope.accounts is not None and account not in scope.accounts:
            return ()
        if scope.vendor is not None and not await self.by_activations(scope, [activation_key]):
            return ()
        return (activation_key,)

    async def by_activations(
        self, scope: Scope, activation_keys: Iterable[str]
    ) -> dict[str, ActivationOwner]:
        """The activations, earlier ones too, with the feeds they belong to."""
        wanted = storable(activation_keys)
        if not wanted:
            return {}
        where = both({"activations._id": {"$in": wanted}}, scope.where())
        found = await self._feeds.find(where, hint="activation", comment=Query.FEEDS_BY_ACTIVATION)
        owners = (
            ActivationOwner(feed, activation)
            for feed in (from_document(document, Feed) for document in found)
            for activation in feed.activations
        )
        asked = frozenset(wanted)
        return {owner.activation.key: owner for owner in owners if owner.activation.key in asked}

    async def page(
        self,
        scope: Scope,
        account: str | None,
        channel_id: str | None,
        state: FeedState | None,
        request: PageRequest,
    ) -> Page[Feed]:
        """A page of feeds by account and feed id; `state` `None` is both."""
        check_texts(account=account, channel_id=channel_id)
        connection = _connection(account, channel_id, state)
        window = connection.window(request)
        selection = _select(
            scope.narrow(None if account is None else (account,)),
            () if channel_id is None else (channel_id,),
            tuple(FeedState) if state is None else (state,),
        )
        parts = slices(_ORDER, window)
        if selection is None or not parts:
            return empty_page()
        where, hint = selection
        rows = await self._feeds.find(
            both(where, parts[0]),
            sort=_ORDER.sort(backward=window.backward),
            limit=window.reach,
            hint=hint,
            comment=Query.FEEDS_PAGE,
        )
        feeds = [from_document(row, Feed) for row in rows]
        return connection.page(window, feeds, _place, lambda: self._count(where, hint))

    async def pages_of_channels(
        self, scope: Scope, channel_ids: Sequence[str], state: FeedState | None, request: PageRequest
    ) -> dict[str, Page[Feed]]:
        """A page of the feeds of each channel, as `page` gives it, by one command."""
        wanted = storable(channel_ids)
        states = tuple(FeedState) if state is None else (state,)
        if scope.accounts is not None:
            # Some accounts have few feeds among the many of a channel: they are read by their keys.
            pages = await self._pages_of_accounts(scope, wanted, state, request)
        else:
            below = Children(
                collection=FEEDS,
                link="feedId",
                order=_ORDER,
                page=Query.FEEDS_OF_CHANNELS,
                totals=Query.FEEDS_TOTALS,
                # Both states are named, because the index has their feeds in order state by state.
                where=both(one_of("state", [each.value for each in states]), _vendor(scope)),
            )
            pages = await self._below_channels.pages(
                wanted, below, lambda key: _connection(None, key, state), request, reading(None, Feed)
            )
        return pages_of_all(channel_ids, pages)

    def activations(self, feed: Feed, request: PageRequest) -> Page[ActivationOwner]:
        """A page of the lives of a feed, newest first; reads nothing."""
        connection = Connection("activations", _ACTIVATIONS.kinds, feed.key)
        owners = [ActivationOwner(feed, activation) for activation in feed.activations]
        return connection.cut(
            connection.window(request),
            owners,
            lambda owner: (owner.activation.number,),
            lambda place: -place[0],
        )

    async def _pages_of_accounts(
        self, scope: Scope, channel_ids: Sequence[str], state: FeedState | None, request: PageRequest
    ) -> dict[str, Page[Feed]]:
        if not channel_ids:
            return {}
        connections = {key: _connection(None, key, state) for key in channel_ids}
        window = common_window(connections.values(), request)
        selection = _select(scope, channel_ids, tuple(FeedState) if state is None else (state,))
        if selection is None:
            return {}
        where, hint = selection
        found = await self._feeds.find(where, hint=hint, comment=Query.FEEDS_OF_CHANNELS)
        feeds = [from_document(document, Feed) for document in found]
        return {
            key: each.cut(
                window, [feed for feed in feeds if feed.feed_id == key], _place, lambda place: place[0]
            )
            for key, each in connections.items()
        }

    async def _active(self, where: Doc, hint: str) -> list[Doc]:
        projection = {"activation._id": 1}

        async def fetch(_: list[str]) -> dict[str, list[Doc]]:
            found = await self._feeds.find(
                where, projection=projection, limit=self._bound + 1, hint=hint, comment=Query.FEEDS_ACTIVE
            )
            return {"": found}

        # Nearly every list begins with this, and many that are asked for at once with the very same.
        found = (await self._alike.read((repr(where),), ("",), fetch))[""]
        if len(found) > self._bound:
            raise QueryTooBroad(
                f"More than {self._bound} feeds would have to be looked through. Name accounts."
            )
        return found

    async def _count(self, where: Doc, hint: str) -> Count:
        value = await self._feeds.count(where, limit=self._bound + 1, hint=hint, comment=Query.FEEDS_COUNT)
        return bounded_count(value, self._bound)


def _connection(account: str | None, channel_id: str | None, state: FeedState | None) -> Connection:
    return Connection("feeds", _ORDER.kinds, account, channel_id, state)


def _place(feed: Feed) -> tuple[str]:
    return (feed.key,)


def owner_of(activation_key: str) -> tuple[str, str]:
    """The account and the feed id that an activation's key begins with."""
    account, feed_id, _ = activation_key.split("/")
    return unescape(account), unescape(feed_id)


def _select(scope: Scope, feed_ids: Sequence[str], states: Sequence[FeedState]) -> tuple[Doc, str] | None:
    """The condition for the feeds, and the index that has it in the order of keys; `None`: there are none."""
    state = one_of("state", [each.value for each in states])
    if scope.accounts is not None and not scope.accounts:
        return None
    if scope.accounts is not None and feed_ids and len(scope.accounts) * len(feed_ids) <= _MOST_KEYS:
        keys = [feed_key(*pair) for pair in product(sorted(scope.accounts), feed_ids)]
        return both(one_of("_id", keys), state, _vendor(scope)), "_id_"
    if scope.accounts is not None:
        where = both(
            partition("account", sorted(scope.accounts)), state, one_of("feedId", feed_ids), _vendor(scope)
        )
        return where, "account"
    if feed_ids:
        return both(one_of("feedId", feed_ids), state, _vendor(scope)), "channel"
    if scope.vendor is not None:
        return both(_vendor(scope), state), "vendor"
    return state, "state"


def _vendor(scope: Scope) -> Doc:
    return {} if scope.vendor is None else {"vendor": scope.vendor}
