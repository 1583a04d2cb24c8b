"""Faults in the values a client sent, told apart from faults of its document.

graphql-core finds both in one validation and names them by message only. Here the rules that judge values are
subclassed, so that what they find carries ``BAD_USER_INPUT`` and, in ``inputPath``, the way to the value: the
name of the argument or variable first, then field names and list indexes.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import Any

from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLError,
    GraphQLInputType,
    GraphQLSchema,
    ObjectFieldNode,
    ObjectValueNode,
    OperationDefinitionNode,
    Undefined,
    ValueNode,
    VariableDefinitionNode,
    VisitorAction,
    is_input_object_type,
    is_input_type,
    is_list_type,
    is_non_null_type,
    is_required_argument,
    is_required_input_field,
    type_from_ast,
    validate_input_literal,
    validate_input_value,
)
from graphql.language import SKIP
from graphql.pyutils import print_path_list
from graphql.validation import (
    ProvidedRequiredArgumentsRule,
    UniqueInputFieldNamesRule,
    ValuesOfCorrectTypeRule,
)

from deploy.errors import ErrorCode, tag

MAX_VARIABLE_ERRORS = 50
"""As many faults of variables are listed as graphql-core lists by default."""

InputPath = list[str | int]


class FieldsAtFault:
    """Names the field that each error about a missing or an unknown field of one input value means.

    graphql-core gives such an error the path of the object around the field: first one per missing field in
    the order of the type, then one per unknown field in the order of the value. So the names are dealt out.
    The errors about unknown fields of a literal carry the field themselves (``with_unknown=False``).
    """

    def __init__(self, input_type: GraphQLInputType, *, with_unknown: bool) -> None:
        self._input_type = input_type
        self._with_unknown = with_unknown
        self._dealt: dict[tuple[str | int, ...], Iterator[str]] = {}

    def next_name(self, path: InputPath, given: Collection[str]) -> str | None:
        """The next field at fault of the object at ``path``, which has the ``given`` ones; None when done."""
        key = tuple(path)
        if key not in self._dealt:
            self._dealt[key] = self._names(path, given)
        return next(self._dealt[key], None)

    def _names(self, path: InputPath, given: Collection[str]) -> Iterator[str]:
        object_type = _type_at(self._input_type, path)
        if is_input_object_type(object_type):
            for name, field in object_type.fields.items():
                if name not in given and is_required_input_field(field):
                    yield name
            if self._with_unknown:
                yield from (name for name in given if name not in object_type.fields)


class ValuesRule(ValuesOfCorrectTypeRule):
    """Literals fit their types; what does not is ``BAD_USER_INPUT``."""

    root: str = ""

    def enter_argument(self, node: ArgumentNode, *_args: Any) -> None:
        self.root = node.name.value

    def enter_variable_definition(self, node: VariableDefinitionNode, *_args: Any) -> None:
        self.root = node.variable.name.value

    def is_valid_value_node(self, node: ValueNode, input_type: GraphQLInputType | None) -> VisitorAction:
        """Judge the whole literal of an argument or a default at once, as the rule of graphql-core does."""
        if input_type:
            at_fault = FieldsAtFault(input_type, with_unknown=False)

            def report(error: GraphQLError, path: InputPath) -> None:
                way = [self.root, *path, *_field_named_by(error, path, at_fault)]
                self.report_error(tag(error, ErrorCode.BAD_USER_INPUT, inputPath=way))

            validate_input_literal(node, input_type, report, None, None, self.context.hide_suggestions)
        return SKIP


class RequiredArgumentsRule(ProvidedRequiredArgumentsRule):
    """Required arguments are there; one that is not is ``BAD_USER_INPUT``."""

    missing: Iterator[str] = iter(())

    def leave_field(self, field_node: FieldNode, *args: Any) -> VisitorAction:
        field = self.context.get_field_def()
        given = {argument.name.value for argument in field_node.arguments or ()}
        expected = field.args.items() if field else ()
        self.missing = iter(
            [name for name, argument in expected if name not in given and is_required_argument(argument)]
        )
        return super().leave_field(field_node, *args)

    def report_error(self, error: GraphQLError) -> None:
        name = next(self.missing, None)
        way = {} if name is None else {"inputPath": [name]}
        super().report_error(tag(error, ErrorCode.BAD_USER_INPUT, **way))


class UniqueFieldsRule(UniqueInputFieldNamesRule):
    """No field of an input literal is given twice; one that is, is ``BAD_USER_INPUT``."""

    def report_error(self, error: GraphQLError) -> None:
        super().report_error(tag(error, ErrorCode.BAD_USER_INPUT))


def variable_errors(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    values: Mapping[str, object],
    *,
    hide_suggestions: bool,
) -> list[GraphQLError]:
    """The first faults of ``values`` as variables of ``operation``, each with its ``inputPath``.

    Called only after graphql-core has refused the variables; the messages are the ones it gives.
    """
    errors: list[GraphQLError] = []
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        value = values.get(name, Undefined)
        input_type = type_from_ast(schema, definition.type)
        if not is_input_type(input_type) or (value is Undefined and definition.default_value is not None):
            continue
        errors += _errors_of_variable(definition, input_type, value, hide_suggestions)
        if len(errors) >= MAX_VARIABLE_ERRORS:
            break
    return errors[:MAX_VARIABLE_ERRORS]


class _EnoughFound(Exception):
    """There are as many errors as are told: each of them takes as long as its object is large."""


def _errors_of_variable(
    definition: VariableDefinitionNode, input_type: GraphQLInputType, value: object, hide_suggestions: bool
) -> list[GraphQLError]:
    name = definition.variable.name.value
    at_fault = FieldsAtFault(input_type, with_unknown=True)
    found: list[GraphQLError] = []

    def report(error: GraphQLError, path: InputPath) -> None:
        place = _value_at(value, path)
        field = at_fault.next_name(path, place.keys()) if isinstance(place, dict) else None
        way = [name, *path] if field is None else [name, *path, field]
        message = f"Variable '${name}' has invalid value{print_path_list(path)}: {error.message}"
        located = GraphQLError(message, definition, original_error=error)
        found.append(tag(located, ErrorCode.BAD_USER_INPUT, inputPath=way))
        if len(found) == MAX_VARIABLE_ERRORS:
            raise _EnoughFound

    with suppress(_EnoughFound):
        validate_input_value(value, input_type, report, hide_suggestions)
    return found


def _field_named_by(error: GraphQLError, path: InputPath, at_fault: FieldsAtFault) -> list[str]:
    """The field a literal's error is about, when it is not in its path: an unknown one, or one left out."""
    node = error.nodes[0] if error.nodes else None
    if isinstance(node, ObjectFieldNode):
        return [node.name.value]
    if isinstance(node, ObjectValueNode):
        name = at_fault.next_name(path, {field.name.value for field in node.fields})
        return [] if name is None else [name]
    return []


def _type_at(input_type: GraphQLInputType, path: InputPath) -> object:
    """The type of the value at ``path``; lists that a single value stands for are stepped through."""
    current: Any = _bare(input_type)
    for step in path:
        if isinstance(step, int):
            current = _bare(current.of_type) if is_list_type(current) else None
        else:
            current = _named(current)
            field = current.fields.get(step) if is_input_object_type(current) else None
            current = _bare(field.type) if field else None
        if current is None:
            return None
    return _named(current)


def _bare(input_type: Any) -> Any:
    return input_type.of_type if is_non_null_type(input_type) else input_type


def _named(input_type: Any) -> Any:
    while is_list_type(input_type):
        input_type = _bare(input_type.of_type)
    return input_type


def _value_at(value: object, path: InputPath) -> object:
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step]
        else:
            return None
    return value
