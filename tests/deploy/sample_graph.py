"""A small graph that knows nothing of offers, served on loopback: what the transports are tested on."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from itertools import count
from typing import Annotated, Any

import httpx
import strawberry
import uvicorn
from graphql import GraphQLError, GraphQLSchema
from starlette.applications import Starlette

from deploy.engine import Engine
from deploy.guards.connection_limits import ConnectionLimits
from deploy.known_documents import KnownDocuments
from deploy.limits.admission import Admission
from deploy.limits.callers import NameOf, nobody
from deploy.operations import Call
from deploy.transports import OnConnect, Transports, TransportSettings
from tests.deploy.served import served


class RefusedError(Exception):
    """An error raised on purpose, in the manner of the store: a code and words."""

    code = "FEED_NOT_FOUND"
    extensions = {"feedId": "acme.shop"}  # noqa: RUF012 - as any exception class may have it


@dataclass
class World:
    """What the resolvers share, and what the tests look at."""

    total: int = 0
    streams: int = 0
    calls: list[Call] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: asyncio.Event = field(default_factory=asyncio.Event)
    numbers: "count[int]" = field(default_factory=count)


@dataclass
class Context:
    world: World
    call: Call
    number: int


Info = strawberry.Info[Context, None]


@strawberry.enum
class Colour(Enum):
    RED = "red"
    GREEN = "green"


@strawberry.input
class ItemInput:
    sku_id: str
    amount: int = 1
    colour: Colour | None = None


@strawberry.input
class OrderInput:
    items: list[ItemInput]
    note: str | None = strawberry.UNSET


@strawberry.type
class Leaf:
    name: str

    @strawberry.field
    def broken(self) -> str:
        raise ValueError("the password is hunter2")

    @strawberry.field
    def tree(self) -> "Leaf":
        return self


@strawberry.type
class Query:
    @strawberry.field
    def hello(self, name: str = "world") -> str:
        return f"hello {name}"

    @strawberry.field
    def leaf(self, name: str = "oak") -> Leaf | None:
        return Leaf(name=name)

    @strawberry.field
    def boom(self) -> str | None:
        raise RuntimeError("the password is hunter2")

    @strawberry.field
    def refused(self) -> str | None:
        raise RefusedError("There is no such feed.")

    @strawberry.field
    def forbidden(self) -> str | None:
        raise GraphQLError("Not yours.", extensions={"code": "FORBIDDEN"})

    @strawberry.field
    def order(self, order: OrderInput) -> str:
        note = "absent" if order.note is strawberry.UNSET else repr(order.note)
        return f"{len(order.items)} items, note {note}"

    @strawberry.field
    def defaulted(self, value: int = 5) -> int:
        return value

    @strawberry.field
    def identity(self, value: strawberry.ID) -> strawberry.ID:
        return value

    @strawberry.field
    def big(self, size: int) -> str:
        return "x" * size

    @strawberry.field
    def context_number(self, info: Info) -> int:
        return info.context.number

    @strawberry.field
    async def wait(self, info: Info) -> str:
        info.context.world.waiting.set()
        await info.context.world.gate.wait()
        return "done"


@strawberry.type
class Mutation:
    @strawberry.mutation
    def add(self, info: Info, amount: int) -> int:
        info.context.world.total += amount
        return info.context.world.total

    @strawberry.mutation
    async def add_slowly(self, info: Info, amount: int) -> int:
        info.context.world.waiting.set()
        await info.context.world.gate.wait()
        info.context.world.total += amount
        return info.context.world.total


@strawberry.type
class Tick:
    cursor: str
    value: int

    @strawberry.field
    def context_number(self, info: Info) -> int:
        return info.context.number


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def ticks(self, info: Info, to: int, after: str | None = None) -> AsyncGenerator[Tick, None]:
        start = after or info.context.call.last_event_id
        first = int(start.removeprefix("c")) + 1 if start else 1
        for value in range(first, to + 1):
            yield Tick(cursor=f"c{value}", value=value)

    @strawberry.subscription
    async def forever(self, info: Info) -> AsyncGenerator[int, None]:
        world = info.context.world
        world.streams += 1
        try:
            yield 1
            world.waiting.set()
            await world.gate.wait()
            yield 2
        finally:
            world.streams -= 1

    @strawberry.subscription
    async def flood(self, info: Info, size: int) -> AsyncGenerator[str, None]:
        world = info.context.world
        world.streams += 1
        try:
            while True:
                yield "x" * size
                await asyncio.sleep(0)
        finally:
            world.streams -= 1

    @strawberry.subscription
    async def failing(self, on_purpose: bool) -> AsyncGenerator[int, None]:
        yield 1
        if on_purpose:
            raise GraphQLError("Too old a cursor.", extensions={"code": "RESYNC_REQUIRED"})
        raise RuntimeError("the password is hunter2")

    @strawberry.subscription
    async def unstartable(
        self, feed_id: Annotated[str, strawberry.argument(name="feedId")]
    ) -> AsyncGenerator[int, None]:
        if feed_id:
            raise RefusedError(f"There is no feed {feed_id}.")
        yield 1


def sample_schema() -> GraphQLSchema:
    schema: GraphQLSchema = strawberry.Schema(Query, Mutation, Subscription)._schema
    return schema


def sample_engine(world: World, *, max_documents: int = 100, **options: Any) -> Engine:
    """An engine with these options whose contexts are numbered; who sends ``X-Deny`` gets none."""

    async def make_context(call: Call) -> Context:
        world.calls.append(call)
        if call.connection.headers.get("x-deny"):
            raise GraphQLError("Sign in first.", extensions={"code": "UNAUTHENTICATED"})
        if call.connection.headers.get("x-break"):
            raise RuntimeError("the password is hunter2")
        return Context(world, call, next(world.numbers))

    return Engine(sample_schema(), make_context=make_context, max_documents=max_documents, **options)


@dataclass
class Service:
    world: World
    transports: Transports
    port: int
    http: httpx.AsyncClient
    server: uvicorn.Server

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self.server.server_state.connections)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/graphql"

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/graphql"


@asynccontextmanager
async def serve(
    settings: TransportSettings | None = None,
    on_connect: OnConnect | None = None,
    known: KnownDocuments | None = None,
    limits: ConnectionLimits | None = None,
    admission: Admission | None = None,
    name_of: NameOf = nobody,
) -> AsyncIterator[Service]:
    """The sample graph behind a real uvicorn; on the way out nothing may be left running."""
    world = World()
    engine = sample_engine(world, known=known, admission=admission)
    transports = Transports(engine, settings, on_connect=on_connect, name_of=name_of)
    async with served(Starlette(routes=transports.routes()), transports, limits) as serving:
        try:
            port = serving.port
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
                yield Service(world, transports, port, client, serving.server)
        finally:
            world.gate.set()
    assert (len(transports.connections), transports.connections.operations, world.streams) == (0, 0, 0)


async def until(condition: Callable[[], bool]) -> None:
    """Wait for ``condition()``, however slow the machine is."""
    while not condition():
        await asyncio.sleep(0.002)
