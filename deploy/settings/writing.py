"""Settings: the write path."""

from pydantic import BaseModel

from deploy.settings.field import setting
from store.writer_bounds import WriterBounds


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
    batch_commands: int = setting(
        "OFFERGRAPH_BATCH_COMMANDS",
        "The mutations that share a transaction at most.",
        "a whole number from 1 to 1000",
        default=256,
        ge=1,
        le=1000,
    )
    batch_bytes: int = setting(
        "OFFERGRAPH_BATCH_BYTES",
        "The bytes of input that share a transaction, about.",
        "a whole number from 1 to 8388608 (MongoDB keeps a transaction's changes in 16 MB pieces)",
        default=4 * 1024 * 1024,
        ge=1,
        le=8 * 1024 * 1024,
    )
    waiting_commands: int = setting(
        "OFFERGRAPH_WAITING_COMMANDS",
        "The mutations that may wait for a transaction; beyond, new ones are refused with OVERLOADED.",
        "a whole number from 1 to 1000000",
        default=20_000,
        ge=1,
        le=1_000_000,
    )
    waiting_bytes: int = setting(
        "OFFERGRAPH_WAITING_BYTES",
        "The bytes of input that may wait for a transaction; beyond, OVERLOADED.",
        "a whole number from 1048576 to 4294967296",
        default=64 * 1024 * 1024,
        ge=1024 * 1024,
        le=4 * 1024**3,
    )

    @property
    def writer_bounds(self) -> WriterBounds:
        """These settings as the writer takes them."""
        return WriterBounds(
            batch_commands=self.batch_commands,
            batch_bytes=self.batch_bytes,
            waiting_commands=self.waiting_commands,
            waiting_bytes=self.waiting_bytes,
            deadline_seconds=self.mutation_timeout_seconds,
        )
