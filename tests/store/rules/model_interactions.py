"""An interaction as the model of the rules keeps it (see model.py)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from store.commands import NewLog

DISCARDS = ("DISABLED", "UNAVAILABLE")


@dataclass
class Process:
    """An interaction as it was told; `opened` and `closed` number the model's events (0: not yet)."""

    name: str
    sku: str
    source: str
    origin: str
    also: tuple[str, ...]
    setup: bool
    started: datetime
    opened: int
    closed: int = 0
    timed_out: bool = False
    logs: list[tuple[datetime, int, NewLog]] = field(default_factory=list)

    def steps(self) -> list[NewLog]:
        """R8: by `occurredAt`, ties by arrival."""
        return [log for _, _, log in sorted(self.logs, key=lambda step: step[:2])]

    def result(self) -> str:
        """R10, R17."""
        types = {log.type for log in self.steps()}
        if "FAILURE" in types:
            return "FAILURE"
        return "SUCCESS" if "SUCCESS" in types and not self.timed_out else "NOTIFICATION"

    def last(self, name: str) -> Any:
        """R16: the last value of that name that is there; absent and null change nothing."""
        values = [getattr(log.data, name) for log in self.steps() if log.data is not None]
        return next((value for value in reversed(values) if value is not None), None)

    def origins(self) -> set[str]:
        """R23: the own one, `alsoOrigins`, and what the logs carry."""
        carried = {"PRICE": self.last("price"), "INVENTORY": self.last("inventory")}
        return {self.origin, *self.also, *(name for name, value in carried.items() if value is not None)}

    def reports_for(self) -> set[str]:
        """R18: a success reports on each of its origins, a failure on its own."""
        return {"SUCCESS": self.origins(), "FAILURE": {self.origin}, "NOTIFICATION": set()}[self.result()]

    def discards(self) -> str | None:
        """R14: the discard it puts in force at closing."""
        declared = self.last("status")
        return declared if declared in DISCARDS and self.result() != "FAILURE" else None

    def undiscards(self) -> bool:
        """R14: whether closing it says "not discarded"."""
        concluded = self.result() in ("SUCCESS", "FAILURE")
        return self.origin == "CATALOG" and concluded and self.last("status") not in DISCARDS
