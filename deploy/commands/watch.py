"""`offergraph watch`: the live timeline, for as long as it is looked at."""

import asyncio
import contextlib
import signal
import sys
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.commands.demo import Url, local_url
from deploy.commands.terminal import fail, out, read_settings, run
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
    typer.Option("--status", help="Only offers with this status before or after; again for more."),
]
After = Annotated[
    str | None,
    typer.Option("--after", metavar="CURSOR", help="Begin after this cursor (default: now)."),
]


def watch(
    account: Accounts = None,
    feed: Feeds = None,
    sku: Skus = None,
    status: Statuses = None,
    after: After = None,
    url: Url = None,
) -> None:
    """Print what happens, a line an event, until stopped; after every break it goes on by itself.

    The cursor to go on after is told at the end.
    """
    from deploy.watch.follower import Follower, FollowingFailed

    given = {"accounts": account, "feedIds": feed, "skuIds": sku, "statuses": status}
    filter = {name: values for name, values in given.items() if values}
    follower = Follower(url or f"{local_url(read_settings())}/graphql", filter, after, _notice)
    try:
        run(_print_all(follower))
    except FollowingFailed as error:
        fail(str(error))
    finally:
        if follower.cursor is not None:
            _notice(f"to go on from here: offergraph watch --after {follower.cursor}")


async def _print_all(follower: "Follower") -> None:
    """Print events until SIGINT or SIGTERM."""
    printing = asyncio.create_task(_print(follower))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, printing.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await printing


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
