"""The demo's ledger of what the service has acknowledged, for others to check (R28)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from deploy.demo.steps import Interaction


class Ledger(Protocol):
    """Takes note of acknowledged mutations."""

    def note(self, mutation: str, interaction: Interaction, log_id: str | None = None) -> None:
        """`mutation` on `interaction` (and its log) has been acknowledged."""


class NoLedger:
    """Takes no note."""

    def note(self, mutation: str, interaction: Interaction, log_id: str | None = None) -> None:
        """Nothing."""


class FileLedger:
    """Appends lines of JSON: `mutation`, `account`, `feedId`, `skuId`, `interactionId`, and `logId` of a log.

    Each line is handed to the system at once, so that it survives the end of the demo. A demo that is run
    again notes its replays again.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def note(self, mutation: str, interaction: Interaction, log_id: str | None = None) -> None:
        """Append a line."""
        line = {
            "mutation": mutation,
            "account": interaction.connection.account,
            "feedId": interaction.connection.feed_id,
            "skuId": interaction.sku.sku_id,
            "interactionId": interaction.interaction_id,
            **({} if log_id is None else {"logId": log_id}),
        }
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()


@contextmanager
def open_ledger(path: Path | None) -> Iterator[Ledger]:
    """The ledger at `path`, made or continued; one that takes no note for None. Raises OSError."""
    if path is None:
        yield NoLedger()
        return
    with path.open("a", encoding="utf-8") as file:
        yield FileLedger(file)
