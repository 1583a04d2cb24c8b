"""Settings: the write path."""

from pydantic import BaseModel

from deploy.settings.field import amount, setting, whole
from store.writer_bounds import WriterBounds


class WritingSettings(BaseModel):
    """The writer's bounds."""

    mutation_timeout_seconds: float = amount(
        "OFFERGRAPH_MUTATION_TIMEOUT_SECONDS",
        "Seconds after which a mutation that is not committed yet is answered with TIMEOUT.",
        "seconds",
        default=10.0,
        most=3600,
    )
    batch_commands: int = whole(
        "OFFERGRAPH_BATCH_COMMANDS",
        "The mutations that share a transaction at most.",
        default=256,
        least=1,
        most=1000,
    )
    batch_bytes: int = setting(
        "OFFERGRAPH_BATCH_BYTES",
        "The bytes of input that share a transaction, about.",
        "a whole number from 1 to 8388608 (MongoDB keeps a transaction's changes in 16 MB pieces)",
        default=4 * 1024 * 1024,
        ge=1,
        le=8 * 1024 * 1024,
    )
    waiting_commands: int = whole(
        "OFFERGRAPH_WAITING_COMMANDS",
        "The mutations that may wait for a transaction; beyond, new ones are refused with OVERLOADED.",
        default=20_000,
        least=1,
        most=1_000_000,
    )
    waiting_bytes: int = whole(
        "OFFERGRAPH_WAITING_BYTES",
        "The bytes of input that may wait for a transaction; beyond, OVERLOADED.",
        default=64 * 1024 * 1024,
        least=1024 * 1024,
        most=4 * 1024**3,
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
