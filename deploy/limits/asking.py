"""Whether an operation with its variables asks for too much, judged before anything is done for it."""

from collections.abc import Iterator
from dataclasses import dataclass

from graphql import GraphQLError, OperationDefinitionNode

from deploy.errors import ErrorCode
from deploy.limits.arguments import Values, with_defaults
from deploy.limits.demand import Demand
from deploy.limits.document_limits import DocumentLimits
from deploy.limits.lists import bulk_lists, long_lists
from deploy.limits.refusals import exceeded
from schema.costs import Costs


@dataclass(frozen=True, slots=True)
class Asking:
    """What an operation costs with its variables, and in what it goes too far."""

    cost: int
    faults: list[GraphQLError]


def asking(
    operation: OperationDefinitionNode,
    demand: Demand,
    given: Values | None,
    limits: DocumentLimits,
    costs: Costs,
) -> Asking:
    """Weigh ``operation``, whose document asks for ``demand``, with the variables as they came."""
    values = with_defaults(operation, given)
    cost = demand.cost.of(values)
    faults = [*_list_faults(operation, given or {}, limits, costs), *_page_faults(demand, values, limits)]
    if cost > limits.cost and not faults:
        asked = "The operation costs {value}: ask for smaller pages, or for less at once"
        faults.append(exceeded(ErrorCode.TOO_COSTLY, limits.cost, cost, asked, operation))
    return Asking(cost, faults)


def _list_faults(
    operation: OperationDefinitionNode, given: Values, limits: DocumentLimits, costs: Costs
) -> Iterator[GraphQLError]:
    spared = bulk_lists(operation, given, costs.bulk_lists)
    for way, length in long_lists(given, limits.list_items, spared):
        asked = f"Variable '${way[0]}' holds a list of {{value}} values"
        yield exceeded(ErrorCode.LIST_TOO_LONG, limits.list_items, length, asked, inputPath=way)


def _page_faults(demand: Demand, values: Values, limits: DocumentLimits) -> Iterator[GraphQLError]:
    for page in demand.pages:
        size = page.value(values)
        if size is not None and size > limits.page:
            asked = f"{page.name} asks for {{value}} items of '{page.node.name.value}'"
            yield exceeded(
                ErrorCode.PAGE_TOO_LARGE, limits.page, size, asked, page.node, inputPath=[page.name]
            )
