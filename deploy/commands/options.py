"""The options that several commands share; each overrides the setting of the same name."""

import re
from pathlib import Path
from typing import Annotated

import typer
from typer.models import OptionInfo

from deploy.settings.misspelt import KEY_VARIABLE

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


def _of_the_web(url: str | None) -> str | None:
    # Nothing answers elsewhere, however often it is tried again.
    if url is not None and not re.fullmatch(r"https?://[^/\s]\S*", url):
        raise typer.BadParameter("it begins with http:// or https://, such as http://127.0.0.1:8000/graphql")
    return url


Url = Annotated[
    str | None,
    typer.Option(
        "--url",
        metavar="URL",
        callback=_of_the_web,
        help="The GraphQL endpoint (default: that of `offergraph serve`).",
    ),
]


def key_of(whose: str) -> OptionInfo:
    """The option for a key, of which the help says `whose` it is."""
    help = f"{whose} key, for a service that asks for one ({KEY_VARIABLE})."
    option: OptionInfo = typer.Option(
        "--key", metavar="KEY", envvar=KEY_VARIABLE, show_envvar=False, help=help
    )
    return option
