"""The options that several commands share; each overrides the setting of the same name."""

from pathlib import Path
from typing import Annotated

import typer
from typer.models import OptionInfo

Host = Annotated[
    str | None, typer.Option("--host", metavar="HOST", help="The address to listen on (OFFERGRAPH_HOST).")
]
Port = Annotated[
    int | None, typer.Option("--port", "-p", metavar="N", help="The TCP port to listen on (OFFERGRAPH_PORT).")
]
DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir", metavar="DIR", help="The folder for the embedded MongoDB's data (OFFERGRAPH_DATA_DIR)."
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers", metavar="N", help="Processes that share the port; default: cores (OFFERGRAPH_WORKERS)."
    ),
]
LogLevel = Annotated[
    str | None,
    typer.Option(
        "--log-level", metavar="LEVEL", help="The least severe level logged (OFFERGRAPH_LOG_LEVEL)."
    ),
]


def key_of(whose: str) -> OptionInfo:
    """The option for a key, of which the help says `whose` it is."""
    help = f"{whose} key, for a service that asks for one (OFFERGRAPH_KEY)."
    option: OptionInfo = typer.Option(
        "--key", metavar="KEY", envvar="OFFERGRAPH_KEY", show_envvar=False, help=help
    )
    return option
