"""Settings: what the service does in the background, and for how long things are kept."""

from pydantic import BaseModel

from deploy.settings.field import setting

# MongoDB's TTL index counts seconds in 32 bits (R30).
_LONGEST_RETENTION_DAYS = (2**31 - 1) // 86_400


class LifetimeSettings(BaseModel):
    """Background work and retention."""

    migrate: bool = setting(
        "OFFERGRAPH_MIGRATE",
        "Whether collections, validators and indexes are brought up to date at start.",
        "true or false",
        default=True,
    )
    sweep: bool = setting(
        "OFFERGRAPH_SWEEP",
        "Whether this process takes part in the background work (one process at a time does it).",
        "true or false",
        default=True,
    )
    sweep_interval_seconds: float = setting(
        "OFFERGRAPH_SWEEP_INTERVAL_SECONDS",
        "Seconds between two rounds of the background work.",
        "a number of seconds above 0, at most 86400",
        default=30.0,
        gt=0,
        le=86_400,
        allow_inf_nan=False,
    )
    interaction_timeout_hours: float = setting(
        "OFFERGRAPH_INTERACTION_TIMEOUT_HOURS",
        "Hours without activity after which the service closes an open interaction (R17).",
        "a number of hours above 0, at most 87600",
        default=24.0,
        gt=0,
        le=87_600,
        allow_inf_nan=False,
    )
    retention_days: float = setting(
        "OFFERGRAPH_RETENTION_DAYS",
        "Days after closing for which interactions, logs and journal entries are kept (R30).",
        f"a number of days above 0, at most {_LONGEST_RETENTION_DAYS}",
        default=90.0,
        gt=0,
        le=_LONGEST_RETENTION_DAYS,
        allow_inf_nan=False,
    )
