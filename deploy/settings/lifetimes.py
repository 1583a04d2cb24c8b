"""Settings: what the service does in the background, and for how long things are kept."""

from pydantic import BaseModel

from deploy.settings.field import amount, switch

# MongoDB's TTL index counts seconds in 32 bits (R30).
_LONGEST_RETENTION_DAYS = (2**31 - 1) // 86_400


class LifetimeSettings(BaseModel):
    """Background work and retention."""

    migrate: bool = switch(
        "OFFERGRAPH_MIGRATE",
        "Whether collections, validators and indexes are brought up to date at start.",
        default=True,
    )
    sweep: bool = switch(
        "OFFERGRAPH_SWEEP",
        "Whether this process takes part in the background work (one process at a time does it).",
        default=True,
    )
    sweep_interval_seconds: float = amount(
        "OFFERGRAPH_SWEEP_INTERVAL_SECONDS",
        "Seconds between two rounds of the background work.",
        "seconds",
        default=30.0,
        most=86_400,
    )
    interaction_timeout_hours: float = amount(
        "OFFERGRAPH_INTERACTION_TIMEOUT_HOURS",
        "Hours without activity after which the service closes an open interaction (R17).",
        "hours",
        default=24.0,
        most=87_600,
    )
    retention_days: float = amount(
        "OFFERGRAPH_RETENTION_DAYS",
        "Days after closing for which interactions, logs and journal entries are kept (R30).",
        "days",
        default=90.0,
        most=_LONGEST_RETENTION_DAYS,
    )
