"""Calls of an engine without any transport, for tests."""

from collections.abc import Mapping
from typing import Any
from unittest.mock import Mock

from deploy.auth.caller import Caller
from deploy.auth.door import OpenDoor
from deploy.engine import Engine
from deploy.groups import Member
from deploy.operation_request import OperationRequest
from deploy.operations import Answer, Call, Operation
from deploy.transports.connections import admit
from store.scope import LOCAL_ADMIN


def connection() -> Any:
    """A connection whose owner was let in, as the local admin."""
    let_in = Mock(headers={}, client=None)
    admit(let_in, Caller(LOCAL_ADMIN, None, OpenDoor()))
    return let_in


async def ask(
    engine: Engine, query: str, variables: Mapping[str, object] | None = None, name: str | None = None
) -> Answer:
    request = OperationRequest(query, name, variables)
    operation = engine.prepare(request)
    if isinstance(operation, Answer):
        return operation
    return await engine.execute(operation, Call(connection()))


async def listen(engine: Engine, query: str) -> list[Answer]:
    """The answers of a subscription to events that are shared with nobody."""
    operation = engine.prepare(OperationRequest(query))
    assert isinstance(operation, Operation)
    started = await engine.follow(operation, Call(connection()), Mock())
    assert not isinstance(started, Member)
    return [answer async for answer in started]


def only_error(answer: Answer) -> dict[str, Any]:
    assert len(answer.errors) == 1, answer.payload
    return answer.errors[0]
