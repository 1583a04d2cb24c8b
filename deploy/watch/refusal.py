"""Whether who was turned away at a WebSocket would be turned away again, and in which words."""

from collections.abc import Mapping

import httpx
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

REFUSING_STATUSES = (401, 403)
REFUSING_CODES = (4401, 4403)
ANSWER_WITHIN_SECONDS = 30.0


async def refusal(error: WebSocketException, endpoint: str, headers: Mapping[str, str]) -> str | None:
    """Why `endpoint` lets nobody in who sends `headers`; None where trying again may do.

    A socket is closed with 4403 also while nobody can tell whose a token is, and has little room for words:
    over HTTP the same question gets a status and whole sentences.
    """
    if isinstance(error, InvalidStatus) and error.response.status_code in REFUSING_STATUSES:
        return await _words(endpoint, headers) or str(error)
    if isinstance(error, ConnectionClosed) and error.rcvd is not None and error.rcvd.code in REFUSING_CODES:
        return await _words(endpoint, headers)
    return None


async def _words(endpoint: str, headers: Mapping[str, str]) -> str | None:
    try:
        async with httpx.AsyncClient(timeout=ANSWER_WITHIN_SECONDS) as client:
            answer = await client.post(endpoint, json={"query": "{ __typename }"}, headers=headers)
    except httpx.HTTPError:
        return None
    if answer.status_code not in REFUSING_STATUSES:
        return None
    try:
        return str(answer.json()["errors"][0]["message"])
    except (ValueError, LookupError, TypeError):
        return f"{endpoint} answered {answer.status_code}."
