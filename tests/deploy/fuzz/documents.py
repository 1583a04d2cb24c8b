"""Random documents over a schema: valid, broken and greedy ones."""

import random
from collections.abc import Mapping
from typing import Any

from graphql import (
    GraphQLNamedType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
    is_required_argument,
    is_required_input_field,
)

TEXTS = (
    "grocery1",
    "vtex.meli-classic",
    "sku-1",
    "",
    " ",
    "\u0000",
    "😀",
    "$where",
    '{"$gt":""}',
    ".*",
    "(a+)+$",
    "a" * 300,
    "2026-01-01T00:00:00Z",
    "79.90",
    "1e400",
    "../../etc/passwd",
    "'; drop",
    "<script>",
    "3D585672B15A418EBDFC4BC0E85120A5",
)
NUMBERS = (0, 1, 5, -1, 100, 101, 2**31 - 1, 2**31, -(2**63), 1.5)
ODDITIES: tuple[Any, ...] = (
    {"$ne": None},
    {"$where": "1"},
    [[]],
    [None],
    {},
    True,
    None,
    {"a": {"$regex": ".*"}},
)


GREEDY_PAGES = """{ offers(first: 100) { nodes { interactions(first: 100) { nodes {
  logs(first: 100) { nodes { id } } } } } } }"""


class Documents:
    """Makes documents by chance; equal seeds make equal ones."""

    def __init__(self, schema: GraphQLSchema, seed: int) -> None:
        self._schema = schema
        self._chance = random.Random(seed)

    def body(self) -> Any:
        """A body: a request, or something that is none."""
        kind = self._chance.random()
        if kind < 0.05:
            return self._chance.choice(([], None, 1, "x", [{"query": "{ viewer { name } }"}], {"query": 5}))
        text = self._chance.choice((self._valid, self._valid, self._broken, self._greedy))()
        body: dict[str, Any] = {"query": text}
        if self._chance.random() < 0.4:
            body["variables"] = self._chance.choice(
                (
                    {"a": self._value()},
                    {"a": [self._value()] * self._chance.choice((1, 251))},
                    ODDITIES[1],
                    [],
                    "x",
                )
            )
        if self._chance.random() < 0.1:
            body["operationName"] = self._chance.choice(("Q", "", 5, "__proto__"))
        if self._chance.random() < 0.1:
            body["extensions"] = {
                "persistedQuery": self._chance.choice((1, {"version": 1, "sha256Hash": "x"}))
            }
        return body

    def _valid(self) -> str:
        root, kind = self._chance.choice(
            (
                (self._schema.query_type, "query"),
                (self._schema.query_type, "query"),
                (self._schema.mutation_type, "mutation"),
            )
        )
        assert root is not None
        return f"{kind} Q {self._selection(root, self._chance.randint(1, 5), self._chance.randint(1, 4))}"

    def _broken(self) -> str:
        text = list(self._valid())
        for _ in range(self._chance.randint(1, 4)):
            place = self._chance.randrange(len(text))
            text[place : place + self._chance.randint(0, 3)] = self._chance.choice(
                ("{", "}", '"', "$x", "@skip", "…", "\\", "#", "...F")
            )
        return "".join(text)

    def _greedy(self) -> str:
        much = self._chance.choice((20, 60, 700))
        offer = 'offer(account: "a", feedId: "b", skuId: "c")'
        return self._chance.choice(
            (
                "{ " + " ".join(f"a{number}: viewer {{ name }}" for number in range(much)) + " }",
                f"{{ {offer} {{ {'status ' * much} }} }}",
                f"{{ {offer} {{ {'... on Offer { product { name } } ' * (much // 2)} }} }}",
                "{ viewer " + "@include(if: true) " * much + "{ name } }",
                GREEDY_PAGES,
                "{ __schema { types "
                + "{ fields { type " * (much // 10)
                + "{ name }"
                + "} }" * (much // 10)
                + " } }",
                "{" * much,
                "{ a" * much,
                f"{{ {offer} {{ ...A }} }} fragment A on Offer {{ ...B }} fragment B on Offer {{ ...A }}",
                '{ offers(filter: { query: "' + "x " * much + '" }) { nodes { id } } }',
                "# " * much,
            )
        )

    def _selection(self, kind: GraphQLNamedType, depth: int, width: int) -> str:
        if not is_object_type(kind):
            return "{ __typename }"
        names = self._chance.sample(sorted(kind.fields), min(width, len(kind.fields)))
        chosen = []
        for name in names:
            field = kind.fields[name]
            of = get_named_type(field.type)
            if is_composite_type(of) and depth <= 0:
                continue
            inner = self._selection(of, depth - 1, width) if is_composite_type(of) else ""
            chosen.append(f"{name}{self._arguments(field.args)} {inner}")
        return "{ " + (" ".join(chosen) or "__typename") + " }"

    def _arguments(self, arguments: Mapping[str, Any]) -> str:
        given = [
            f"{name}: {self._literal(argument.type)}"
            for name, argument in arguments.items()
            if is_required_argument(argument) or self._chance.random() < 0.3
        ]
        return f"({', '.join(given)})" if given else ""

    def _literal(self, kind: Any, depth: int = 0) -> str:
        if not is_non_null_type(kind) and self._chance.random() < 0.1:
            return "null"
        bare = get_nullable_type(kind)
        if is_list_type(bare):
            items = [self._literal(bare.of_type, depth + 1) for _ in range(self._chance.randint(0, 2))]
            return f"[{' '.join(items)}]"
        if is_enum_type(bare):
            return str(self._chance.choice([*bare.values, "NOTHING"]))
        if is_input_object_type(bare):
            fields = [
                f"{name}: {self._literal(field.type, depth + 1)}"
                for name, field in bare.fields.items()
                if is_required_input_field(field) or (depth < 3 and self._chance.random() < 0.3)
            ]
            return f"{{ {', '.join(fields)} }}"
        return self._scalar(bare.name)

    def _scalar(self, name: str) -> str:
        if name in ("Int", "Float") and self._chance.random() < 0.9:
            return str(self._chance.choice(NUMBERS))
        if name == "Boolean":
            return self._chance.choice(("true", "false"))
        text = self._chance.choice(TEXTS)
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\u0000", "\\u0000") + '"'

    def _value(self) -> Any:
        return self._chance.choice((*TEXTS, *NUMBERS, *ODDITIES))
