"""The engine: from a request to answers, whatever carried it.

It knows GraphQL and the schema it was given, nothing of offers, and nothing of HTTP beyond handing the
connection on to whoever makes the context.
"""

import inspect
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Any, cast

from graphql import (
    ExecutionResult,
    Executor,
    GraphQLSchema,
    MiddlewareManager,
    create_source_event_stream,
    execute_root_selection_set,
    located_error,
)
from starlette.requests import HTTPConnection

from deploy.compiled_path import CompiledPath, going_on
from deploy.documents import Documents
from deploy.errors import ErrorCode, present, present_exception, present_result, tag
from deploy.event_ids import event_ids, response_key
from deploy.groups import Groups, Member, Shape, Subscriber
from deploy.known_documents import KnownDocuments
from deploy.limits.admission import Admission
from deploy.limits.document_limits import DocumentLimits
from deploy.limits.time_limit import InTime
from deploy.operation_request import OperationRequest
from deploy.operations import Answer, Call, Operation
from deploy.preparation import Preparation, refusal
from deploy.shaping import Shaper, identity
from deploy.value_checks import MAX_VARIABLE_ERRORS, variable_errors
from resolvers.streams import EventStream
from schema.compiled import Compiler
from schema.costs import Costs

COST_HEADER = "x-offergraph-cost"
"""Sent as 1, the answer's extensions say what the operation cost."""

MakeContext = Callable[[Call], object | Awaitable[object]]


