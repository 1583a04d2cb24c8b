"""`offergraph migrate | recount | sweep`: one-off work on the database."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from deploy.commands.options import DataDir
from deploy.commands.terminal import FAILURE_EXIT, fail, out, quiet_settings, run
from deploy.settings import Settings
from store import collections as names

# The store is imported when it is needed: it brings MongoDB's drivers, and the help can do without.
if TYPE_CHECKING:
    from store.recount import Difference
    from store.store import Store

Check = Annotated[
    bool, typer.Option("--check", help="Exit with 1 if any count was wrong; they are set right all the same.")
]


def migrate(data_dir: DataDir = None) -> None:
    """Bring collections, validators and indexes up to date; again, it does nothing."""
    ran = run(_migrate(quiet_settings(data_dir)))
    for step in ran:
        out().print(f"ran {step}", markup=False, highlight=False)
    if not ran:
        out().print("nothing to do: the database is up to date")


def recount(check: Check = False, data_dir: DataDir = None) -> None:
    """Count every offer again, set the kept counts right and say which were wrong."""
    differences = run(_recount(quiet_settings(data_dir)))
    if not differences:
        out().print("all counts are right")
        return
    out().print(_table(differences))
    if check:
        fail(f"{len(differences)} counts were wrong; they are right now", code=FAILURE_EXIT)


def sweep(data_dir: DataDir = None) -> None:
    """Do one round of the background work: close idle interactions, re-code mapped errors."""
    out().print(run(_sweep(quiet_settings(data_dir))), markup=False, highlight=False)


async def _migrate(settings: Settings) -> list[str]:
    from deploy.database import open_mongo
    from store.rules.intake import to_milliseconds

    # As the database keeps instants.
    began = to_milliseconds(datetime.now(UTC))
    async with open_mongo(settings.model_copy(update={"migrate": True})) as mongo:
        ran = await mongo.collection(names.MIGRATIONS).find({"at": {"$gte": began}}, sort=[("_id", 1)])
    return [f"{step['_id']} {step['name']}" for step in ran]


async def _recount(settings: Settings) -> "list[Difference]":
    from deploy.database import open_mongo
    from store.recount import recount

    async with open_mongo(settings) as mongo:
        return await recount(mongo)


async def _sweep(settings: Settings) -> str:
    from deploy.background import sweep_lease
    from deploy.service import open_store
    from store.sweep import Sweeper

    async with open_store(settings) as store:
        lease = sweep_lease(store, timedelta(seconds=settings.sweep_interval_seconds))
        if not await lease.take():
            return f"nothing done: {await _holder(store)} holds the lease and does this work"
        try:
            idle_limit = timedelta(hours=settings.interaction_timeout_hours)
            swept = await Sweeper(store.mongo, store.writer, idle_limit).sweep()
        finally:
            await lease.give_back()
    return f"{swept.timed_out} idle interactions closed, {swept.recoded} offers re-coded"


async def _holder(store: "Store") -> str:
    from deploy.background import LEASE

    found = await store.mongo.collection(names.LEASES).find_one({"_id": LEASE})
    return "another process" if found is None else str(found["holder"])


def _table(differences: "list[Difference]") -> Table:
    table = Table(title="Counts that were wrong: kept → counted", title_justify="left")
    table.add_column("activation")
    statuses = list(differences[0].counted)
    for name in statuses:
        table.add_column(name, justify="right")
    for difference in differences:
        cells = (_cell(difference.kept[name], difference.counted[name]) for name in statuses)
        table.add_row(escape(difference.activation), *cells)
    return table


def _cell(kept: int, counted: int) -> str:
    return f"{counted:,}" if kept == counted else f"[red]{kept:,}[/] → {counted:,}"
