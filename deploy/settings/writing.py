"""Settings: the write path."""

from pydantic import BaseModel

from deploy.settings.field import setting


class WritingSettings(BaseModel):
    """The writer's bounds."""

    mutation_timeout_seconds: float = setting(
        "OFFERGRAPH_MUTATION_TIMEOUT_SECONDS",
        "Seconds after which a mutation that is not committed yet is answered with TIMEOUT.",
        "a number of seconds above 0, at most 3600",
        default=10.0,
        gt=0,
        le=3600,
        allow_inf_nan=False,
    )