class Engine:
    """Runs operations on one schema.

    ``make_context`` is called once per operation, also over a socket, and may be a coroutine function; what
    it raises refuses the operation. ``known`` finds documents that are named. ``suggestions`` switches "did
    you mean", ``introspection`` whether the schema is told. What goes beyond ``limits``, weighed by
    ``costs``, is refused; ``admission`` says when an operation may begin. ``compiler`` makes most operations
    run compiled; without one graphql-core executes them all, with the same answers.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        make_context: MakeContext,
        compiler: Compiler | None = None,
        known: KnownDocuments | None = None,
        suggestions: bool = True,
        introspection: bool = True,
        max_documents: int = 1_000,
        limits: DocumentLimits | None = None,
        costs: Costs | None = None,
        admission: Admission | None = None,
    ) -> None:
        self._schema = schema
        self._make_context = make_context
        self.compiled_path = CompiledPath(compiler, self._executor)
        self.groups = Groups()
        self._hide_suggestions = not suggestions
        self._limits = limits or DocumentLimits()
        self._admission = admission or Admission()
        self.documents = Documents(
            schema,
            max_documents=max_documents,
            limits=self._limits,
            costs=costs or Costs(),
            introspection=introspection,
            hide_suggestions=not suggestions,
        )
        self._preparation = Preparation(
            self.documents, known or KnownDocuments(), self._limits, costs or Costs()
        )

    def prepare(self, request: OperationRequest) -> Operation | Answer:
        """The operation that a request means, or an answer with errors; nothing has been executed then."""
        return self._preparation.prepare(request)

    async def prepare_in_turn(
        self, request: OperationRequest, connection: HTTPConnection
    ) -> Operation | Answer:
        """As `prepare`, for what somebody sends: a document that is not known yet takes long to read."""
        return await self._preparation.prepare_in_turn(
            request, lambda: self._admission.turn_to_read(self._admission.caller_of(connection))
        )

    async def execute(self, operation: Operation, call: Call) -> Answer:
        """Run a query or a mutation to its end."""
        is_query = operation.kind == "query"
        seconds = self._limits.execution_seconds if is_query else self._limits.mutation_seconds
        admission = self._admission
        try:
            caller = admission.caller_of(call.connection)
            admission.charge(caller, operation.cost, operation.request.size_bytes)
            async with (
                admission.place(caller, is_query=is_query),
                InTime(seconds, is_query=is_query),
            ):
                answer = await self._run(operation, call)
        except Exception as error:
            answer = Answer({"errors": [present_exception(error)]})
        return self._with_cost(answer, operation) if _wants_cost(call) else answer

    async def _run(self, operation: Operation, call: Call) -> Answer:
        context = await self._context(call)
        answered = await self.compiled_path.run(operation, context)
        if answered.data is not None:
            return Answer({"data": answered.data}, "compiled")
        going = going_on(answered, is_mutation=operation.kind == "mutation")
        executor = self._executor(operation, context, going)
        if isinstance(executor, Answer):
            return executor
        result = execute_root_selection_set(executor)
        return Answer(present_result(await result if inspect.isawaitable(result) else result), "interpreted")

    def _with_cost(self, answer: Answer, operation: Operation) -> Answer:
        known = cast("dict[str, object]", answer.payload.get("extensions", {}))
        cost = {"value": operation.cost, "limit": self._limits.cost}
        return replace(answer, payload={**answer.payload, "extensions": {**known, "cost": cost}})

    async def follow(
        self, operation: Operation, call: Call, subscriber: Subscriber
    ) -> Member | AsyncGenerator[Answer, None]:
        """Run any operation for ``subscriber``.

        A subscription whose events are shared with others has them delivered to it from now on, until the
        member that is given leaves. Anything else gives its answers: one of a query or a mutation, one for
        each event of a subscription. If that cannot start, or its source fails, the last answer has errors
        and no data. Close the iterator (``aclosing``) to end it early.
        """
        if operation.kind != "subscription":
            return _only(await self.execute(operation, call))
        try:
            started = await self._start(operation, call)
        except Exception as error:
            return _only(Answer({"errors": [present_exception(error)]}))
        if isinstance(started, Answer):
            return _only(started)
        context, source = started
        if not isinstance(source, EventStream):
            return self._answers(operation, context, source)
        member = Member(source.beginning, subscriber)
        key = identity(operation.document, operation.definition, operation.request), source.key
        self.groups.join(key, member, source, lambda: self._shape_of(operation, context))
        return member

    def present_end(self, operation: Operation, error: Exception) -> dict[str, object]:
        """What a client is told of an ``error`` that has ended its subscription: it is the root field's."""
        field = event_ids(operation.document, operation.definition).roots[0]
        return present(located_error(error, [field], [response_key(field)]))

    def _shape_of(self, operation: Operation, context: object) -> Shape:
        """What makes answers of events, for everyone who has an equal subscription."""
        show = self.compiled_path.shower(operation, context)
        return Shaper(show, event_ids(operation.document, operation.definition))

    async def _answers(
        self, operation: Operation, context: object, source: AsyncIterable[object]
    ) -> AsyncGenerator[Answer, None]:
        show = self.compiled_path.shower(operation, context)
        try:
            async with aclosing(cast("AsyncGenerator[object, None]", aiter(source))) as events:
                async for event in events:
                    payload = show(event)
                    yield Answer(await payload if inspect.isawaitable(payload) else payload)
        except Exception as error:
            yield Answer({"errors": [present_exception(error)]})

    async def _start(self, operation: Operation, call: Call) -> Answer | tuple[object, AsyncIterable[object]]:
        """The context of a subscription and the source of its events, or why it cannot start."""
        caller = self._admission.caller_of(call.connection)
        self._admission.charge(caller, operation.cost, operation.request.size_bytes)
        context = await self._context(call)
        executor = self._executor(operation, context)
        if isinstance(executor, Answer):
            return executor
        source = create_source_event_stream(executor)
        source = await source if inspect.isawaitable(source) else source
        return refusal(source.errors or ()) if isinstance(source, ExecutionResult) else (context, source)

    async def _context(self, call: Call) -> object:
        context = self._make_context(call)
        return await context if inspect.isawaitable(context) else context

    def _executor(
        self, operation: Operation, context: object, middleware: MiddlewareManager | None = None
    ) -> Executor[Any] | Answer:
        variables = dict(operation.request.variables or {})
        executor = Executor.build(
            self._schema,
            operation.document.node,
            context_value=context,
            raw_variable_values=variables,
            operation_name=operation.definition.name.value if operation.definition.name else None,
            max_coercion_errors=MAX_VARIABLE_ERRORS,
            middleware=middleware,
            hide_suggestions=self._hide_suggestions,
        )
        if isinstance(executor, Executor):
            return executor
        found = variable_errors(
            self._schema, operation.definition, variables, hide_suggestions=self._hide_suggestions
        )
        # Faults of defaults and values nested beyond all measure are known to graphql-core only.
        return refusal(found or [tag(error, ErrorCode.BAD_USER_INPUT) for error in executor])


async def _only(answer: Answer) -> AsyncGenerator[Answer, None]:
    yield answer


def _wants_cost(call: Call) -> bool:
    return call.connection.headers.get(COST_HEADER) == "1"
