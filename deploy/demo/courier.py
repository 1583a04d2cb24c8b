"""Carries requests to the service until they are answered, with patience and the same ids again (R27)."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import httpx

from deploy.demo.requests import Request

Payload = dict[str, Any]
Pause = Callable[[float], Awaitable[None]]

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 2.0
# Faults of the service that stay are told after so many attempts; outages are waited out, however long.
FAULTS_AT_MOST = 20
# A conflict with another writer is no outage: it is mentioned only when it lasts.
SILENT_ATTEMPTS = 3

PASSING_CODES = frozenset(("OVERLOADED", "TIMEOUT", "CONTENTION", "RATE_LIMITED", "SERVICE_UNAVAILABLE"))
FAULT_CODES = frozenset(("INTERNAL", "INTERNAL_SERVER_ERROR"))


class DemoRefused(Exception):
    """The service refused what the demo asked; the message says what and why."""


class Watcher(Protocol):
    """Is told when the service is away and when it is back."""

    def waiting(self, reason: str) -> None:
        """The service does not answer, or not yet; told once for each outage."""

    def back(self) -> None:
        """It answers again."""


class Passing(Exception):
    """What passes: try again, after `after_seconds` if given.

    `silent`: not worth mentioning at first. `fault`: of the service, and it may stay.
    """

    def __init__(
        self, reason: str, *, after_seconds: float | None = None, silent: bool = False, fault: bool = False
    ) -> None:
        super().__init__(reason)
        self.after_seconds = after_seconds
        self.silent = silent
        self.fault = fault


class Courier:
    """Sends requests to one GraphQL endpoint over `client`."""

    def __init__(
        self, client: httpx.AsyncClient, url: str, watcher: Watcher, *, pause: Pause = asyncio.sleep
    ) -> None:
        self._client = client
        self._url = url
        self._watcher = watcher
        self._pause = pause
        self._waiting = False

    async def ask(self, request: Request) -> Payload:
        """The value of the request's field, once it is there without passing errors.

        Waits as long as the service is away. Raises DemoRefused for whatever trying again would not mend.
        """
        attempt = 0
        while True:
            try:
                payload = await self._ask_once(request)
                raise_user_errors(payload, request.field)
            except Passing as passing:
                attempt += 1
                await self.wait(passing, attempt)
            else:
                self._answered()
                return payload

    async def wait(self, passing: Passing, attempt: int) -> None:
        """Wait before the attempt that follows number `attempt` (from 1), as long as `passing` asks for."""
        if passing.fault and attempt >= FAULTS_AT_MOST:
            raise DemoRefused(f"{passing}, {attempt} times in a row")
        if not self._waiting and (not passing.silent or attempt > SILENT_ATTEMPTS):
            self._waiting = True
            self._watcher.waiting(str(passing))
        growing = min(FIRST_PAUSE_SECONDS * 2 ** min(attempt - 1, 10), LONGEST_PAUSE_SECONDS)
        await self._pause(max(growing * random.uniform(0.5, 1.0), passing.after_seconds or 0.0))

    def _answered(self) -> None:
        if self._waiting:
            self._waiting = False
            self._watcher.back()

    async def _ask_once(self, request: Request) -> Payload:
        try:
            response = await self._client.post(
                self._url, json=request.body, headers={"Accept": "application/json"}
            )
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise Passing(f"{self._url} cannot be reached") from error
        except httpx.TransportError as error:
            raise Passing(f"{self._url} broke off ({type(error).__name__})") from error
        answer = self._read(response)
        raise_graphql_errors(answer)
        data = answer.get("data")
        if not isinstance(data, dict) or not isinstance(data.get(request.field), dict):
            raise DemoRefused(f"{self._url} gave no {request.field}: is it Offergraph's GraphQL endpoint?")
        payload: Payload = data[request.field]
        return payload

    def _read(self, response: httpx.Response) -> Payload:
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if response.status_code == 429 or response.status_code >= 500:
            # A GraphQL answer says more than the status does, a proxy's page does not.
            if isinstance(answer, dict) and answer.get("errors"):
                raise_graphql_errors(answer, retry_after(response))
            raise Passing(f"{self._url} answered {response.status_code}", after_seconds=retry_after(response))
        if not isinstance(answer, dict):
            raise DemoRefused(
                f"{self._url} answered {response.status_code} and no GraphQL: is it Offergraph's endpoint?"
            )
        return answer


def raise_graphql_errors(answer: Payload, after_seconds: float | None = None) -> None:
    """Raise what the `errors` of an answer amount to, if it has any."""
    for error in answer.get("errors") or ():
        code, message = (error.get("extensions") or {}).get("code"), error.get("message", "")
        if code in FAULT_CODES:
            raise Passing(f"the service answered {code}: {message}", after_seconds=after_seconds, fault=True)
        if code in PASSING_CODES:
            raise Passing(f"the service answered {code}: {message}", after_seconds=after_seconds)
        raise DemoRefused(f"the service refused the request: {message} ({code})")


def raise_user_errors(payload: Payload, field: str) -> None:
    """Raise what the `userErrors` of a payload amount to, if it has any."""
    for error in payload.get("userErrors") or ():
        code, message = error["code"], error["message"]
        after_ms = error.get("retryAfterMs")
        after_seconds = None if after_ms is None else after_ms / 1_000
        told = f"the service answered {code}: {message}"
        if code in FAULT_CODES:
            raise Passing(told, after_seconds=after_seconds, fault=True)
        if error.get("retryable") or code in PASSING_CODES:
            raise Passing(told, after_seconds=after_seconds, silent=True)
        hint = "; choose another --seed, or an empty database" if code == "CONFLICT" else ""
        raise DemoRefused(f"{field} was refused: {message} ({code}){hint}")


def retry_after(response: httpx.Response) -> float | None:
    """The seconds that the header Retry-After asks for; None where it names no number."""
    text = response.headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdigit() else None
