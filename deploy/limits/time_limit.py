"""How long an operation may take."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.errors import ErrorCode, coded


@asynccontextmanager
async def in_time(seconds: float, *, is_query: bool) -> AsyncIterator[None]:
    """Give up what is done inside after ``seconds``; raises GraphQLError (``EXECUTION_TIMEOUT``) then."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            yield
    except TimeoutError:
        if not limit.expired():
            raise
        message = f"The operation was given up after {seconds:g} seconds."
        if not is_query:
            message += " What it began may still be done: send the same again."
        value = round(loop.time() - start, 3)
        raise coded(message, ErrorCode.EXECUTION_TIMEOUT, limit=seconds, value=value) from None
