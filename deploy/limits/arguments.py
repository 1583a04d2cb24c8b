"""What an argument says with the variables as they came: nothing has checked those yet."""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    Undefined,
    ValueNode,
    value_from_ast_untyped,
)

Values = Mapping[str, object]


def argument(node: FieldNode, name: str) -> ValueNode | None:
    """The value of the argument ``name``, None where it is left out."""
    return next((each.value for each in node.arguments or () if each.name.value == name), None)


def with_defaults(
    operation: OperationDefinitionNode | FragmentDefinitionNode, given: Values | None
) -> dict[str, Any]:
    """The variables of ``operation``: the ``given`` ones over its defaults."""
    defaults = {
        each.variable.name.value: value_from_ast_untyped(each.default_value)
        for each in operation.variable_definitions or ()
        if each.default_value is not None
    }
    return {**defaults, **(given or {})}


def whole(node: ValueNode) -> Callable[[Values], int | None]:
    """Reads a whole number; None stands for anything else, which coercion or a resolver refuses."""

    def read(values: Values) -> int | None:
        value = value_from_ast_untyped(node, dict(values))
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
            return None
        return int(value)

    return read


def items_at(node: ValueNode | None, way: tuple[str, ...]) -> Callable[[Values], int]:
    """Reads how many items a list has, which lies at ``way`` in a value; a value that is no list is one."""

    def read(values: Values) -> int:
        value = Undefined if node is None else value_from_ast_untyped(node, dict(values))
        for step in way:
            value = value.get(step, Undefined) if isinstance(value, dict) else Undefined
        if value is Undefined or value is None:
            return 0
        return len(value) if isinstance(value, list) else 1

    return read
