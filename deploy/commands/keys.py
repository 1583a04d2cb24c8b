"""`offergraph keys create | list | rotate | revoke`: who may come in."""

import re
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from getpass import getuser
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.table import Table
from rich.text import Text

from deploy.commands.options import DataDir
from deploy.commands.terminal import USAGE_EXIT, fail, out, quiet_settings, run
from store.rules.grants import EVERY_ACCOUNT, GrantError, grant
from store.rules.tokens import id_in
from store.scope import Viewer
from store.vocabulary import Access, ViewerRole

# The store is imported when it is needed: it brings MongoDB's drivers, and the help can do without.
if TYPE_CHECKING:
    from store.directory.keys import IssuedKey, KeyRegister
    from store.mongo import Mongo
    from store.records.keys import ApiKey

T = TypeVar("T")

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}

Role = Annotated[
    ViewerRole, typer.Option("--role", case_sensitive=False, help="What its owner may do.", prompt=True)
]
Vendor = Annotated[str | None, typer.Option("--vendor", metavar="NAME", help="A connector's vendor.")]
Accounts = Annotated[
    list[str] | None,
    typer.Option(
        "--account",
        metavar="NAME",
        help=f"An account that is seen; may be repeated. Of a connector: {EVERY_ACCOUNT} for all.",
    ),
]
ReadOnly = Annotated[bool, typer.Option("--read-only", help="Its owner may read and not write.")]
Name = Annotated[
    str | None,
    typer.Option("--name", metavar="NAME", help="What its owner is called (default: its role)."),
]
Expires = Annotated[
    str | None,
    typer.Option("--expires", metavar="TIME", help="When it ends, as 90d, 12h or 30m (default: never)."),
]
Grace = Annotated[
    str, typer.Option("--grace", metavar="TIME", help="How long the old secret goes on: 24h, 30m, 0m.")
]
KeyId = Annotated[str, typer.Argument(metavar="ID", help="The key's id, 12 hex digits: og_<id>_…")]


def make_keys_app() -> typer.Typer:
    """The group of commands."""
    app = typer.Typer(help="Make, list, rotate and revoke API keys.", no_args_is_help=True)
    app.command()(create)
    app.command(name="list")(list_keys)
    app.command()(rotate)
    app.command()(revoke)
    return app


def create(
    role: Role,
    vendor: Vendor = None,
    account: Accounts = None,
    read_only: ReadOnly = False,
    name: Name = None,
    expires: Expires = None,
    data_dir: DataDir = None,
) -> None:
    """Make a key and print it: it is shown this once."""
    access = Access.READ if read_only else None
    called = name or " ".join(filter(None, (vendor, role.value.lower())))
    try:
        granted = grant(called, role, vendor, account or [], access)
    except GrantError as error:
        fail(str(error), code=USAGE_EXIT)
    lifetime = None if expires is None else duration(expires)
    if lifetime == timedelta(0):
        fail("a key that ends at once lets nobody in: give --expires more than 0", code=USAGE_EXIT)
    expires_at = None if lifetime is None else datetime.now(UTC) + lifetime
    issued = _on_mongo(data_dir, lambda mongo: _register(mongo).create(_actor(), granted, expires_at))
    _show(issued, "Services that were started without keys ask for one once they are started again.")


def list_keys(data_dir: DataDir = None) -> None:
    """Show every key: whose it is, what it lets its owner do, and whether it still does."""
    keys = _on_mongo(data_dir, _all)
    if not keys:
        out().print("there are no keys")
        return
    out().print(_table(keys))


def rotate(key_id: KeyId, grace: Grace = "24h", data_dir: DataDir = None) -> None:
    """Give a key a new secret and print it; the old one goes on for a while."""
    patience = duration(grace)
    issued = _on_mongo(data_dir, lambda mongo: _register(mongo).rotate(_actor(), id_in(key_id), patience))
    _show(issued, f"The old secret does until {_instant(issued.record.previous_until)}.")


def revoke(key_id: KeyId, data_dir: DataDir = None) -> None:
    """End a key: requests are refused at once, open sockets and streams end within a minute."""
    key = _on_mongo(data_dir, lambda mongo: _register(mongo).revoke(_actor(), id_in(key_id)))
    out().print(f"key {key.key} ({key.name}) is revoked", markup=False, highlight=False)


def duration(text: str) -> timedelta:
    """`90d`, `12h` or `30m`; anything else ends the program (exit 2)."""
    match = re.fullmatch(r"(\d{1,5})([mhd])", text.strip().lower())
    if match is None:
        fail(f"{text!r} is no length of time: write it as 90d, 12h or 30m", code=USAGE_EXIT)
    return int(match[1]) * _UNITS[match[2]]


def _actor() -> Viewer:
    """Who is at the terminal: whoever has the database's URL is an admin."""
    return Viewer(f"{getuser()} at the command line", ViewerRole.ADMIN)


def _on_mongo(data_dir: DataDir, work: "Callable[[Mongo], Awaitable[T]]") -> T:
    """What `work` gives on the database of the settings."""
    settings = quiet_settings(data_dir)

    async def worked() -> T:
        from deploy.database import open_mongo

        async with open_mongo(settings) as mongo:
            return await work(mongo)

    return run(worked())


def _register(mongo: "Mongo") -> "KeyRegister":
    from store.directory.keys import KeyRegister

    return KeyRegister(mongo)


async def _all(mongo: "Mongo") -> "list[ApiKey]":
    from store.queries.keys import KeyQueries

    return await KeyQueries(mongo).all()


def _show(issued: "IssuedKey", note: str) -> None:
    """The key alone on standard output, for scripts; words for people on standard error."""
    sys.stdout.write(f"{issued.credentials.token}\n")
    sys.stdout.flush()
    sys.stderr.write(f"Key {issued.record.key} of {issued.record.name}, shown this once.\n{note}\n")


def _table(keys: "list[ApiKey]") -> Table:
    table = Table()
    for heading in ("id", "name", "role", "vendor", "accounts", "may", "state", "last used"):
        table.add_column(heading)
    now = datetime.now(UTC)
    for key in keys:
        cells = (
            key.key,
            key.name,
            key.role.value,
            key.vendor or "",
            "all" if key.accounts is None else ", ".join(key.accounts),
            key.access.value,
            _state(key, now),
            _instant(key.last_used_at),
        )
        # As it is: what somebody called a key may look like rich's markup.
        table.add_row(*map(Text, cells))
    return table


def _state(key: "ApiKey", now: datetime) -> str:
    if key.revoked_at is not None:
        return f"revoked {_instant(key.revoked_at)}"
    if not key.is_usable(now):
        return f"expired {_instant(key.expires_at)}"
    return "usable" if key.expires_at is None else f"until {_instant(key.expires_at)}"


def _instant(at: datetime | None) -> str:
    return "never" if at is None else f"{at:%Y-%m-%d %H:%M} UTC"
