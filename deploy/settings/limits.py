"""Settings: how much a caller may ask for (each beyond it is refused with a code of its own)."""

from typing import Any

from pydantic import BaseModel

from deploy.settings.field import setting

_A_LOT = 1_000_000_000


def _most(variable: str, description: str, default: int, *, at_most: int = _A_LOT) -> Any:
    """The largest number of something that is taken."""
    return setting(
        variable, description, f"a whole number from 1 to {at_most}", default=default, ge=1, le=at_most
    )


def _seconds(variable: str, description: str, default: float) -> Any:
    expects = "a number of seconds above 0, at most 3600"
    return setting(variable, description, expects, default=default, gt=0, le=3600, allow_inf_nan=False)


class DocumentLimitSettings(BaseModel):
    """One operation."""

    max_tokens: int = _most("OFFERGRAPH_MAX_TOKENS", "Words and signs of a GraphQL document.", 2_000)
    max_depth: int = _most("OFFERGRAPH_MAX_DEPTH", "Levels of fields in an operation.", 15, at_most=50)
    max_introspection_depth: int = _most(
        "OFFERGRAPH_MAX_INTROSPECTION_DEPTH", "Levels of fields below __schema and __type.", 20, at_most=50
    )
    max_aliases: int = _most("OFFERGRAPH_MAX_ALIASES", "Aliases and repeated fields in a document.", 30)
    max_root_fields: int = _most("OFFERGRAPH_MAX_ROOT_FIELDS", "Fields at the root of an operation.", 20)
    max_mutations: int = _most("OFFERGRAPH_MAX_MUTATIONS", "Mutations in an operation.", 10)
    max_directives: int = _most("OFFERGRAPH_MAX_DIRECTIVES", "Directives in a document.", 50)
    max_fragments: int = _most(
        "OFFERGRAPH_MAX_FRAGMENTS", "Spread and inline fragments in a document.", 50, at_most=500
    )
    max_page: int = _most("OFFERGRAPH_MAX_PAGE", "Items of a page.", 100, at_most=100)
    max_list_items: int = _most("OFFERGRAPH_MAX_LIST_ITEMS", "Values of a list in the arguments.", 250)
    max_bulk_items: int = _most(
        "OFFERGRAPH_MAX_BULK_ITEMS", "Items of a bulk mutation (R34).", 1_000, at_most=1_000
    )
    max_cost: int = _most(
        "OFFERGRAPH_MAX_COST", "What an operation may cost: about the objects that its pages ask for.", 10_000
    )
    execution_timeout_seconds: float = _seconds(
        "OFFERGRAPH_EXECUTION_TIMEOUT_SECONDS", "Seconds after which a query is given up.", 10.0
    )
