"""Operations on the schema with a context of ours, and what they cost."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import strawberry
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from resolvers.context import Context
from store.scope import LOCAL_ADMIN, Viewer
from store.store import Store

READS = frozenset({"find", "aggregate", "count", "distinct"})


class Commands(CommandListener):
    """Remembers the reads that clients sent, but for the live feed's."""

    def __init__(self) -> None:
        self.reads: list[str] = []

    def started(self, event: CommandStartedEvent) -> None:
        """Keep the name of a read and of the query it is."""
        pipeline = event.command.get("pipeline") or [{}]
        if event.command_name in READS and "$changeStream" not in pipeline[0]:
            self.reads.append(str(event.command.get("comment")))

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Nothing to remember."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Nothing to remember."""


class Graph:
    """Runs operations for one viewer."""

    def __init__(
        self, schema: strawberry.Schema, store: Store, commands: Commands, viewer: Viewer = LOCAL_ADMIN
    ) -> None:
        self.schema = schema
        self.store = store
        self.commands = commands
        self.viewer = viewer

    def of(self, viewer: Viewer) -> "Graph":
        """The same graph for somebody else."""
        return Graph(self.schema, self.store, self.commands, viewer)

    def context(self, **more: Any) -> Context:
        """The context of one operation."""
        return Context(self.viewer, self.store, self.store.live.position, **more)

    async def run(self, document: str, **variables: Any) -> Any:
        """The data of an operation that must not fail."""
        result = await self.schema.execute(document, variables, self.context())
        assert result.errors is None, result.errors
        return result.data

    async def fail(self, document: str, **variables: Any) -> Exception | None:
        """The original error of an operation that must fail in one place."""
        result = await self.schema.execute(document, variables, self.context())
        assert result.errors is not None
        (error,) = result.errors
        return error.original_error

    async def cost(self, document: str, **variables: Any) -> list[str]:
        """The reads that an operation sends to MongoDB."""
        self.commands.reads.clear()
        await self.run(document, **variables)
        return list(self.commands.reads)

    @asynccontextmanager
    async def following(self, document: str, **variables: Any) -> AsyncIterator[AsyncIterator[Any]]:
        """The data of a subscription's events, to be awaited with `anext`."""
        last_event_id = variables.pop("last_event_id", None)
        context = self.context(last_event_id=last_event_id)
        results: Any = await self.schema.subscribe(document, variables, context)
        try:
            yield _data(results)
        finally:
            await results.aclose()


async def _data(results: Any) -> AsyncIterator[Any]:
    async for result in results:
        assert result.errors is None, result.errors
        yield result.data
