"""What a bench tells: tables of figures, targets met and missed, and its section of docs/benchmarks.md."""

import os
import platform
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
PACKAGES = ("strawberry-graphql", "graphql-core", "pymongo", "uvicorn", "uvloop", "orjson")


@dataclass(frozen=True, slots=True)
class Figures:
    """A table: what it shows, the heads of its columns, and its rows."""

    title: str
    heads: tuple[str, ...]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Target:
    """What was asked for and what was measured; `measured` is `None` where nothing could be."""

    name: str
    wanted: str
    measured: str | None
    met: bool

    @property
    def verdict(self) -> str:
        """The word for it."""
        if self.measured is None:
            return "not measured"
        return "met" if self.met else "missed"


def at_least(name: str, wanted: float, measured: float | None, unit: str = "", beside: str = "") -> Target:
    """A target that is a lower bound; `beside` is told with what was measured and not judged."""
    return Target(
        name,
        f"≥ {wanted:g}{unit}",
        None if measured is None else f"{measured:.2f}{unit}{beside}",
        measured is not None and measured >= wanted,
    )


def at_most(name: str, wanted: float, measured: float | None, unit: str = "") -> Target:
    """A target that is an upper bound."""
    return Target(
        name,
        f"≤ {wanted:g}{unit}",
        None if measured is None else f"{measured:.2f}{unit}",
        measured is not None and measured <= wanted,
    )


def targets_table(targets: Iterable[Target]) -> Figures:
    """The targets as a table."""
    rows = [(each.name, each.wanted, each.measured or "–", each.verdict) for each in targets]
    return Figures("Targets", ("target", "wanted", "measured", ""), rows)


def show(console: Console, figures: Iterable[Figures]) -> None:
    """Print tables to the terminal."""
    for each in figures:
        table = Table(*each.heads, title=each.title, title_justify="left")
        for row in each.rows:
            table.add_row(*row)
        console.print(table)


def markdown(figures: Iterable[Figures]) -> str:
    """The tables as Markdown."""
    parts = []
    for each in figures:
        lines = [f"**{each.title}**", "", _row(each.heads), _row(["---"] * len(each.heads))]
        parts.append("\n".join([*lines, *(_row(row) for row in each.rows)]))
    return "\n\n".join(parts)


def write_section(name: str, text: str, page: Path = PAGE) -> None:
    """Put `text` between the markers `<!-- name -->` and `<!-- /name -->` of the page.

    Raises ValueError if the page has no such section.
    """
    section = re.compile(rf"(<!-- {re.escape(name)} -->\n).*?(<!-- /{re.escape(name)} -->)", re.DOTALL)
    old = page.read_text()
    if not section.search(old):
        raise ValueError(f"{page.name} has no section {name}")
    page.write_text(section.sub(lambda found: f"{found[1]}\n{text.strip()}\n\n{found[2]}", old))


def machine(*more: str) -> str:
    """Where and with what this was measured: day, processor, cores, versions, and `more`."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    cores = f"{len(os.sched_getaffinity(0))} cores"
    parts = [f"{datetime.now(UTC):%Y-%m-%d}", _processor(), cores, f"Python {platform.python_version()}"]
    return "; ".join([*parts, packages, *more]) + "."


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
