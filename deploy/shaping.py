"""How the events of a subscription become answers: once for all subscriptions that are equal."""

import json
from collections.abc import Awaitable, Callable, Hashable

from graphql import OperationDefinitionNode

from deploy.documents import Document
from deploy.errors import Payload, present_exception
from deploy.event_ids import EventIds
from deploy.json_text import encode
from deploy.operation_request import OperationRequest
from deploy.shaped import Shaped

Show = Callable[[object], Payload | Awaitable[Payload]]
"""From an event's root value to the payload of its answer."""


class Shaper:
    """From an event's root value to the bytes of its answer, at once where nothing has to be fetched for it.

    What fails is told in the answer.
    """

    __slots__ = ("_event_ids", "_show")

    def __init__(self, show: Show, event_ids: EventIds) -> None:
        self._show = show
        self._event_ids = event_ids

    def __call__(self, root: object) -> Shaped | Awaitable[Shaped]:
        """The answer to an event."""
        try:
            payload = self._show(root)
            return self._shaped(payload) if isinstance(payload, dict) else self._finish(payload)
        except Exception as error:
            return _failed(error)

    async def _finish(self, payload: Awaitable[Payload]) -> Shaped:
        try:
            return self._shaped(await payload)
        except Exception as error:
            return _failed(error)

    def _shaped(self, payload: Payload) -> Shaped:
        return Shaped(encode(payload), self._event_ids.of(payload["data"]))


def _failed(error: Exception) -> Shaped:
    return Shaped(encode({"errors": [present_exception(error)], "data": None}))


def identity(document: Document, definition: OperationDefinitionNode, request: OperationRequest) -> Hashable:
    """What tells subscriptions with different answers apart: the document and its variables.

    A document lives as long as the group that is made from it, so it can go by its operation's identity.
    """
    given = (request.variables or {}).items()
    variables = {name: value for name, value in given if name != document.beginning_variable}
    return id(definition), json.dumps(variables, sort_keys=True)
