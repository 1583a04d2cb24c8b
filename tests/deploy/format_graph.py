"""A graph whose answers have every shape a response can have: nulls that bubble, lists, unions, errors."""

import asyncio
from typing import Any

from graphql import GraphQLError, GraphQLSchema, build_schema

SDL = """
type Query { thing: Thing  must: Thing!  things: [Thing]  sureThings: [Thing!]  allThings: [Thing!]!
  grid: [[Int!]]  any: [Any]  node: Node }
type Mutation { first: Int  second: Int!  third: Int }
interface Node { id: ID! }
union Any = Thing | Other
type Thing implements Node { id: ID!  name(upper: Boolean = false, suffix: String): String  sure: String!
  fails: String  failsSurely: String!  nothing: String  nothingSurely: String!  slow: String
  slowFails: String  slowFailsSurely: String!  self: Thing  selfSurely: Thing!  kinds: [Kind!]  number: Int
  badNumber: Int  ratio: Float  when: Boolean }
type Other implements Node { id: ID!  other: Int }
enum Kind { ONE TWO }
"""


class Refused(GraphQLError):
    """Raised on purpose: the service shows it as it is."""

    def __init__(self, where: str) -> None:
        super().__init__(f"{where} fails", extensions={"code": "REFUSED", "where": where})


def _fail(_source: object, info: Any, **_arguments: object) -> object:
    raise Refused(info.field_name)


async def _fail_slowly(_source: object, info: Any) -> object:
    await asyncio.sleep(0)
    raise Refused(info.field_name)


async def _answer_slowly(_source: object, _info: object) -> str:
    await asyncio.sleep(0)
    return "slow"


def _name(source: dict[str, str], _info: object, upper: bool | None = None, suffix: str = "") -> str:
    name = source["id"] + suffix
    return name.upper() if upper else name


def _sure(source: dict[str, str], info: Any) -> object:
    """The second of a list is the one that fails."""
    return _fail(source, info) if source["id"] == "b" else "sure"


def format_schema() -> GraphQLSchema:
    """The graph, executable."""
    schema = build_schema(SDL)
    things = [{"id": each, "__typename": "Thing"} for each in "abc"]
    roots: dict[str, object] = {
        "thing": things[0],
        "must": things[0],
        "things": [things[0], None, things[1], things[2]],
        "sureThings": [things[0], None],
        "allThings": [things[0], things[1]],
        "grid": [[1, 2], None, [], [3, None]],
        "any": [things[0], {"id": "o", "__typename": "Other", "other": 7}, None],
        "node": {"id": "o", "__typename": "Other", "other": 7},
    }
    thing: dict[str, object] = {
        "name": _name,
        "sure": _sure,
        "fails": _fail,
        "failsSurely": _fail,
        "nothing": lambda *_: None,
        "nothingSurely": lambda *_: None,
        "slow": _answer_slowly,
        "slowFails": _fail_slowly,
        "slowFailsSurely": _fail_slowly,
        "self": lambda source, _info: source,
        "selfSurely": lambda source, _info: source,
        "kinds": lambda *_: ["ONE", "TWO"],
        "number": lambda *_: 7,
        "badNumber": lambda *_: "seven",
        "ratio": lambda *_: 0.5,
        "when": lambda *_: True,
    }
    mutations: dict[str, object] = {"first": lambda *_: 1, "second": _fail, "third": lambda *_: 3}
    for type_name, resolvers in (("Query", roots), ("Thing", thing), ("Mutation", mutations)):
        fields: Any = getattr(schema.type_map[type_name], "fields")  # noqa: B009 - no type that has fields is known
        for name, resolver in resolvers.items():
            fields[name].resolve = resolver if callable(resolver) else lambda *_, value=resolver: value
    return schema
