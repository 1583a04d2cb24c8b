"""The engine: from a request to answers, whatever carried it.

It knows GraphQL and the schema it was given, nothing of offers, and nothing of HTTP beyond handing the
connection on to whoever makes the context.
"""

import inspect
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from graphql import (
    ExecutionResult,
    Executor,
    GraphQLError,
    GraphQLSchema,
    MiddlewareManager,
    OperationDefinitionNode,
    create_source_event_stream,
    execute_root_selection_set,
    located_error,
)
from starlette.requests import HTTPConnection

from deploy.compiled_path import CompiledPath, going_on
from deploy.documents import Document, Documents
from deploy.errors import ErrorCode, coded, present, present_exception, tag
from deploy.event_ids import EventIds, response_key
from deploy.groups import Groups, Member, Shape, Subscriber
from deploy.known_documents import KnownDocuments
from deploy.operation_request import OperationRequest
from deploy.shaping import identity, shaper
from deploy.value_checks import MAX_VARIABLE_ERRORS, variable_errors
from resolvers.streams import EventStream
from schema.compiled import Compiler

Transport = Literal["http", "sse", "multipart", "websocket"]
Execution = Literal["compiled", "interpreted"]
OperationKind = Literal["query", "mutation", "subscription"]


@dataclass(frozen=True, slots=True)
class Call:
    """One operation as it arrived: what the context is made from.

    ``connection`` is the HTTP request or the WebSocket; ``connection_params`` the payload of a socket's
    ``connection_init``; ``last_event_id`` the cursor an SSE client resumes from.
    """

    connection: HTTPConnection
    request: OperationRequest
    transport: Transport
    connection_params: Mapping[str, object] = field(default_factory=dict)
    last_event_id: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as the specification has it: ``errors`` first (if any), then ``data``, then ``extensions``.

    A request that was not executed has no ``data``; otherwise ``execution`` says which path ran it.
    """

    payload: dict[str, object]
    execution: Execution | None = None

    @property
    def executed(self) -> bool:
        return "data" in self.payload

    @property
    def errors(self) -> list[dict[str, Any]]:
        return cast("list[dict[str, Any]]", self.payload.get("errors", []))


@dataclass(frozen=True, slots=True)
class Operation:
    """The operation a request picked from its document."""

    request: OperationRequest
    document: Document
    definition: OperationDefinitionNode

    @property
    def kind(self) -> OperationKind:
        return self.definition.operation.value


MakeContext = Callable[[Call], object | Awaitable[object]]


class Engine:
    """Runs operations on one schema.

    ``make_context`` is called once per operation, also over a socket, and may be a coroutine function; what
    it raises refuses the operation. ``known`` finds documents that are named. ``suggestions`` switches "did
    you mean". Documents longer than ``max_tokens`` or deeper than ``max_depth`` are refused. ``compiler``
    makes most operations run compiled; without one graphql-core executes them all, with the same answers.
    Every ``judge_seconds`` the contexts of subscriptions are made anew: who may not see what it could, or
    would be refused, is told so, and its subscription ends.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        make_context: MakeContext,
        compiler: Compiler | None = None,
        known: KnownDocuments | None = None,
        suggestions: bool = True,
        max_documents: int = 1_000,
        max_tokens: int = 100_000,
        max_depth: int = 50,
        judge_seconds: float = 60.0,
    ) -> None:
        self._schema = schema
        self._make_context = make_context
        self.compiled_path = CompiledPath(compiler)
        self._known = known or KnownDocuments()
        self.groups = Groups(self._judge, judge_seconds)
        self._hide_suggestions = not suggestions
        self.documents = Documents(
            schema,
            max_documents=max_documents,
            max_tokens=max_tokens,
            max_depth=max_depth,
            hide_suggestions=not suggestions,
        )

    def prepare(self, request: OperationRequest) -> Operation | Answer:
        """Find the document, parse and validate it, and pick the operation; an answer with errors if not."""
        try:
            document = self.documents.read(self._known.text_of(request))
        except GraphQLError as unknown:
            return _refusal([unknown])
        if document.errors:
            return _refusal(document.errors)
        self._known.learn(request)
        # An empty name is no name, as in the GraphQL-over-HTTP draft.
        name = request.operation_name or None
        if name is None and len(document.operations) > 1:
            return _unresolved("The document has several operations: operationName must say which one.")
        if name is None:
            definition = next(iter(document.operations.values()), None)
            fault = "The document has no operation."
        else:
            definition = document.operations.get(name)
            fault = f"The document has no operation '{name}'."
        if definition is None:
            return _unresolved(fault)
        return Operation(request, document, definition)

    async def execute(self, operation: Operation, call: Call) -> Answer:
        """Run a query or a mutation to its end."""
        try:
            context = await self._context(call)
            answered = await self.compiled_path.run(operation, context)
            if answered.data is not None:
                return Answer({"data": answered.data}, "compiled")
            going = going_on(answered, is_mutation=operation.kind == "mutation")
            executor = self._executor(operation, context, going)
            if isinstance(executor, Answer):
                return executor
            result = execute_root_selection_set(executor)
            return _answer(await result if inspect.isawaitable(result) else result)
        except Exception as error:
            return Answer({"errors": [present_exception(error)]})

    async def follow(
        self, operation: Operation, call: Call, subscriber: Subscriber
    ) -> Member | AsyncGenerator[Answer, None]:
        """Run a subscription for ``subscriber``.

        Where its events are shared with others they are delivered to it from now on, until the member that
        is given leaves. Other subscriptions give their answers, as ``subscribe`` does.
        """
        try:
            started = await self._start(operation, call)
        except Exception as error:
            return _only(Answer({"errors": [present_exception(error)]}))
        if isinstance(started, Answer):
            return _only(started)
        executor, source = started
        if not isinstance(source, EventStream):
            return self._answers(operation, executor, source)
        member = Member(call, source.beginning, subscriber)
        key = identity(operation.document, operation.definition, operation.request), source.key
        self.groups.join(key, member, source, lambda: self._shape_of(operation, executor))
        return member

    async def subscribe(self, operation: Operation, call: Call) -> AsyncGenerator[Answer, None]:
        """Run a subscription by itself: an answer per event.

        If it cannot start, or its source fails, the last answer has errors and no data. Close the iterator
        (``aclosing``) to end the subscription early.
        """
        try:
            started = await self._start(operation, call)
            answers = _only(started) if isinstance(started, Answer) else self._answers(operation, *started)
            async with aclosing(answers):
                async for answer in answers:
                    yield answer
        except Exception as error:
            yield Answer({"errors": [present_exception(error)]})

    def present_end(self, operation: Operation, error: Exception) -> dict[str, object]:
        """What a client is told of an ``error`` that has ended its subscription: it is the root field's."""
        field = next(iter(EventIds(operation.document, operation.definition).roots))
        return present(located_error(error, [field], [response_key(field)]))

    async def stream(self, operation: Operation, call: Call) -> AsyncGenerator[Answer, None]:
        """The answers of any operation: one for a query or a mutation."""
        if operation.kind != "subscription":
            yield await self.execute(operation, call)
            return
        async with aclosing(self.subscribe(operation, call)) as answers:
            async for answer in answers:
                yield answer

    def _shape_of(self, operation: Operation, executor: Executor[Any]) -> Shape:
        """What makes answers of events, for everyone who has an equal subscription."""
        event_ids = EventIds(operation.document, operation.definition)
        return shaper(
            self.compiled_path.shower(operation, executor),
            lambda result: (_answer(result).payload, event_ids.of(result.data)),
        )

    async def _answers(
        self, operation: Operation, executor: Executor[Any], source: AsyncIterable[object]
    ) -> AsyncGenerator[Answer, None]:
        show = self.compiled_path.shower(operation, executor)
        try:
            async with aclosing(cast("AsyncGenerator[object, None]", aiter(source))) as events:
                async for event in events:
                    result = show(event)
                    yield _answer(await result if inspect.isawaitable(result) else result)
        except Exception as error:
            yield Answer({"errors": [present_exception(error)]})

    async def _judge(self, member: Member) -> None:
        """Raises why ``member`` may not go on: whoever makes contexts is asked again, as at the beginning."""
        call = member.call
        assert isinstance(call, Call)
        context = await self._context(call)
        if member.group is not None and not member.group.stream.fits(context):
            raise coded("What you may see has changed: subscribe again.", ErrorCode.RESYNC_REQUIRED)

    async def _start(
        self, operation: Operation, call: Call
    ) -> Answer | tuple[Executor[Any], AsyncIterable[object]]:
        """The executor of a subscription and the source of its events, or why it cannot start."""
        executor = self._executor(operation, await self._context(call))
        if isinstance(executor, Answer):
            return executor
        source = create_source_event_stream(executor)
        source = await source if inspect.isawaitable(source) else source
        return _refusal(source.errors or ()) if isinstance(source, ExecutionResult) else (executor, source)

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
        return _refusal(found or [tag(error, ErrorCode.BAD_USER_INPUT) for error in executor])


async def _only(answer: Answer) -> AsyncGenerator[Answer, None]:
    yield answer


def _answer(result: ExecutionResult) -> Answer:
    payload: dict[str, object] = {}
    if result.errors:
        payload["errors"] = [present(error) for error in result.errors]
    payload["data"] = result.data
    if result.extensions:
        payload["extensions"] = result.extensions
    return Answer(payload, "interpreted")


def _refusal(errors: Iterable[GraphQLError]) -> Answer:
    return Answer({"errors": [present(error) for error in errors]})


def _unresolved(message: str) -> Answer:
    return _refusal([coded(message, ErrorCode.OPERATION_RESOLUTION_FAILURE)])
