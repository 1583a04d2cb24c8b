"""Random documents over a schema, with variables: nearly all valid, small, and of every feature."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLSchema,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_required_argument,
)

MOST_FIELDS = 12
MOST_DEPTH = 7

Pools = Mapping[str, Sequence[Any]]
"""What is given for an argument, an input field, or else a scalar, of that name: JSON values."""


@dataclass
class Made:
    """A document, its variables, and the features of GraphQL it has."""

    text: str
    variables: dict[str, Any]
    features: set[str]


@dataclass
class _Draft:
    """A document under way."""

    room: int = MOST_FIELDS
    aliases: int = 0
    declared: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    fragments: dict[str, str] = field(default_factory=dict)
    features: set[str] = field(default_factory=set)


class Documents:
    """Makes documents by chance; the same ones for the same seed."""

    def __init__(self, schema: GraphQLSchema, pools: Pools, seed: int) -> None:
        self._schema = schema
        self._pools = pools
        self._chance = Random(seed)
        self.used: Counter[str] = Counter()

    def query(self) -> Made:
        """A query of one to three root fields."""
        draft = _Draft()
        assert self._schema.query_type is not None
        body = self._selection(draft, self._schema.query_type, 0, self._chance.choice((1, 1, 1, 2, 3)))
        return self._finished("query", body, draft)

    def operation(self, kind: str, root: str, type_name: str) -> Made:
        """An operation of one root field, with a random selection; a mutation's takes `$input`."""
        draft = _Draft()
        body = self._selection(draft, self._schema.type_map[type_name], 1, 6)
        if kind == "subscription":
            return self._finished(kind, f"{{ {root} {body} }}", draft)
        draft.declared["input"] = f"{root[0].upper()}{root[1:]}Input!"
        return self._finished(kind, f"{{ {root}(input: $input) {body} }}", draft)

    def _finished(self, kind: str, body: str, draft: _Draft) -> Made:
        declared = ", ".join(f"${name}: {kind}" for name, kind in draft.declared.items())
        if declared:
            draft.features.add("variables")
        text = f"{kind}{f'({declared})' if declared else ''} {body}"
        return Made("\n".join([text, *draft.fragments.values()]), draft.values, draft.features)

    def _selection(self, draft: _Draft, parent: GraphQLNamedType, depth: int, many: int) -> str:
        parts = [self._part(draft, parent, depth) for _ in range(many)]
        kept = [part for part in parts if part]
        return f"{{ {' '.join(kept or ['__typename'])} }}"

    def _part(self, draft: _Draft, parent: Any, depth: int) -> str:
        draw = self._chance.random()
        if draw < 0.06:
            draft.features.add("__typename")
            return "__typename"
        if draw < 0.16 and draft.room > 2:
            return self._inline(draft, parent, depth)
        if draw < 0.24 and draft.room > 2 and depth < MOST_DEPTH:
            return self._spread(draft, parent, depth)
        if not hasattr(parent, "fields"):
            return self._inline(draft, parent, depth)
        return self._field(draft, parent, depth)

    def _inline(self, draft: _Draft, parent: Any, depth: int) -> str:
        draft.features.add("inline fragment")
        inner = self._narrowed(draft, parent)
        on = f" on {inner.name}" if inner is not parent or self._chance.random() < 0.7 else ""
        body = self._selection(draft, inner, depth, self._chance.randint(1, 3))
        return f"...{on}{self._directive(draft)} {body}"

    def _spread(self, draft: _Draft, parent: Any, depth: int) -> str:
        inner = self._narrowed(draft, parent)
        known = [name for name, text in draft.fragments.items() if f" on {inner.name} " in text]
        if known and self._chance.random() < 0.6:
            draft.features.add("fragment spread twice")
            return f"...{self._chance.choice(known)}{self._directive(draft)}"
        name = f"F{len(draft.fragments)}"
        # Its name is taken first: what lies in it may have fragments of its own.
        draft.fragments[name] = ""
        body = self._selection(draft, inner, depth, self._chance.randint(1, 3))
        draft.fragments[name] = f"fragment {name} on {inner.name} {body}"
        draft.features.add("fragment")
        return f"...{name}{self._directive(draft)}"

    def _narrowed(self, draft: _Draft, parent: Any) -> Any:
        if is_abstract_type(parent):
            draft.features.add("interface" if hasattr(parent, "fields") else "union")
            possible = self._schema.get_possible_types(parent)
            if not hasattr(parent, "fields") or self._chance.random() < 0.8:
                return self._chance.choice(possible)
        return parent

    def _directive(self, draft: _Draft) -> str:
        if self._chance.random() > 0.12:
            return ""
        name = self._chance.choice(("skip", "include"))
        draft.features.add(f"@{name}")
        if self._chance.random() < 0.4:
            return f" @{name}(if: {self._chance.choice(('true', 'false'))})"
        draft.features.add(f"@{name} by variable")
        return f" @{name}(if: ${self._variable(draft, 'Boolean!', self._chance.random() < 0.5)})"

    def _field(self, draft: _Draft, parent: Any, depth: int) -> str:
        names = list(parent.fields)
        if depth >= MOST_DEPTH or draft.room < 3:
            names = [name for name in names if is_leaf_type(_named(parent.fields[name].type))]
            if not names:
                return "__typename"
        name = self._chance.choice(names)
        given: GraphQLField = parent.fields[name]
        draft.room -= 1
        self.used[f"{parent.name}.{name}"] += 1
        alias = ""
        arguments = self._arguments(draft, given)
        if arguments or self._chance.random() < 0.15:
            draft.aliases += 1
            draft.features.add("alias")
            alias = f"a{draft.aliases}: "
        named = _named(given.type)
        body = ""
        if not is_leaf_type(named):
            body = " " + self._selection(draft, named, depth + 1, self._chance.randint(1, 4))
        text = f"{alias}{name}{arguments}{self._directive(draft)}{body}"
        if self._chance.random() < 0.04:
            draft.features.add("merged fields")
            return f"{text} {alias}{name}{arguments}{body}"
        return text

    def _arguments(self, draft: _Draft, given: GraphQLField) -> str:
        parts = []
        for name, argument in given.args.items():
            required = is_required_argument(argument)
            likely = 0.7 if name == "first" else 0.08 if name in ("last", "before", "after") else 0.3
            if required or self._chance.random() < likely:
                parts.append(f"{name}: {self._argument(draft, name, argument)}")
        return f"({', '.join(parts)})" if parts else ""

    def _argument(self, draft: _Draft, name: str, argument: GraphQLArgument) -> str:
        value = self._value(name, argument.type)
        if self._chance.random() < 0.4:
            kind = str(argument.type)
            if value is None:
                kind = kind.rstrip("!")
            variable = self._variable(draft, kind, value)
            if self._chance.random() < 0.1 and not kind.endswith("!"):
                del draft.values[variable]
                draft.features.add("variable left out")
            elif self._chance.random() < 0.1:
                draft.declared[variable] += f" = {_literal(draft.values.pop(variable), argument.type)}"
                draft.features.add("variable's default")
            return f"${variable}"
        draft.features.add("literal")
        return _literal(value, argument.type)

    def _variable(self, draft: _Draft, kind: str, value: Any) -> str:
        name = f"v{len(draft.declared)}"
        draft.declared[name] = kind
        draft.values[name] = value
        return name

    def _value(self, name: str, of: Any) -> Any:
        if is_non_null_type(of):
            return self._value(name, of.of_type)
        if self._chance.random() < 0.04:
            return None
        if is_list_type(of):
            items = [self._value(name, of.of_type) for _ in range(self._chance.randint(0, 2))]
            return [each for each in items if each is not None]
        if isinstance(of, GraphQLEnumType):
            return self._chance.choice(list(of.values))
        if isinstance(of, GraphQLInputObjectType):
            chosen = [each for each in of.fields if self._chance.random() < 0.25]
            return {each: self._value(each, of.fields[each].type) for each in chosen}
        return self._chance.choice(self._pools.get(name) or self._pools[of.name])


def _named(of: Any) -> Any:
    while is_non_null_type(of) or is_list_type(of):
        of = of.of_type
    return of


def _literal(value: Any, of: Any) -> str:
    if is_non_null_type(of):
        of = of.of_type
    if value is None:
        return "null"
    if isinstance(value, list):
        return f"[{', '.join(_literal(each, of.of_type) for each in value)}]"
    if isinstance(value, dict):
        members = (f"{name}: {_literal(each, of.fields[name].type)}" for name, each in value.items())
        return f"{{{', '.join(members)}}}"
    if isinstance(value, str):
        return (
            value
            if isinstance(of, GraphQLEnumType)
            else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        )
    return str(value).lower() if isinstance(value, bool) else str(value)
