"""Every field of the query root as a question about a feed, or about all one may see."""

from typing import Any

from graphql import GraphQLField, get_named_type, is_required_argument

from tests.journeys.access.documents import SCHEMA, selection
from tests.journeys.access.house import PLOTS, Plot

DEPTH = 1
NOWHERE = Plot(9, "nobody", "novendor")

QUERY = SCHEMA.query_type
assert QUERY is not None, "the schema can be asked"
ROOTS: dict[str, GraphQLField] = dict(QUERY.fields)


def arguments_of(plot: Plot) -> dict[str, Any]:
    """What arguments of these names say to ask about a feed."""
    return {
        **plot.where,
        "skuId": plot.sku,
        "interactionId": plot.id(2, 2),
        "logId": plot.id(1, 2),
        "channelId": plot.feed_id,
        "code": "CTLG-006",
    }


KEYED = sorted(
    name
    for name, field in ROOTS.items()
    if any(map(is_required_argument, field.args.values())) and name not in ("node", "nodes")
)
LISTED = sorted(set(ROOTS) - set(KEYED) - {"node", "nodes"})


def question(name: str, plot: Plot | None = None, ids: list[str] | None = None) -> tuple[str, dict[str, Any]]:
    """The document that asks for everything below a root field, and its variables."""
    field = ROOTS[name]
    known = {**arguments_of(plot or PLOTS[0]), "ids": ids or [], "id": (ids or [""])[0]}
    used = {
        argument: kind
        for argument, kind in ((each, str(given.type)) for each, given in field.args.items())
        if kind.endswith("!") or (argument == "first")
    }
    declared = ", ".join(f"${each}: {kind}" for each, kind in used.items())
    passed = ", ".join(f"{each}: ${each}" for each in used)
    below = selection(get_named_type(field.type), DEPTH, set())
    document = f"query{f'({declared})' if used else ''} {{ {name}{f'({passed})' if used else ''} {below} }}"
    return document, {each: 100 if each == "first" else known[each] for each in used}
