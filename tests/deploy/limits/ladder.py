"""Doses: for each limit of an operation, a request of just the size that is asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from deploy.errors import ErrorCode
from deploy.limits.document_limits import DocumentLimits
from deploy.operation_request import OperationRequest
from deploy.validation import INTROSPECTED_LISTS

Dose = Callable[[int], OperationRequest]

STRING = '"x" '
OFFER = 'offer(account: "a", feedId: "v.c", skuId: "s")'
CIRCLE = (
    ("Offer", "errors(first: 1)"),
    ("OfferErrorConnection", "nodes"),
    ("OfferError", "interaction"),
    ("Interaction", "offer"),
)
CLOSE = 'closeInteraction(input: {account: "a", feedId: "v.c", interactionId: "F"}) { replayed }'


@dataclass(frozen=True, slots=True)
class Rung:
    """A limit, the code that refuses more, and what asks for just as much as it is told, within ``step``."""

    code: ErrorCode
    limit: int
    dose: Dose
    step: int = 1


def said(
    text: str, variables: Mapping[str, object] | None = None, name: str | None = None
) -> OperationRequest:
    """A request."""
    return OperationRequest(text, name, variables)


def tokens(value: int) -> OperationRequest:
    """Twelve aliased fields of 19 tokens, each with a list of strings."""
    each, rest = divmod(value - 2 - 12 * 19, 12)
    sizes = [each + (place < rest) for place in range(12)]
    fields = (f"f{place}: {_filtered(STRING * size)}" for place, size in enumerate(sizes))
    return said(f"{{ {' '.join(fields)} }}")


def aliases(value: int) -> OperationRequest:
    """Aliases of one leaf."""
    return said(f"{{ {OFFER} {{ {' '.join(f'a{number}: status' for number in range(value))} }} }}")


def repeated_fields(value: int) -> OperationRequest:
    """One leaf again and again; the first one is no repetition."""
    return said(f"{{ {OFFER} {{ {'status ' * (value + 1)} }} }}")


def directives(value: int) -> OperationRequest:
    """One in each of many operations."""
    operations = [f"query Q{number} {{ viewer {{ name @include(if: true) }} }}" for number in range(value)]
    return said(" ".join(operations), name="Q0")


def spread_fragments(value: int) -> OperationRequest:
    """Each spread once."""
    spread = " ".join(f"...F{number}" for number in range(value))
    fragments = " ".join(f"fragment F{number} on Offer {{ id }}" for number in range(value))
    return said(f"{{ {OFFER} {{ {spread} }} }} {fragments}")


def inline_fragments(value: int) -> OperationRequest:
    """Of one leaf."""
    return said(f"{{ {OFFER} {{ {'... { id } ' * value} }} }}")


def depth(value: int) -> OperationRequest:
    """Round and round, until the leaf."""
    fields = [CIRCLE[level % 4][1] for level in range(value - 2)]
    return said(f"{{ {OFFER} {{ {' { '.join([*fields, '__typename'])} {'} ' * len(fields)} }} }}")


def depth_by_fragments(value: int) -> OperationRequest:
    """The same, each level in a fragment of its own."""
    text = f"{{ {OFFER} {{ ...F0 }} }}"
    for level in range(value - 1):
        on, field = CIRCLE[level % 4]
        inner = f"{field} {{ ...F{level + 1} }}" if level < value - 2 else "__typename"
        text += f" fragment F{level} on {on} {{ {inner} }}"
    return said(text)


def introspection_depth(value: int) -> OperationRequest:
    """What wraps a type."""
    wraps = value - 3
    return said(f"{{ __schema {{ types {{ {'ofType { ' * wraps} name {'} ' * wraps} }} }} }}")


def introspected_lists(value: int) -> OperationRequest:
    """Fields of the types of fields."""
    return said(f"{{ __schema {{ types {{ {'fields { type { ' * value} name {'} } ' * value} }} }} }}")


def root_fields(value: int) -> OperationRequest:
    """Of them one with two names."""
    return said(f"{{ {' '.join(f'v{number}: viewer {{ name }}' for number in range(value))} }}")


def root_fields_by_fragments(value: int) -> OperationRequest:
    """Most of them stand in a fragment."""
    inside = " ".join(f"v{number}: viewer {{ name }}" for number in range(value - 1))
    return said(f"{{ viewer {{ name }} ...F }} fragment F on Query {{ {inside} }}")


def mutations(value: int) -> OperationRequest:
    """Harmless ones."""
    return said(f"mutation {{ {' '.join(f'm{number}: {CLOSE}' for number in range(value))} }}")


def page(value: int) -> OperationRequest:
    """Said in the text."""
    return said(f"{{ offers(first: {value}) {{ nodes {{ id }} }} }}")


def page_by_variable(value: int) -> OperationRequest:
    """Said in the variables."""
    return said("query ($n: Int) { offers(last: $n) { nodes { id } } }", {"n": value})


def page_by_default(value: int) -> OperationRequest:
    """Said by a variable that was not given."""
    return said(
        f"query ($n: Int = {value}) {{ offers {{ nodes {{ errors(first: $n) {{ nodes {{ id }} }} }} }} }}"
    )


def page_of_summaries(value: int) -> OperationRequest:
    """Of a list that is no connection."""
    return said(f"{{ errorSummary(first: {value}) {{ offers }} }}")


def list_in_the_text(value: int) -> OperationRequest:
    """Of a filter."""
    return said(f"{{ {_filtered(STRING * value)} }}")


def list_in_the_variables(value: int) -> OperationRequest:
    """Of a filter that is a variable as a whole."""
    text = "query ($filter: OfferFilter) { offers(filter: $filter) { nodes { id } } }"
    return said(text, {"filter": {"accounts": ["a"], "skuIds": ["s"] * value}})


def cost(value: int) -> OperationRequest:
    """A hundred offers, as many interactions of each as it takes; in steps of a hundred."""
    interactions = (value - 1) // 100 - 2
    inner = "interactions(first: $n) { nodes { id } }"
    return said(f"query ($n: Int) {{ offers(first: 100) {{ nodes {{ {inner} }} }} }}", {"n": interactions})


def _filtered(accounts: str) -> str:
    return f"offers(filter: {{ accounts: [{accounts}] }}) {{ nodes {{ id }} }}"


LIMITS = DocumentLimits()
RUNGS = (
    Rung(ErrorCode.TOO_MANY_TOKENS, LIMITS.tokens, tokens),
    Rung(ErrorCode.TOO_MANY_ALIASES, LIMITS.aliases, aliases),
    Rung(ErrorCode.TOO_MANY_ALIASES, LIMITS.aliases, repeated_fields),
    Rung(ErrorCode.TOO_MANY_DIRECTIVES, LIMITS.directives, directives),
    Rung(ErrorCode.TOO_MANY_FRAGMENTS, LIMITS.fragments, spread_fragments),
    Rung(ErrorCode.TOO_MANY_FRAGMENTS, LIMITS.fragments, inline_fragments),
    Rung(ErrorCode.TOO_DEEP, LIMITS.depth, depth),
    Rung(ErrorCode.TOO_DEEP, LIMITS.depth, depth_by_fragments),
    Rung(ErrorCode.INTROSPECTION_TOO_DEEP, LIMITS.introspection_depth, introspection_depth),
    Rung(ErrorCode.INTROSPECTION_TOO_DEEP, INTROSPECTED_LISTS, introspected_lists),
    Rung(ErrorCode.TOO_MANY_ROOT_FIELDS, LIMITS.root_fields, root_fields),
    Rung(ErrorCode.TOO_MANY_ROOT_FIELDS, LIMITS.root_fields, root_fields_by_fragments),
    Rung(ErrorCode.TOO_MANY_MUTATIONS, LIMITS.mutations, mutations),
    Rung(ErrorCode.PAGE_TOO_LARGE, LIMITS.page, page),
    Rung(ErrorCode.PAGE_TOO_LARGE, LIMITS.page, page_by_variable),
    Rung(ErrorCode.PAGE_TOO_LARGE, LIMITS.page, page_by_default),
    Rung(ErrorCode.PAGE_TOO_LARGE, LIMITS.page, page_of_summaries),
    Rung(ErrorCode.LIST_TOO_LONG, LIMITS.list_items, list_in_the_text),
    Rung(ErrorCode.LIST_TOO_LONG, LIMITS.list_items, list_in_the_variables),
    Rung(ErrorCode.TOO_COSTLY, LIMITS.cost, cost, step=101),
)
