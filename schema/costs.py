"""What an operation costs, as data: the weights by which the service adds up a document before it runs it.

Every object of the answer costs 1, and what is listed as often as the page asks for. What is looked up
differently has a weight of its own. `deploy.limits.demand` does the adding.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Costs:
    """The weights of one schema.

    `value_types`: objects that lie within another one and cost nothing beside it, as edges do. `fields`: what
    a field costs that is not an object's 1, by `Type.field`. `mutation`: each field that changes something.
    `item_lists`: fields that do something for each value of a list, with the way to it through their
    arguments; `bulk_item`: what that costs, each, in a mutation. `bulk_lists`: the list in an input object
    that R34 bounds, by the input's type: its field and the type of its items. `item_fields`: fields of a page
    or bulk payload that list its items. `default_page`: the items of a page when nothing is said, and
    `default_pages` where there are seldom that many, by `Type.field`.
    """

    value_types: frozenset[str] = frozenset()
    fields: Mapping[str, int] = field(default_factory=dict)
    mutation: int = 10
    item_lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bulk_item: int = 2
    bulk_lists: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    item_fields: frozenset[str] = frozenset({"edges", "nodes", "results"})
    default_page: int = 20
    default_pages: Mapping[str, int] = field(default_factory=dict)

    def of_object(self, type_name: str) -> int:
        """What an object costs that no field's weight speaks of."""
        return 0 if type_name in self.value_types or type_name.endswith("Edge") else 1


COSTS: Final = Costs(
    value_types=frozenset(
        {
            "Money",
            "OfferData",
            "PageInfo",
            "Product",
            "StatusReason",
            "UserError",
            "Viewer",
            "Warning",
        }
    ),
    fields={
        "ChannelConnection.totalCount": 10,
        "ErrorCodeConnection.totalCount": 10,
        "FeedActivationConnection.totalCount": 10,
        "FeedConnection.totalCount": 10,
        "InteractionConnection.totalCount": 10,
        "LogConnection.totalCount": 1,
        "OfferConnection.totalCount": 10,
        "OfferErrorConnection.totalCount": 10,
        "StatusChangeConnection.totalCount": 10,
        "UnmappedErrorConnection.totalCount": 10,
        "Log.evidence": 5,
        # A menu groups every offer that the filter leaves.
        "OfferFacets.brands": 50,
        "OfferFacets.categories": 50,
        "OfferFacets.errorCodes": 50,
        "OfferFacets.feeds": 50,
        "OfferFacets.statuses": 50,
        "Query.errorSummary": 50,
        "Query.unmappedErrors": 50,
    },
    default_pages={"Interaction.logs": 5, "Offer.errors": 3},
    item_lists={
        "Mutation.describeProducts": ("input", "products"),
        "Mutation.recordInteractions": ("input", "items"),
        "Query.nodes": ("ids",),
    },
    bulk_lists={
        "DescribeProductsInput": ("products", "SkuProductInput"),
        "RecordInteractionsInput": ("items", "RecordInteractionInput"),
    },
)
"""Those of the service's schema."""
