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

from deploy.errors import is_on_purpose
from schema.compiled import Answered, Compiler, Outcome, Shows
from schema.compiled import Operation as Compiled

if TYPE_CHECKING:
    from deploy.operations import Operation
    from deploy.shaping import Show

SWITCHED_OFF = "switched off"


class CompiledPath:
    """Runs operations compiled, where a compiler is given and can do it.

    ``compiled`` counts the operations and events it answered, ``interpreted`` the others by the reason.
    """

    def __init__(self, compiler: Compiler | None) -> None:
        self._compiler = compiler
        self.compiled = 0
        self.interpreted: Counter[str] = Counter()

    async def run(self, operation: "Operation", context: object) -> Answered:
        """A query or a mutation; without data, graphql-core is to answer, going on from its outcomes."""
        compiled = self._compiled(operation)
        if compiled is None:
            return self._counted(Answered(None, SWITCHED_OFF))
        return self._counted(await compiled.run(context, operation.request.variables or {}))

    def shower(self, operation: "Operation", executor: Executor[Any]) -> "Show":
        """What shows the events of a subscription, compiled or by its ``executor``; at once where nothing has
        to be read."""
        compiled, given = self._compiled(operation), operation.request.variables or {}
        shows: Shows = _switched_off
        if compiled is not None:
            shows = compiled.shows(executor.context_value, given)

        def told(answered: Answered, event: object) -> ExecutionResult | Awaitable[ExecutionResult]:
            if self._counted(answered).data is not None:
                return ExecutionResult(answered.data)
            return execute_subscription_event(executor.build_per_event_executor(event))

        async def later(answered: Awaitable[Answered], event: object) -> ExecutionResult:
            result = told(await answered, event)
            return await result if inspect.isawaitable(result) else result

        def show(event: object) -> ExecutionResult | Awaitable[ExecutionResult]:
            answered = shows(event)
            return told(answered, event) if isinstance(answered, Answered) else later(answered, event)

        return show

    def _compiled(self, operation: "Operation") -> Compiled | None:
        """The compiled operation, kept with its document; the same document may hold several."""
        if self._compiler is None:
            return None
        kept, definition = operation.document.compiled, operation.definition
        name = definition.name.value if definition.name else ""
        if name not in kept:
            kept[name] = self._compiler.operation(definition, operation.document.fragments)
        return kept[name]

    def _counted(self, answered: Answered) -> Answered:
        if answered.data is None:
            self.interpreted[answered.reason] += 1
        else:
            self.compiled += 1
        return answered


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
