"""The database that the service works on."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from deploy.embedded import EmbeddedMongo
from deploy.service_error import ServiceError
from deploy.settings import Settings
from store.migrations import migrate, pending
from store.mongo import Mongo
from store.replica_set import require_replica_set

logger = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def open_mongo(settings: Settings, *, check: bool = True) -> AsyncIterator[Mongo]:
    """The database of `settings`: the given replica set, or the embedded MongoDB, started or joined.

    Brings collections and indexes up to date unless that is switched off; then they must be, unless there is
    to be no `check`. Raises `EmbeddedMongoError`, `ReplicaSetError` or `ServiceError` with what to do.
    """
    async with contextlib.AsyncExitStack() as stack:
        if settings.mongodb_url is None:
            starting = asyncio.create_task(asyncio.to_thread(EmbeddedMongo.start, settings.data_dir))
            stack.push_async_callback(_leave, starting)
            # Nothing stops a thread: who goes away meanwhile waits for the server, and leaves it then.
            embedded = await asyncio.shield(starting)
            guard = asyncio.create_task(embedded.watch())
            stack.push_async_callback(_end, guard)
            url = embedded.url
        else:
            url = settings.mongodb_url.get_secret_value()
            await require_replica_set(url)
        mongo = Mongo.connect(url, settings.mongodb_database, settings.mongodb_driver)
        stack.push_async_callback(mongo.close)
        if settings.migrate:
            for step in await migrate(mongo):
                logger.info("migrated: %s", step)
        elif check and (left := await pending(mongo)):
            raise ServiceError(
                f"the database is not up to date ({', '.join(left)}): run `offergraph migrate`"
            )
        yield mongo


async def _leave(starting: "asyncio.Task[EmbeddedMongo]") -> None:
    await asyncio.wait({starting})
    if starting.exception() is None:
        await asyncio.to_thread(starting.result().stop)


async def _end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
