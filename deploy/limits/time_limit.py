"""How long an operation may take."""

import asyncio
from types import TracebackType

from deploy.errors import ErrorCode, coded


class InTime:
    """Gives up what is done inside after ``seconds``; raises GraphQLError (``EXECUTION_TIMEOUT``) then."""

    __slots__ = ("_is_query", "_limit", "_seconds")

    def __init__(self, seconds: float, *, is_query: bool) -> None:
        self._seconds = seconds
        self._is_query = is_query

    async def __aenter__(self) -> None:
        self._limit = asyncio.timeout(self._seconds)
        await self._limit.__aenter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            await self._limit.__aexit__(kind, error, traceback)
        except TimeoutError:
            raise self._given_up() from None

    def _given_up(self) -> Exception:
        message = f"The operation was given up after {self._seconds:g} seconds."
        if not self._is_query:
            message += " What it began may still be done: send the same again."
        due = self._limit.when() or 0.0
        value = round(self._seconds + asyncio.get_running_loop().time() - due, 3)
        return coded(message, ErrorCode.EXECUTION_TIMEOUT, limit=self._seconds, value=value)
