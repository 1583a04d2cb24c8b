"""Settings: subscriptions, and what is kept and waited for so that nothing is lost."""

from pydantic import BaseModel

from deploy.settings.field import setting

_SECONDS = "a number of seconds above 0, at most 3600"


class LiveSettings(BaseModel):
    """The live feed, and the connections that its events go to."""

    live_events: int = setting(
        "OFFERGRAPH_LIVE_EVENTS",
        "The last events that are kept in memory for subscribers who come back after a short absence.",
        "a whole number from 1000 to 10000000",
        default=100_000,
        ge=1_000,
        le=10_000_000,
    )
    live_megabytes: int = setting(
        "OFFERGRAPH_LIVE_MEGABYTES",
        "The memory these events may take; the older ones are read from MongoDB again.",
        "a whole number from 1 to 100000",
        default=128,
        ge=1,
        le=100_000,
    )
    queue_messages: int = setting(
        "OFFERGRAPH_QUEUE_MESSAGES",
        "The messages that may wait for one client; a subscription with more to say pauses.",
        "a whole number from 1 to 1000000",
        default=1_000,
        ge=1,
        le=1_000_000,
    )
    queue_kilobytes: int = setting(
        "OFFERGRAPH_QUEUE_KILOBYTES",
        "The size of the messages that may wait for one client.",
        "a whole number from 1 to 1000000",
        default=4_000,
        ge=1,
        le=1_000_000,
    )
    patience_seconds: float = setting(
        "OFFERGRAPH_PATIENCE_SECONDS",
        "Seconds after which a paused subscription, still without room, ends with RESYNC_REQUIRED.",
        _SECONDS,
        default=5.0,
        gt=0,
        le=3600,
        allow_inf_nan=False,
    )
    stall_seconds: float = setting(
        "OFFERGRAPH_STALL_SECONDS",
        "Seconds after which a connection that takes nothing of what waits for it is dropped.",
        _SECONDS,
        default=30.0,
        gt=0,
        le=3600,
        allow_inf_nan=False,
    )
    judge_seconds: float = setting(
        "OFFERGRAPH_JUDGE_SECONDS",
        "Seconds between two looks at whether a subscriber may still see what it subscribed to.",
        _SECONDS,
        default=60.0,
        gt=0,
        le=3600,
        allow_inf_nan=False,
    )
    spread_seconds: float = setting(
        "OFFERGRAPH_SPREAD_SECONDS",
        "Seconds over which a stopping service ends very many connections: they do not return at once.",
        "a number of seconds from 0 to 3600",
        default=3.0,
        ge=0,
        le=3600,
        allow_inf_nan=False,
    )
