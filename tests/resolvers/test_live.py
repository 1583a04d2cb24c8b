"""Subscriptions: what is pushed, from where on, and what an event shows of what is gone (R4)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from store.errors import BadCursor
from store.live import LiveBounds
from store.records.values import Product
from store.store import Store
from tests.resolvers.graph import Graph
from tests.store.connector import Connector, success

STATUS = """
subscription ($filter: LiveFilter, $after: String) {
  offerStatusChanged(filter: $filter, after: $after) {
    cursor at account feedId skuId offerVersion from to reason { code message }
    offer { status version } interaction { state }
  }
}
"""
INTERACTION = """
subscription ($after: String) {
  interactionChanged(after: $after) { change interactionId interaction { logCount } log { description } }
}
"""
EVENTS = """
subscription ($after: String) {
  offerEvents(after: $after) {
    __typename
    ... on OfferStatusChanged { cursor to offer { skuId } interaction { id } }
    ... on InteractionChanged { cursor change interaction { id } log { id } }
    ... on OfferUpdated { cursor changed offer { skuId } }
    ... on FeedChanged { cursor feedChange feed { state } }
    ... on Checkpoint { cursor at }
  }
}
"""
DEACTIVATE = (
    'mutation { deactivateFeed(input: { account: "grocery1", feedId: "vtex.meli-classic" })'
    " { userErrors { message } } }"
)


async def next_of(stream: AsyncIterator[Any], field: str) -> Any:
    """The next event."""
    return (await anext(stream))[field]


async def now(graph: Graph) -> str:
    """The position of now, as a client asks for it."""
    return str((await graph.run("{ liveCursor }"))["liveCursor"])


async def test_r15_a_change_of_status_is_pushed_with_what_it_points_to(
    graph: Graph, connector: Connector
) -> None:
    """After the snapshot's cursor nothing is missed; each event reads its objects afresh."""
    cursor = await now(graph)
    opening = connector.opening("a")
    async with graph.following(STATUS, after=cursor, filter={"skuIds": ["a"]}) as stream:
        await connector.done(connector.opening("b"))
        await connector.done(opening)
        born = await next_of(stream, "offerStatusChanged")
        assert (born["from"], born["to"], born["offerVersion"]) == (None, "SENDING", 1)
        assert (born["account"], born["skuId"], born["reason"]["code"]) == ("grocery1", "a", "CREATED")
        assert born["offer"] == {"status": "SENDING", "version": 1}
        assert born["interaction"] == {"state": "OPEN"}
        await connector.done(connector.logging(str(opening.interaction_id), success("through")))
        await connector.done(connector.closing(str(opening.interaction_id)))
        synced = await next_of(stream, "offerStatusChanged")
        assert (synced["from"], synced["to"]) == ("SENDING", "SYNCED")
        assert synced["reason"] == {"code": "SUCCEEDED", "message": "through"}
        assert synced["offer"] == {"status": "SYNCED", "version": 2}
        assert synced["interaction"] == {"state": "CLOSED"}


async def test_a_subscription_goes_on_where_the_last_one_ended(graph: Graph, connector: Connector) -> None:
    """After a cursor, or after the `Last-Event-ID` of SSE; `after` goes before it."""
    cursor = await now(graph)
    for sku in "abc":
        await connector.done(connector.recording(sku, success()))
    async with graph.following(STATUS, after=cursor) as stream:
        first = await next_of(stream, "offerStatusChanged")
    assert first["skuId"] == "a"
    async with graph.following(STATUS, last_event_id=first["cursor"]) as stream:
        second = await next_of(stream, "offerStatusChanged")
    assert second["skuId"] == "b"
    async with graph.following(STATUS, after=second["cursor"], last_event_id=cursor) as stream:
        assert (await next_of(stream, "offerStatusChanged"))["skuId"] == "c"


