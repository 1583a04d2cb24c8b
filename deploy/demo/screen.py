"""The demo on the terminal: a progress bar for the story, a line for the trickle, a table at the end."""

import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from deploy.demo.connector import Done
from deploy.demo.courier import Watcher
from deploy.demo.marketplaces import Connection
from deploy.demo.steps import Record, Step, Walk

STATUSES = ("total", "sending", "synced", "error", "disabled", "unavailable")

CountsRow = tuple[Connection, Mapping[str, int]]


class Audience(Watcher, Protocol):
    """Is told how the demo goes on."""

    def begin(self, total: int) -> None:
        """The story of `total` interactions, channels, feeds and described SKUs begins."""

    def done(self, done: Done) -> None:
        """A step of the story was acknowledged."""

    def end(self) -> None:
        """The story has been told."""

    def trickling(self, rate_per_second: float) -> None:
        """The trickle begins."""

    def changed(self, done: Done) -> None:
        """A step of the trickle was acknowledged."""

    def summary(self, rows: Sequence[CountsRow]) -> None:
        """How many offers each feed has now."""


class Screen:
    """The audience at a terminal; a context manager, within which the bar is drawn."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._trickle = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._chapter: str | None = None
        self._in_chapter = self._replayed = self._changes = 0
        self._since = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._undraw()

    def begin(self, total: int) -> None:
        """Draw the bar."""
        self._progress.add_task("", total=total)
        self._progress.start()
        self._since = time.monotonic()

    def done(self, done: Done) -> None:
        """Move the bar on; a chapter that is over leaves a line behind."""
        step = done.step
        if step.chapter != self._chapter:
            self._close_chapter()
            self._chapter, self._in_chapter, self._replayed = step.chapter, 0, 0
            self._since = time.monotonic()
        self._in_chapter += step.size
        self._replayed += step.size if done.replayed else 0
        for task in self._progress.task_ids:
            self._progress.update(task, advance=step.size, description=str(step.chapter))

    def end(self) -> None:
        """Take the bar away."""
        self._close_chapter()
        self._progress.stop()

    def waiting(self, reason: str) -> None:
        """Say what is waited for."""
        self._console.print(f"[yellow]waiting for the service[/]: {escape(reason)}", soft_wrap=True)

    def back(self) -> None:
        """Say that it is back."""
        self._console.print("[green]the service is back[/]; going on with the same ids")

    def trickling(self, rate_per_second: float) -> None:
        """Draw the line of the trickle."""
        self._console.print(
            f"Now {rate_per_second:g} changes a second until this is stopped with Ctrl-C.", highlight=False
        )
        self._trickle.add_task("")
        self._trickle.start()

    def changed(self, done: Done) -> None:
        """Show the last change."""
        self._changes += 1
        for task in self._trickle.task_ids:
            self._trickle.update(task, description=f"{self._changes:,} changes, the last {_told(done)}")

    def summary(self, rows: Sequence[CountsRow]) -> None:
        """Print the table of the counts as the service keeps them."""
        self._undraw()
        # 80 columns hold it.
        table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
        table.add_column("account", no_wrap=True)
        table.add_column("feed", no_wrap=True)
        for status in STATUSES:
            table.add_column(status, justify="right")
        for connection, counts in rows:
            table.add_row(
                connection.account, connection.feed_id, *(f"{counts[status]:,}" for status in STATUSES)
            )
        sums = (sum(counts[status] for _, counts in rows) for status in STATUSES)
        table.add_row("all", "", *(f"{number:,}" for number in sums))
        self._console.print("Offers by feed, as the service counts them:", highlight=False)
        self._console.print(table)

    def _undraw(self) -> None:
        self._progress.stop()
        self._trickle.stop()

    def _close_chapter(self) -> None:
        if self._chapter is None:
            return
        seconds = time.monotonic() - self._since
        known = f", {self._replayed:,} of them known already" if self._replayed else ""
        self._console.print(
            f"[green]✓[/] {self._chapter}: {self._in_chapter:,}{known} ({seconds:.1f} s)", highlight=False
        )
        self._chapter = None


def _told(done: Done) -> str:
    match done.step:
        case Step(_, Record((interaction, *_)) | Walk(interaction)):
            place = (
                f"{interaction.connection.account} {interaction.connection.feed_id} {interaction.sku.sku_id}"
            )
            return f"{interaction.origin} of {place}: {done.status or ''}"
        case _:
            return ""
