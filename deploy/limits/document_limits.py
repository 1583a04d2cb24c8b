"""How large an operation may be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """The bounds of one GraphQL document and of one operation with its variables, each inclusive.

    ``tokens``: words and signs of the text (comments are as many at most). ``depth``: levels of fields below
    the root; ``introspection_depth``: the same below ``__schema`` and ``__type``. ``aliases``: fields with an
    alias, and fields that stand in a selection once more. ``root_fields`` and ``mutations``: fields at the
    root of one operation, fragments spread. ``directives``, and ``fragments`` (spreads and inline ones): in
    the whole text. ``page``: items asked for by ``first`` or ``last``. ``list_items``: values in a list,
    wherever in the arguments; bulk lists have a rule of their own (R34). ``cost``: see
    ``schema.costs``. ``execution_seconds``: how long a query may take, and ``mutation_seconds`` an operation
    with mutations, each of which gives up earlier by itself.
    """

    tokens: int = 2_000
    depth: int = 15
    introspection_depth: int = 20
    aliases: int = 30
    root_fields: int = 20
    directives: int = 50
    fragments: int = 50
    mutations: int = 10
    page: int = 100
    list_items: int = 250
    cost: int = 10_000
    execution_seconds: float = 10.0
    mutation_seconds: float = 20.0
