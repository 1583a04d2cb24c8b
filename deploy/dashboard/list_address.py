"""A list of offers as the page's address holds it; dashboard/src/views/offers/list.ts has the same names."""

from starlette.datastructures import QueryParams

from store.errors import BadInput
from store.filters import OfferFilter
from store.vocabulary import OfferStatus

_NAMES = frozenset(("account", "channel", "sku", "status", "brand", "category", "code", "q"))


def filter_of(parameters: QueryParams) -> OfferFilter:
    """The filter of a list; a parameter that is repeated means any of its values, an empty one is not given.

    Raises BadInput, naming the parameter, for a status that does not exist and for a parameter that is not
    part of a list.
    """
    if unknown := sorted(parameters.keys() - _NAMES):
        raise BadInput(f"{unknown[0]} is no parameter of a list of offers.")
    return OfferFilter(
        accounts=_values(parameters, "account"),
        feed_ids=_values(parameters, "channel"),
        sku_ids=_values(parameters, "sku"),
        statuses=tuple(_status(value) for value in _values(parameters, "status")),
        brands=_values(parameters, "brand"),
        categories=_values(parameters, "category"),
        error_codes=_values(parameters, "code"),
        query=" ".join(_values(parameters, "q")) or None,
    )


def _values(parameters: QueryParams, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in parameters.getlist(name) if value))


def _status(value: str) -> OfferStatus:
    try:
        return OfferStatus(value)
    except ValueError:
        raise BadInput(f"status must be one of {', '.join(OfferStatus)}; {value!r} was given.") from None
