"""The rules a document must keep, put together."""

from typing import Any

from graphql import FieldNode, GraphQLError, specified_rules
from graphql.validation import (
    ASTValidationRule,
    MaxIntrospectionDepthRule,
    ProvidedRequiredArgumentsRule,
    UniqueInputFieldNamesRule,
    ValuesOfCorrectTypeRule,
)

from deploy.errors import ErrorCode, coded, tag
from deploy.limits.shape import INTROSPECTION_FIELDS
from deploy.value_checks import RequiredArgumentsRule, UniqueFieldsRule, ValuesRule

INTROSPECTED_LISTS = 2
"""How often lists of fields, interfaces or possible types may nest in one another: as graphql-core allows."""


class IntrospectedListsRule(MaxIntrospectionDepthRule):
    """Types are not listed within types again and again, which makes the answer grow by the power."""

    def report_error(self, error: GraphQLError) -> None:
        more = {"limit": INTROSPECTED_LISTS, "value": INTROSPECTED_LISTS + 1}
        super().report_error(tag(error, ErrorCode.INTROSPECTION_TOO_DEEP, **more))


class NoIntrospectionRule(ASTValidationRule):
    """The schema is not told; ``__typename`` is."""

    def enter_field(self, node: FieldNode, *_args: Any) -> None:
        if node.name.value in INTROSPECTION_FIELDS:
            message = "This service does not tell its schema: introspection is switched off."
            self.report_error(coded(message, ErrorCode.INTROSPECTION_DISABLED, node))


def validation_rules(*, introspection: bool) -> tuple[type[ASTValidationRule], ...]:
    """The specified rules in their order, some replaced by those that give errors codes of their own."""
    replaced: dict[type[ASTValidationRule], type[ASTValidationRule]] = {
        ValuesOfCorrectTypeRule: ValuesRule,
        ProvidedRequiredArgumentsRule: RequiredArgumentsRule,
        UniqueInputFieldNamesRule: UniqueFieldsRule,
        MaxIntrospectionDepthRule: IntrospectedListsRule,
    }
    rules = tuple(replaced.get(rule, rule) for rule in specified_rules)
    return rules if introspection else (NoIntrospectionRule, *rules)
