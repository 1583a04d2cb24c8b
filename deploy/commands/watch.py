"""`offergraph watch`: the live timeline, for as long as it is looked at."""

import sys
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.commands.interruption import Interruption
from deploy.commands.options import Url, key_of
from deploy.commands.terminal import fail, out, read_settings, run
from deploy.listener import local_url
from store.vocabulary import OfferStatus

# Imported when it is needed: the help can do without.
if TYPE_CHECKING:
    from deploy.watch.follower import Follower

Accounts = Annotated[
    list[str] | None, typer.Option("--account", metavar="NAME", help="Only this account; again for more.")
]
Feeds = Annotated[
    list[str] | None, typer.Option("--feed", metavar="ID", help="Only this feed; again for more.")
]
Skus = Annotated[list[str] | None, typer.Option("--sku", metavar="ID", help="Only this SKU; again for more.")]
Statuses = Annotated[
    list[OfferStatus] | None,
    typer.Option(
        "--status", metavar="STATUS", help="Only offers with this status before or after; again for more."
    ),
]
Key = Annotated[str | None, key_of("A")]
After = Annotated[
    str | None,
    typer.Option("--after", metavar="CURSOR", help="Begin after this cursor (default: now)."),
]

WHAT_TO_DO = "Give a key that counts, with --key or OFFERGRAPH_KEY; `offergraph keys create` makes one."


def watch(
    account: Accounts = None,
    feed: Feeds = None,
    sku: Skus = None,
    status: Statuses = None,
    after: After = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Print what happens, a line an event, until stopped; after every break it goes on by itself.

    The cursor to go on after is told at the end.
    """
    from deploy.watch.follower import Follower, FollowingFailed, NotLetIn

    given = {"accounts": account, "feedIds": feed, "skuIds": sku, "statuses": status}
    filter = {name: values for name, values in given.items() if values}
    settings = read_settings()
    endpoint = url or f"{local_url(settings.host, settings.port)}/graphql"
    follower = Follower(endpoint, filter, after, _notice, key)
    try:
        run(_print_all(follower))
    except NotLetIn as error:
        fail(f"{error} {WHAT_TO_DO}")
    except FollowingFailed as error:
        fail(str(error))
    finally:
        if follower.cursor is not None:
            _notice(f"to go on from here: the same command with --after {follower.cursor}")


async def _print_all(follower: "Follower") -> None:
    """Print events until a signal comes."""
    interruption = Interruption()
    with interruption.caught():
        await interruption.run(_print(follower))


async def _print(follower: "Follower") -> None:
    from deploy.watch.timeline import line

    console = out()
    async with aclosing(follower.events()) as events:
        async for event in events:
            if event["__typename"] != "Checkpoint":
                console.print(line(event), soft_wrap=True)
                sys.stdout.flush()


def _notice(text: str) -> None:
    sys.stderr.write(f"offergraph: {text}\n")
    sys.stderr.flush()
