"""How long the lists in the variables of an operation are."""

from collections.abc import Iterable, Iterator, Mapping

from graphql import ListTypeNode, NamedTypeNode, NonNullTypeNode, OperationDefinitionNode, TypeNode

from deploy.limits.arguments import Values

Way = list[str | int]

_NESTED = (list, dict)


def long_lists(given: Values, limit: int, spared: frozenset[int]) -> Iterator[tuple[Way, int]]:
    """Each list in the variables with more than ``limit`` values: the way to it, and how many it has.

    Lists whose ``id`` is in ``spared`` may be longer; what is in them is looked at all the same.
    """
    # A place is where a value lies: the place around it, and the step from there.
    left: list[tuple[object, object]] = [(value, (None, name)) for name, value in given.items()]
    while left:
        value, place = left.pop()
        steps: Iterable[tuple[object, object]] = ()
        if isinstance(value, list):
            if len(value) > limit and id(value) not in spared:
                yield _way(place), len(value)
                return
            steps = enumerate(value)
        elif isinstance(value, dict):
            steps = value.items()
        for step, each in steps:
            if isinstance(each, _NESTED):
                left.append((each, (place, step)))


def bulk_lists(
    operation: OperationDefinitionNode, given: Values, bulk: Mapping[str, tuple[str, str]]
) -> frozenset[int]:
    """The lists that come in bulk, by ``id``: ``bulk`` says which field of an input object has one, of what.

    Such a list may be a variable's value as well, when its document spells the input object out.
    """
    items = {of_type for _, of_type in bulk.values()}
    found: set[int] = set()
    for definition in operation.variable_definitions or ():
        value = given.get(definition.variable.name.value)
        name = _named(definition.type)
        if isinstance(value, dict) and name in bulk:
            value = value.get(bulk[name][0])
        elif name not in items:
            continue
        if isinstance(value, list):
            found.add(id(value))
    return frozenset(found)


def _named(node: TypeNode) -> str:
    while isinstance(node, ListTypeNode | NonNullTypeNode):
        node = node.type
    return node.name.value if isinstance(node, NamedTypeNode) else ""


def _way(place: object) -> Way:
    steps: Way = []
    while isinstance(place, tuple):
        place, step = place
        steps.append(step)
    return steps[::-1]
