"""The program: `offergraph serve | demo | doctor | keys | migrate | recount | schema | sweep | watch`."""

from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

from deploy.commands.database import migrate, recount, sweep
from deploy.commands.demo import demo
from deploy.commands.doctor import doctor
from deploy.commands.keys import make_keys_app
from deploy.commands.schema import schema
from deploy.commands.serve import ServeCommand, serve
from deploy.commands.terminal import out
from deploy.commands.watch import watch


def make_app() -> typer.Typer:
    """The command line, ready to be called."""
    app = typer.Typer(
        name="offergraph",
        help="A seller's marketplace offers and their history as a GraphQL service on MongoDB.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_program)
    app.command(cls=ServeCommand)(serve)
    for command in (demo, doctor, migrate, recount, schema, sweep, watch):
        app.command()(command)
    app.add_typer(make_keys_app(), name="keys")
    return app


def main() -> None:
    """Run the program with the arguments of the process."""
    make_app()()


def _show_version(wanted: bool) -> None:
    if not wanted:
        return
    try:
        installed = version("offergraph")
    except PackageNotFoundError:
        installed = "(not installed)"
    out().print(f"offergraph {installed}", highlight=False)
    raise typer.Exit


def _program(
    show_version: Annotated[
        bool,
        typer.Option("--version", help="Show the version and exit.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    pass


if __name__ == "__main__":
    main()
