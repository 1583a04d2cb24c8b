"""Settings: the process, where it listens and what it logs."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, StringConstraints

from deploy.cores import core_count
from deploy.loopback import is_loopback
from deploy.settings.field import amount, lower, setting, upper, whole

MOST_WORKERS = 256


class ServiceSettings(BaseModel):
    """The process."""

    host: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=253)] = setting(
        "OFFERGRAPH_HOST",
        "The address to listen on; 0.0.0.0 for every one.",
        "a host name or an IP address",
        default="127.0.0.1",
    )
    port: int = whole(
        "OFFERGRAPH_PORT",
        "The TCP port to listen on; 0 for any that is free.",
        default=8000,
        least=0,
        most=65535,
    )
    workers: int | None = setting(
        "OFFERGRAPH_WORKERS",
        "The processes that share the port and the work. Not given: one for each core.",
        f"a whole number from 1 to {MOST_WORKERS}",
        default=None,
        ge=1,
        le=MOST_WORKERS,
    )
    data_dir: Path = setting(
        "OFFERGRAPH_DATA_DIR",
        "The folder for the embedded MongoDB's data; relative to the working directory.",
        "the path of a folder",
        default=Path(".data"),
    )
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(upper)] = (
        setting(
            "OFFERGRAPH_LOG_LEVEL",
            "The least severe level that is logged.",
            "DEBUG, INFO, WARNING, ERROR or CRITICAL",
            default="INFO",
        )
    )
    log_format: Annotated[Literal["json", "console"], BeforeValidator(lower)] = setting(
        "OFFERGRAPH_LOG_FORMAT",
        "How log lines are written: json (an object a line) or console (for people).",
        "json or console",
        default="json",
    )
    shutdown_seconds: float = amount(
        "OFFERGRAPH_SHUTDOWN_SECONDS",
        "Seconds a stopping service may take to finish what it has accepted.",
        "seconds",
        default=10.0,
        most=3600,
        or_zero=True,
    )
    hang_seconds: float = amount(
        "OFFERGRAPH_HANG_SECONDS",
        "Seconds of silence after which a worker counts as hanging and is replaced; 0 for never.",
        "seconds",
        default=30.0,
        most=3600,
        or_zero=True,
    )

    @property
    def worker_count(self) -> int:
        """How many processes there are: as set, else one for each core."""
        return self.workers or core_count()

    @property
    def listens_on_loopback(self) -> bool:
        """Whether nobody reaches the service from another machine."""
        return is_loopback(self.host)
