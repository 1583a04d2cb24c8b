"""Variables and arguments: from JSON to what resolvers take, in one step.

What graphql-core would refuse raises `Doubt` here (or whatever a scalar raises): it then has the word. The
rules are those of input coercion.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLSchema,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    Undefined,
    ValueNode,
    VariableNode,
    is_input_type,
    is_list_type,
    is_non_null_type,
    is_required_argument,
    is_required_input_field,
    type_from_ast,
    value_from_ast_untyped,
)

Coerce = Callable[[Any], Any]

ATTRIBUTE = "attribute"
"""The extension of an argument or an input field with its name in Python."""

CONSTRUCTOR = "constructor"
"""The extension of an input type with what makes its Python object of attributes."""


class Doubt(Exception):
    """Not to be decided here: graphql-core knows."""


class Coercers:
    """Makes and keeps the function that coerces values of a type."""

    def __init__(self) -> None:
        self._known: dict[str, Coerce] = {}

    def of(self, input_type: GraphQLInputType) -> Coerce:
        """The function from a JSON value to the Python value."""
        name = str(input_type)
        if name not in self._known:
            # Types may hold themselves: the name stands for the function while that is made.
            def later(value: Any) -> Any:
                return self._known[name](value)

            self._known[name] = later
            self._known[name] = self._make(input_type)
        return self._known[name]

    def _make(self, input_type: GraphQLInputType) -> Coerce:
        if is_non_null_type(input_type):
            return _present(self.of(input_type.of_type))
        if is_list_type(input_type):
            return _listed(self.of(input_type.of_type))
        if isinstance(input_type, GraphQLInputObjectType):
            return self._object(input_type)
        if isinstance(input_type, GraphQLEnumType):
            names = {name: input_type.coerce_input_value(name) for name in input_type.values}
            return _nullable(names.__getitem__)
        scalar: Any = input_type
        return _nullable(_decided(scalar.coerce_input_value))

    def _object(self, input_type: GraphQLInputObjectType) -> Coerce:
        fields = {
            name: (field.extensions[ATTRIBUTE], self.of(field.type))
            for name, field in input_type.fields.items()
        }
        required = frozenset(
            name for name, field in input_type.fields.items() if is_required_input_field(field)
        )
        construct = input_type.extensions[CONSTRUCTOR]

        def coerce(value: Any) -> Any:
            if value is None:
                return None
            if type(value) is not dict or not required <= value.keys() or input_type.is_one_of:
                raise Doubt
            attributes = {}
            for name, given in value.items():
                attribute, inner = fields[name]
                if given is not Undefined:
                    attributes[attribute] = inner(given)
                elif name in required:
                    raise Doubt
            return construct(**attributes)

        return coerce


class Variables:
    """The variables of an operation: what each is, and what it is when it is not given."""

    def __init__(self, schema: GraphQLSchema, operation: OperationDefinitionNode, coercers: Coercers) -> None:
        self._coerce: dict[str, Coerce] = {}
        self._defaults: dict[str, Any] = {}
        self._required: set[str] = set()
        for definition in operation.variable_definitions or ():
            name = definition.variable.name.value
            input_type = type_from_ast(schema, definition.type)
            if not is_input_type(input_type):
                raise Doubt
            self._coerce[name] = coercers.of(input_type)
            if definition.default_value is not None:
                self._defaults[name] = value_from_ast_untyped(definition.default_value)
            elif is_non_null_type(input_type):
                self._required.add(name)

    def read(self, given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """The variables that have a value, as JSON and as Python values."""
        if not self._required <= given.keys():
            raise Doubt
        raw = {name: given[name] for name in self._coerce if name in given}
        for name, value in self._defaults.items():
            raw.setdefault(name, value)
        return raw, {name: self._coerce[name](value) for name, value in raw.items()}


class Arguments:
    """The arguments of one field of a document, as the keywords of its resolver."""

    def __init__(self, field: GraphQLField, node: FieldNode, coercers: Coercers) -> None:
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        self.fixed: dict[str, Any] = {}
        self._named: list[tuple[str, str, bool, bool]] = []
        self._mixed: list[tuple[str, ValueNode, Coerce]] = []
        for name, argument in field.args.items():
            keyword, value = argument.extensions[ATTRIBUTE], given.get(name)
            if value is None:
                continue
            if isinstance(value, VariableNode):
                null_allowed = not is_non_null_type(argument.type)
                self._named.append((keyword, value.name.value, is_required_argument(argument), null_allowed))
            elif _has_variables(value):
                self._mixed.append((keyword, value, coercers.of(argument.type)))
            else:
                self.fixed[keyword] = coercers.of(argument.type)(value_from_ast_untyped(value))

    def read(self, raw: Mapping[str, Any], coerced: Mapping[str, Any]) -> dict[str, Any]:
        """The keywords, the variables being what `Variables.read` says."""
        if not (self._named or self._mixed):
            return self.fixed
        keywords = dict(self.fixed)
        for keyword, name, required, null_allowed in self._named:
            if name in coerced:
                keywords[keyword] = coerced[name]
                if not null_allowed and coerced[name] is None:
                    raise Doubt
            elif required:
                raise Doubt
        for keyword, node, coerce in self._mixed:
            keywords[keyword] = coerce(value_from_ast_untyped(node, dict(raw)))
        return keywords


def _has_variables(node: ValueNode) -> bool:
    if isinstance(node, ListValueNode):
        return any(map(_has_variables, node.values))
    if isinstance(node, ObjectValueNode):
        return any(_has_variables(field.value) for field in node.fields)
    return isinstance(node, VariableNode)


def _present(inner: Coerce) -> Coerce:
    def coerce(value: Any) -> Any:
        if value is None:
            raise Doubt
        return inner(value)

    return coerce


def _nullable(inner: Coerce) -> Coerce:
    def coerce(value: Any) -> Any:
        return None if value is None else inner(value)

    return coerce


def _decided(inner: Coerce) -> Coerce:
    def coerce(value: Any) -> Any:
        coerced = inner(value)
        if coerced is Undefined:
            raise Doubt
        return coerced

    return coerce


def _listed(inner: Coerce) -> Coerce:
    def coerce(value: Any) -> Any:
        if value is None:
            return None
        items: Iterable[Any] = value if isinstance(value, list) else (value,)
        return [inner(item) for item in items]

    return coerce