async def test_interactions_are_pushed_step_by_step(graph: Graph, connector: Connector) -> None:
    """The log comes with the event that added it, and with no other."""
    cursor = await now(graph)
    opening = connector.opening("a")
    await connector.done(opening)
    await connector.done(connector.logging(str(opening.interaction_id), success("through")))
    await connector.done(connector.closing(str(opening.interaction_id)))
    await connector.done(connector.recording("b", success()))
    async with graph.following(INTERACTION, after=cursor) as stream:
        events = [await next_of(stream, "interactionChanged") for _ in range(4)]
    assert [event["change"] for event in events] == ["OPENED", "LOG_ADDED", "CLOSED", "RECORDED"]
    assert [event["log"] for event in events] == [None, {"description": "through"}, None, None]
    assert events[0]["interactionId"] == opening.interaction_id
    assert [event["interaction"]["logCount"] for event in events] == [1, 1, 1, 1]


async def test_r4_events_of_an_earlier_life_keep_their_keys_with_null_objects(
    graph: Graph, connector: Connector
) -> None:
    """Also once the feed is active again; the feed itself stays to be seen."""
    cursor = await now(graph)
    await connector.done(connector.recording("a", success(), product=Product(name="A")))
    await connector.done(connector.recording("a", success(), product=Product(name="B")))
    await graph.run(DEACTIVATE)
    await graph.run(
        'mutation { activateFeed(input: { account: "grocery1", feedId: "vtex.meli-classic",'
        ' affiliateId: "M", salesChannel: "1" }) { userErrors { message } } }'
    )
    await connector.done(connector.recording("a", success()))
    events: list[dict[str, Any]] = []
    async with graph.following(EVENTS, after=cursor) as stream:
        while [event.get("feedChange") for event in events[-2:]] != ["DEACTIVATED", "ACTIVATED"]:
            events.append(await next_of(stream, "offerEvents"))
        later = [await next_of(stream, "offerEvents"), await next_of(stream, "offerEvents")]
    kinds = {event["__typename"] for event in events}
    assert kinds == {"OfferStatusChanged", "InteractionChanged", "OfferUpdated", "FeedChanged"}
    for event in events:
        objects = [event.get(name) for name in ("offer", "interaction", "log")]
        assert objects == [None, None, None], event
        assert event["cursor"]
    assert events[-1]["feed"] == {"state": "ACTIVE"}
    shown = {event["__typename"]: event for event in later}
    assert shown["OfferStatusChanged"]["offer"] == {"skuId": "a"}
    assert shown["InteractionChanged"]["interaction"] is not None


async def test_a_quiet_stream_of_everything_has_checkpoints(graph: Graph, store: Store) -> None:
    """Their cursors are to be gone on from; streams of one kind of event have none."""
    store.live.feed.bounds = LiveBounds(quiet_seconds=0.01)
    async with graph.following(EVENTS) as stream:
        checkpoint = await next_of(stream, "offerEvents")
    assert checkpoint["__typename"] == "Checkpoint"
    async with graph.following(EVENTS, after=checkpoint["cursor"]) as stream:
        assert (await next_of(stream, "offerEvents"))["__typename"] == "Checkpoint"


async def test_counts_come_at_once_and_when_they_change(graph: Graph, connector: Connector) -> None:
    """Of an account, or of one of its feeds."""
    document = """subscription { offerCountsChanged(account: "grocery1", feedId: "vtex.meli-classic") {
      account feedId at counts { total synced syncedRatio } } }"""
    async with graph.following(document) as stream:
        first = await next_of(stream, "offerCountsChanged")
        assert first["counts"] == {"total": 0, "synced": 0, "syncedRatio": None}
        await connector.done(connector.recording("a", success()))
        second = await next_of(stream, "offerCountsChanged")
        assert second["counts"] == {"total": 1, "synced": 1, "syncedRatio": 1.0}
        assert (second["account"], second["feedId"]) == ("grocery1", "vtex.meli-classic")


async def test_a_made_up_cursor_ends_the_stream(graph: Graph, store: Store) -> None:
    """As an error on purpose; nobody is left listening."""
    results: Any = await graph.schema.subscribe(STATUS, {"after": "made-up"}, graph.context())
    result = await anext(results) if hasattr(results, "__anext__") else results
    assert isinstance(result.errors[0].original_error, BadCursor)
    assert store.live.feed.listening == 0


async def test_an_ended_subscription_leaves_nobody_listening(graph: Graph, store: Store) -> None:
    """Closing the outermost iterator closes the one of the store."""
    async with graph.following(STATUS) as stream:
        waiting = asyncio.ensure_future(anext(stream))
        while store.live.feed.listening == 0:
            await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert store.live.feed.listening == 0
