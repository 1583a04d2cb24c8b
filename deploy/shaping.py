"""How the events of a subscription become answers: once for all subscriptions that are equal."""

import inspect
import json
from collections.abc import Awaitable, Callable, Hashable

from graphql import ExecutionResult, OperationDefinitionNode

from deploy.documents import Document
from deploy.errors import present_exception
from deploy.groups import Shape
from deploy.json_text import encode
from deploy.operation_request import OperationRequest
from deploy.shaped import Shaped

Show = Callable[[object], ExecutionResult | Awaitable[ExecutionResult]]
"""From an event's root value to what is shown of it."""

Read = Callable[[ExecutionResult], tuple[dict[str, object], str | None]]
"""From a result to the answer's payload and the cursor in it."""


def shaper(show: Show, read: Read) -> Shape:
    """From an event's root value to the bytes of its answer, at once where nothing has to be fetched for it.

    What fails is told in the answer.
    """

    def shaped(result: ExecutionResult) -> Shaped:
        payload, cursor = read(result)
        return Shaped(encode(payload), cursor)

    def failed(error: Exception) -> Shaped:
        return Shaped(encode({"errors": [present_exception(error)], "data": None}))

    async def finish(result: Awaitable[ExecutionResult]) -> Shaped:
        try:
            return shaped(await result)
        except Exception as error:
            return failed(error)

    def shape(root: object) -> Shaped | Awaitable[Shaped]:
        try:
            result = show(root)
            return finish(result) if inspect.isawaitable(result) else shaped(result)
        except Exception as error:
            return failed(error)

    return shape


def identity(document: Document, definition: OperationDefinitionNode, request: OperationRequest) -> Hashable:
    """What tells subscriptions with different answers apart: the document and its variables.

    A document lives as long as the group that is made from it, so it can go by its operation's identity.
    """
    given = (request.variables or {}).items()
    variables = {name: value for name, value in given if name != document.beginning_variable}
    return id(definition), json.dumps(variables, sort_keys=True)
