"""Objects by their global ids, also what lies in an earlier activation of a feed (R4)."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from resolvers.global_ids import GlobalId, decode
from resolvers.info import Info
from resolvers.loaders import Loaders
from store.errors import BadInput

NODES_AT_MOST = 100

_LOAD: dict[str, Callable[[Loaders, str], Awaitable[Any]]] = {
    "Channel": lambda loaders, key: loaders.channels.load(key),
    "Feed": lambda loaders, key: loaders.feeds.load(key),
    "FeedActivation": lambda loaders, key: loaders.activations.load(key),
    "Offer": lambda loaders, key: loaders.offers.load(key),
    "OfferError": lambda loaders, key: loaders.errors.load(key),
    "Interaction": lambda loaders, key: loaders.interactions.load(key),
    "Log": lambda loaders, key: loaders.logs.load(key),
    "ErrorCode": lambda loaders, key: loaders.codes.load(key),
    "UnmappedError": lambda loaders, key: loaders.unmapped.load(key),
}


async def node(info: Info, global_id: str) -> Any:
    """The record that `global_id` names, or None; raises BadInput for what is no id of this service."""
    return await _load(info.context.loaders, decode(global_id))


async def nodes(info: Info, global_ids: list[str]) -> list[Any]:
    """The records of up to 100 ids, None for each that names nothing."""
    if len(global_ids) > NODES_AT_MOST:
        raise BadInput(f"ids holds {len(global_ids)} ids, and {NODES_AT_MOST} are allowed")
    named = [decode(text, f"ids[{position}]") for position, text in enumerate(global_ids)]
    return list(await asyncio.gather(*(_load(info.context.loaders, each) for each in named)))


async def _load(loaders: Loaders, named: GlobalId) -> Any:
    return await _LOAD[named.type_name](loaders, named.key)
