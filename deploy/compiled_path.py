"""The fast path of the engine: operations that are compiled, and figures on those that were not."""

import inspect
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from graphql import (
    ExecutionResult,
    Executor,
    GraphQLResolveInfo,
    MiddlewareManager,
    execute_subscription_event,
)

from deploy.documents import operation_name
from deploy.errors import Payload, is_on_purpose, present_result
from schema.compiled import Answered, Compiler, Outcome, Shows
from schema.compiled import Operation as Compiled

if TYPE_CHECKING:
    from deploy.operations import Answer, Operation

    MakeExecutor = Callable[[Operation, object], Executor[Any] | Answer]

SWITCHED_OFF = "switched off"


class CompiledPath:
    """Runs operations compiled, where a compiler is given and can do it; ``make_executor`` makes what
    interprets the others.

    ``compiled`` counts the operations and events it answered, ``interpreted`` the others by the reason.
    """

    def __init__(self, compiler: Compiler | None, make_executor: "MakeExecutor") -> None:
        self._compiler = compiler
        self._make_executor = make_executor
        self.compiled = 0
        self.interpreted: Counter[str] = Counter()

    async def run(self, operation: "Operation", context: object) -> Answered:
        """A query or a mutation; without data, graphql-core is to answer, going on from its outcomes."""
        compiled = self._compiled(operation)
        if compiled is None:
            return self.counted(Answered(None, SWITCHED_OFF))
        return self.counted(await compiled.run(context, operation.request.variables or {}))

    def shower(self, operation: "Operation", context: object) -> "Shower":
        """What shows the events of a subscription that has begun, compiled or interpreted."""
        compiled = self._compiled(operation)
        shows: Shows = _switched_off
        if compiled is not None:
            shows = compiled.shows(context, operation.request.variables or {})
        return Shower(self, shows, operation, context)

    def interpreter(self, operation: "Operation", context: object) -> Executor[Any]:
        """The executor of an operation that has begun."""
        executor = self._make_executor(operation, context)
        assert isinstance(executor, Executor)
        return executor

    def counted(self, answered: Answered) -> Answered:
        """What was answered, after it has been counted."""
        if answered.data is None:
            self.interpreted[answered.reason] += 1
        else:
            self.compiled += 1
        return answered

    def _compiled(self, operation: "Operation") -> Compiled | None:
        """The compiled operation, kept with its document; the same document may hold several."""
        if self._compiler is None:
            return None
        kept, definition = operation.document.compiled, operation.definition
        name = operation_name(definition)
        if name not in kept:
            kept[name] = self._compiler.operation(definition, operation.document.fragments)
        return kept[name]


class Shower:
    """Shows events of one subscription: at once where nothing has to be read for them.

    There is one to each group, of which there may be thousands: what interprets is made when it is needed.
    """

    __slots__ = ("_context", "_executor", "_operation", "_path", "_shows")

    def __init__(self, path: CompiledPath, shows: Shows, operation: "Operation", context: object) -> None:
        self._path = path
        self._shows = shows
        self._operation = operation
        self._context = context
        self._executor: Executor[Any] | None = None

    def __call__(self, event: object) -> Payload | Awaitable[Payload]:
        """The payload of the answer to an event's root value."""
        answered = self._shows(event)
        return self._told(answered, event) if isinstance(answered, Answered) else self._later(answered, event)

    def _told(self, answered: Answered, event: object) -> Payload | Awaitable[Payload]:
        if self._path.counted(answered).data is not None:
            return {"data": answered.data}
        if self._executor is None:
            self._executor = self._path.interpreter(self._operation, self._context)
        result = execute_subscription_event(self._executor.build_per_event_executor(event))
        return _presented(result) if inspect.isawaitable(result) else present_result(result)

    async def _later(self, answered: Awaitable[Answered], event: object) -> Payload:
        payload = self._told(await answered, event)
        return await payload if inspect.isawaitable(payload) else payload


async def _presented(result: Awaitable[ExecutionResult]) -> Payload:
    return present_result(await result)


def _switched_off(_event: object) -> Answered:
    return Answered(None, SWITCHED_OFF)


def going_on(answered: Answered, *, is_mutation: bool) -> MiddlewareManager | None:
    """Makes graphql-core go on from what resolvers of root fields gave or raised already.

    Mutations never run twice. What a query's resolver raised on purpose it would raise again, after reading
    again; anything else may be a fault of the fast path, and is read anew.
    """
    known = {
        key: outcome
        for key, outcome in answered.outcomes.items()
        if is_mutation or is_on_purpose(outcome.value)
    }
    return MiddlewareManager(_from(known)) if known else None


def _from(known: dict[str, Outcome]) -> Callable[..., Any]:
    def resolve(
        following: Callable[..., Any], root: object, info: GraphQLResolveInfo[Any], **given: Any
    ) -> Any:
        outcome = known.get(str(info.path.key)) if info.path.prev is None else None
        if outcome is None:
            return following(root, info, **given)
        if outcome.failed:
            raise outcome.value
        return outcome.value

    return resolve
