"""Connections that a driver takes to be of a server without sessions, because of when they were opened."""

import inspect
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import ConfigurationError, ConnectionFailure

UNFIT = "Sessions are not supported"
# What a server that is away may keep who only says goodbye.
CLOSING_SECONDS = 0.5


@asynccontextmanager
async def fit_for_sessions(client: Any) -> AsyncIterator[None]:
    """Let what uses sessions of the driver's `client` fail with `ConnectionFailure` on a connection that is
    unfit for them, and find other connections when it is run anew.

    Whether there are sessions a driver asks once, when it connects. A member that is neither primary nor
    secondary at that moment, as in an election, has none, and the connection refuses every transaction for as
    long as it lives: the one that was used last is used next.
    """
    try:
        yield
    except ConfigurationError as error:
        if UNFIT not in str(error):
            raise
        await _renew(client)
        raise ConnectionFailure(str(error)) from error


async def _renew(client: Any) -> None:
    """Let every connection be closed once it is free; what is under way goes on."""
    # No driver offers this; Motor's client wraps a PyMongo of threads.
    driver = client.delegate if isinstance(client, AsyncIOMotorClient) else client
    for server in list(driver._topology._servers.values()):
        resetting = server.pool.reset_without_pause()
        if inspect.isawaitable(resetting):
            await resetting
