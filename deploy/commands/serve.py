"""`offergraph serve`: the service, until it is told to stop."""

import logging
import os
import sys

from rich.console import Console
from typer.core import TyperCommand

from deploy.commands.options import DataDir, Host, LogLevel, Port, Workers
from deploy.commands.terminal import fast_loop, out, read_settings, run
from deploy.logs import configure_logging
from deploy.settings import environment_of, settings_text
from deploy.settings.misspelt import misspelt_variables

FIRST_QUERY = "{ viewer { name role } offerCounts { total synced error } }"
FIRST_ANSWER = (
    '{"data":{"viewer":{"name":"local","role":"ADMIN"},"offerCounts":{"total":0,"synced":0,"error":0}}}'
)

logger = logging.getLogger(__name__)


class ServeCommand(TyperCommand):
    """A command whose help ends with the table of settings."""

    def format_help(self, ctx, formatter) -> None:  # type: ignore[no-untyped-def]  # the types are typer's private ones
        """Write the help."""
        super().format_help(ctx, formatter)
        text = f"Settings are environment variables [default]:\n\n{settings_text()}\n"
        out().print(text, markup=False, highlight=False, soft_wrap=True)


def serve(
    host: Host = None,
    port: Port = None,
    data_dir: DataDir = None,
    log_level: LogLevel = None,
    workers: Workers = None,
) -> None:
    """Serve GraphQL, with an embedded MongoDB unless MONGODB_URL is set.

    Options override the environment. Logs go to standard error.
    """
    options = {
        "host": host,
        "port": port,
        "data_dir": data_dir,
        "log_level": log_level,
        "workers": workers,
    }
    settings = read_settings(**options)
    configure_logging(settings.log_level, settings.log_format)
    for sentence in misspelt_variables():
        logger.warning(sentence)

    def ready(url: str, keys: bool) -> None:
        welcome(out(), url, graphiql=settings.shows_graphiql, dashboard=settings.dashboard, keys=keys)

    if settings.worker_count == 1:
        from deploy.service import serve as serve_until_told

        run(serve_until_told(settings, ready), loop_factory=fast_loop())
    else:
        # What each worker imports need not be imported here.
        from deploy.workers.supervisor import supervise

        environment = {**os.environ, **environment_of(options)}
        run(supervise(settings, environment, ready), loop_factory=fast_loop())


def welcome(
    console: Console, url: str, *, graphiql: bool = True, dashboard: bool = True, keys: bool = False
) -> None:
    """Say where the service at `url` answers, whether it asks for `keys`, and how to ask it for the first
    time."""
    lines = [f"Offergraph answers at {url}/graphql"]
    if dashboard:
        lines.append(f"The dashboard, for the browser, is at {url}/")
    if graphiql:
        lines.append(f"GraphiQL, for the browser, is at {url}/graphql as well")
    if not keys:
        lines.append("It asks for no key: who reaches it from this machine may read and change everything.")
    lines += [
        "",
        "A first query:",
        f"  {first_query(url, keys=keys)}",
        "and the shape of its answer:",
        f"  {FIRST_ANSWER}",
        "",
        "Ctrl-C stops it.",
    ]
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    sys.stdout.flush()


def first_query(url: str, *, keys: bool = False) -> str:
    """A query of the service at `url` as a command to paste into a shell."""
    headers = "-H 'Content-Type: application/json'"
    if keys:
        headers += " -H 'Authorization: Bearer og_...'"
    return f"""curl -s {url}/graphql {headers} -d '{{"query":"{FIRST_QUERY}"}}'"""
