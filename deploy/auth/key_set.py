"""The public keys of the identity provider (a JWKS), fetched when they are needed and kept for a while."""

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import orjson
from jwt import PyJWK
from jwt.exceptions import PyJWKError

from store.errors import Unavailable

RENEW_SECONDS = 300.0
"""From which age on a set is fetched anew, while it is used."""
FRESH_SECONDS = 600.0
"""How long a set is taken for the provider's; a key that it has withdrawn is accepted no longer than that."""
AGAIN_SECONDS = 10.0
"""How long after a fetch an unknown key, or a failure, may lead to another."""
USABLE_SECONDS = 24 * 3600.0
"""How long a set is used while the provider does not answer; nobody waits for it meanwhile."""
FETCH_SECONDS = 5.0
MOST_BYTES = 256 * 1024

Fetch = Callable[[], Awaitable[bytes]]

logger = logging.getLogger(__name__)


class KeySet:
    """The keys behind one URL; `fetch` reads it and `clock` tells seconds."""

    def __init__(self, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._keys: dict[str, dict[str, Any]] = {}
        self._fetched: float | None = None
        # When the last fetch began, and when the last that is over did.
        self._tried: float | None = None
        self._asked: float | None = None
        self._renewal: asyncio.Task[None] | None = None

    @classmethod
    def at(cls, url: str) -> "KeySet":
        """The key set behind `url`."""

        async def fetch() -> bytes:
            async with (
                httpx.AsyncClient(timeout=FETCH_SECONDS) as client,
                client.stream("GET", url) as answer,
            ):
                answer.raise_for_status()
                body = b""
                async for chunk in answer.aiter_bytes():
                    body += chunk
                    if len(body) > MOST_BYTES:
                        raise ValueError(f"the key set is larger than {MOST_BYTES} bytes")
            return body

        return cls(fetch)

    async def find(self, key_id: str, algorithm: str) -> PyJWK | None:
        """The key of that id, to verify `algorithm` with; None if the provider has none that fits.

        Raises Unavailable if it has never answered, or not for a day.
        """
        if self._is_due(key_id):
            self._tried = self._clock()
            self._renewal = asyncio.create_task(self._renew(self._tried))
        if self._renewal is not None and not self._may_go_on_with(key_id):
            # Several wait for it: that one of them leaves must not end it.
            await asyncio.shield(self._renewal)
        if not self._is_usable():
            raise Unavailable("The identity provider does not answer; try again.")
        found = self._keys.get(key_id)
        return None if found is None else _usable(found, algorithm)

    def _is_due(self, key_id: str) -> bool:
        if self._renewal is not None and not self._renewal.done():
            return False
        if _age(self._tried, self._clock()) < AGAIN_SECONDS:
            return False
        return _age(self._fetched, self._clock()) >= RENEW_SECONDS or key_id not in self._keys

    def _may_go_on_with(self, key_id: str) -> bool:
        """Whether the key is known and the provider was asked lately, though it may not have answered."""
        return self._is_usable() and key_id in self._keys and _age(self._asked, self._clock()) < FRESH_SECONDS

    def _is_usable(self) -> bool:
        return _age(self._fetched, self._clock()) <= USABLE_SECONDS

    async def _renew(self, began: float) -> None:
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                keys = orjson.loads(await self._fetch())["keys"]
            self._keys = {key["kid"]: key for key in keys if isinstance(key.get("kid"), str)}
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError, TimeoutError) as error:
            reason = str(error) or type(error).__name__
            logger.warning("the identity provider's keys could not be read: %s", reason)
        else:
            self._fetched = began
        self._asked = began


def _age(moment: float | None, now: float) -> float:
    """How many seconds ago that was; what never was is endlessly long ago."""
    return math.inf if moment is None else now - moment


def _usable(found: dict[str, Any], algorithm: str) -> PyJWK | None:
    """The key, if it is a public one meant for signatures of this algorithm."""
    meant_for = (found.get("use", "sig"), found.get("alg", algorithm))
    if found.get("kty") == "oct" or meant_for != ("sig", algorithm):
        return None
    try:
        return PyJWK(found, algorithm)
    except PyJWKError:
        return None
