"""Settings: subscriptions, and what is kept and waited for so that nothing is lost."""

from pydantic import BaseModel

from deploy.settings.field import amount, whole


class LiveSettings(BaseModel):
    """The live feed, and the connections that its events go to."""

    live_events: int = whole(
        "OFFERGRAPH_LIVE_EVENTS",
        "The last events that are kept in memory for subscribers who come back after a short absence.",
        default=100_000,
        least=1_000,
        most=10_000_000,
    )
    live_megabytes: int = whole(
        "OFFERGRAPH_LIVE_MEGABYTES",
        "The memory these events may take; the older ones are read from MongoDB again.",
        default=128,
        least=1,
        most=100_000,
    )
    queue_messages: int = whole(
        "OFFERGRAPH_QUEUE_MESSAGES",
        "The messages that may wait for one client; a subscription with more to say pauses.",
        default=1_000,
        least=1,
        most=1_000_000,
    )
    queue_kilobytes: int = whole(
        "OFFERGRAPH_QUEUE_KILOBYTES",
        "The size of the messages that may wait for one client.",
        default=4_000,
        least=1,
        most=1_000_000,
    )
    patience_seconds: float = amount(
        "OFFERGRAPH_PATIENCE_SECONDS",
        "Seconds after which a paused subscription, still without room, ends with RESYNC_REQUIRED.",
        "seconds",
        default=5.0,
        most=3600,
    )
    stall_seconds: float = amount(
        "OFFERGRAPH_STALL_SECONDS",
        "Seconds after which a connection that takes nothing of what waits for it is dropped.",
        "seconds",
        default=30.0,
        most=3600,
    )
    spread_seconds: float = amount(
        "OFFERGRAPH_SPREAD_SECONDS",
        "Seconds over which a stopping service ends very many connections: they do not return at once.",
        "seconds",
        default=3.0,
        most=3600,
        or_zero=True,
    )
