"""The commands a query really sends, and what MongoDB says it does for each: only what is served."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from store.mongo import Mongo

_KEPT = {
    "find": ("find", "filter", "projection", "sort", "skip", "limit", "hint"),
    "aggregate": ("aggregate", "pipeline", "cursor", "hint"),
}


class Commands(CommandListener):
    """Listens to a client and keeps what it reads with."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def started(self, event: CommandStartedEvent) -> None:
        """Keep a read."""
        if event.command_name in _KEPT:
            self.sent.append(dict(event.command))

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Nothing to do."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Nothing to do: the query raises."""

    def take(self) -> list[dict[str, Any]]:
        """The reads since the last time."""
        taken, self.sent = self.sent, []
        return taken


@dataclass(frozen=True)
class Explained:
    """What MongoDB did for one command."""

    name: str
    collection: str
    indexes: tuple[str, ...]
    scans: int
    stages: frozenset[str]
    examined: int
    keys: int
    returned: int


async def explain(mongo: Mongo, command: Mapping[str, Any]) -> Explained:
    """Run a kept command again and tell what it did, the look-ups below it included."""
    verb = "find" if "find" in command else "aggregate"
    bare = {name: command[name] for name in _KEPT[verb] if name in command}
    answer = await mongo.command({"explain": bare, "verbosity": "executionStats"})
    stages: set[str] = set()
    indexes: set[str] = set()
    scans = examined = keys = returned = 0
    for plan, stats in _plans(answer):
        for stage in _stages(plan):
            stages.add(stage["stage"])
            if "indexName" in stage:
                indexes.add(stage["indexName"])
                scans += 1
        examined += stats["totalDocsExamined"]
        keys += stats["totalKeysExamined"]
        returned = stats["nReturned"]
    for stage in answer.get("stages", ()):
        if "$lookup" in stage:
            examined += int(stage["totalDocsExamined"])
            keys += int(stage["totalKeysExamined"])
            indexes.update(stage["indexesUsed"])
            if int(stage["collectionScans"]):
                stages.add("COLLSCAN")
        if "$sort" in stage:
            stages.add("SORT")
        returned = int(stage.get("nReturned", returned))
    if any("$lookup" in stage and stage["$lookup"]["as"] == "children" for stage in answer.get("stages", ())):
        yielded = await mongo.command({**bare, "cursor": {"batchSize": 1_000}})
        returned += sum(len(document["children"]) for document in yielded["cursor"]["firstBatch"])
    return Explained(
        command.get("comment", ""),
        command[verb],
        tuple(sorted(indexes)),
        scans,
        frozenset(stages),
        examined,
        keys,
        returned,
    )


def _plans(answer: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    parts = (
        [answer]
        if "queryPlanner" in answer
        else [stage["$cursor"] for stage in answer.get("stages", ()) if "$cursor" in stage]
    )
    for part in parts:
        plan = part["queryPlanner"]["winningPlan"]
        yield plan.get("queryPlan", plan), part["executionStats"]


def _stages(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for child in (*([plan["inputStage"]] if "inputStage" in plan else []), *plan.get("inputStages", ())):
        yield from _stages(child)
