"""Operations compiled and run. What cannot be, and what goes wrong, is graphql-core's to answer."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from graphql import (
    DirectiveNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution.collect_fields import FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues

from schema.compiled.inputs import Coercers, Doubt, Variables
from schema.compiled.plans import Planner, Surroundings, Unknown
from schema.compiled.running import Column, One, Run, Shaped, together
from schema.compiled.source import Unforeseen

MOST_VARIANTS = 16
"""An operation whose `@skip` and `@include` come out in more ways than this is interpreted then."""

KNOWN_DIRECTIVES = frozenset({"skip", "include"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the resolver of a root field gave, or raised (`failed`)."""

    value: Any
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """What an operation shows; or why it shows nothing (`reason`), and then what its root fields' resolvers
    gave or raised that must not be asked again: graphql-core goes on from there."""

    data: dict[str, Any] | None
    reason: str = ""
    outcomes: dict[str, Outcome] = field(default_factory=dict)


Shows = Callable[[Any], Answered | Coroutine[Any, Any, Answered]]
"""From a subscription's event to what is shown of it: at once where nothing has to be read for it."""


class Compiler:
    """Compiles operations on one schema."""

    def __init__(self, schema: GraphQLSchema, surroundings: Surroundings) -> None:
        self.schema = schema
        self.surroundings = surroundings
        self.coercers = Coercers()

    def operation(
        self, definition: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
    ) -> "Operation":
        """The operation, which is valid; compiled when it is first run."""
        return Operation(self, definition, fragments)


class Operation:
    """One operation of a document, to be kept with it. It holds nothing of whoever ran it."""

    def __init__(
        self,
        compiler: Compiler,
        definition: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
    ) -> None:
        self._compiler = compiler
        self._definition = definition
        self._fragments = dict(fragments)
        self._refused = ""
        self._plans: dict[tuple[Any, ...], Shaped] = {}
        try:
            self._switches = _switches(definition, fragments)
            self._variables = Variables(compiler.schema, definition, compiler.coercers)
        except Exception as error:
            self._refused = _reason(error)

    def refusal(self, switches: Mapping[str, Any]) -> str:
        """Why it is interpreted whatever else is given, "" if it is not; `switches` are the variables of its
        `@skip` and `@include`."""
        try:
            if not self._refused:
                self._plan(switches)
        except Exception as error:
            return _reason(error)
        return self._refused

    async def run(self, context: Any, given: Mapping[str, Any]) -> Answered:
        """Run a query or a mutation with the variables that are `given`. Raises nothing but cancellation."""
        outcomes: dict[str, Outcome] = {}
        try:
            run, plan = self._ready(context, given)
            serial = self._definition.operation is OperationType.MUTATION
            if serial:
                shown = [await _root(column, run, outcomes, serial) for column in plan.columns]
            else:
                shown = await together([_root(column, run, outcomes, serial) for column in plan.columns])
            return Answered(plan.shape(None, *shown))
        except Exception as error:
            return Answered(None, _reason(error), outcomes)

    def shows(self, context: Any, given: Mapping[str, Any]) -> Shows:
        """What shows the events of a subscription with the variables that are `given`."""
        try:
            run, plan = self._ready(context, given)
            (column,) = plan.columns
        except Exception as error:
            reason = _reason(error)
            return lambda _event: Answered(None, reason)
        one = column.complete.one
        if one is None:
            return lambda event: _read(plan, column, event, run)
        # There are thousands of these, and this is the smallest form of them.
        return partial(_shown, plan, one)

    def _ready(self, context: Any, given: Mapping[str, Any]) -> tuple[Run, Shaped]:
        if self._refused:
            raise Unknown(self._refused)
        raw, coerced = self._variables.read(given)
        around = self._compiler.surroundings
        return Run(context, raw, coerced, self._fragments, around.make_info), self._plan(coerced)

    def _plan(self, coerced: Mapping[str, Any]) -> Shaped:
        key = tuple(coerced.get(name, Unknown) for name in self._switches)
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= MOST_VARIANTS:
                raise Unknown("too many variants")
            try:
                plan = self._plans[key] = self._planned(coerced)
            except Exception as error:
                # It is the document, and will be so the next time.
                self._refused = _reason(error)
                raise
        return plan

    def _planned(self, coerced: Mapping[str, Any]) -> Shaped:
        schema, definition = self._compiler.schema, self._definition
        fragments = {name: FragmentDetails(each) for name, each in self._fragments.items()}
        switches = {name: coerced[name] for name in self._switches if name in coerced}
        values = VariableValues({}, switches)
        root_type = schema.get_root_type(definition.operation)
        assert root_type is not None
        grouped = collect_fields(schema, fragments, values, root_type, definition).grouped_field_set
        planner = Planner(
            schema,
            self._compiler.surroundings,
            self._compiler.coercers,
            lambda object_type, details: (
                collect_subfields(
                    schema, fragments, values, definition, object_type, details
                ).grouped_field_set
            ),
        )
        return planner.root(root_type, grouped)


def _shown(plan: Shaped, one: One, event: Any) -> Answered:
    try:
        return Answered(plan.shape(None, one(event)))
    except Exception as error:
        return Answered(None, _reason(error))


async def _read(plan: Shaped, column: Column, event: Any, run: Run) -> Answered:
    try:
        return Answered(plan.shape(None, *await column.complete.all([event], run)))
    except Exception as error:
        return Answered(None, _reason(error))


async def _root(column: Column, run: Run, outcomes: dict[str, Outcome], serial: bool) -> Any:
    info, keywords = column.prepared(run)
    try:
        values = await column.values([None], info, keywords)
    except Exception as error:
        outcomes[column.key] = Outcome(error, failed=True)
        raise
    if serial:
        outcomes[column.key] = Outcome(values[0])
    return (await column.complete.all(values, run))[0]


def _switches(
    definition: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> tuple[str, ...]:
    """The variables that decide what is selected."""
    names: set[str] = set()

    class Directives(Visitor):
        def enter_directive(self, node: DirectiveNode, *_args: Any) -> None:
            if node.name.value not in KNOWN_DIRECTIVES:
                raise Unknown("a directive")
            names.update(
                each.value.name.value for each in node.arguments or () if isinstance(each.value, VariableNode)
            )

    for node in (definition, *fragments.values()):
        visit(node, Directives())
    return tuple(sorted(names))


def _reason(error: Exception) -> str:
    if isinstance(error, Unknown | Unforeseen):
        return str(error)
    if isinstance(error, Doubt):
        return "a value that graphql-core judges"
    return type(error).__name__
