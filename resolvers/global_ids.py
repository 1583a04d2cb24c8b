"""Relay's global ids: `Type:key` in base64url without padding; opaque to clients, and lasting."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from store.errors import BadInput
from store.records.channels import Channel
from store.records.codes import ErrorCode, UnmappedError
from store.records.errors import OfferError
from store.records.feeds import ActivationOwner, Feed
from store.records.interactions import Interaction, PlacedLog
from store.records.offers import Offer


@dataclass(frozen=True, slots=True)
class GlobalId:
    """The GraphQL type of an object and the key that its store knows it by."""

    type_name: str
    key: str


def log_key(interaction_key: str, log_id: str) -> str:
    """The key of a log: that of its interaction, `+`, and its id (32 hex digits: the last `+` parts them)."""
    return f"{interaction_key}+{log_id}"


_NODES: dict[type, tuple[str, tuple[str, ...]]] = {
    Channel: ("Channel", ("channel_id",)),
    Feed: ("Feed", ("key",)),
    ActivationOwner: ("FeedActivation", ("activation.key",)),
    Offer: ("Offer", ("key",)),
    OfferError: ("OfferError", ("key",)),
    Interaction: ("Interaction", ("key",)),
    PlacedLog: ("Log", ("interaction.key", "log_id")),
    ErrorCode: ("ErrorCode", ("code",)),
    UnmappedError: ("UnmappedError", ("fingerprint",)),
}
KEYS = dict(_NODES.values())
"""What the key of each type of node is made of: attribute paths."""

TYPE_NAMES = frozenset(KEYS)
_READ = {record: (name, tuple(map(attrgetter, paths))) for record, (name, paths) in _NODES.items()}


def global_id(root: Any) -> str:
    """The global id of a record that is a `Node`."""
    type_name, parts = _READ[type(root)]
    return identify(type_name, *(read(root) for read in parts))


def identify(type_name: str, *parts: str) -> str:
    """The global id of an object of the type, by the parts of its key."""
    text = f"{type_name}:{parts[0] if len(parts) == 1 else log_key(*parts)}"
    return urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).rstrip(b"=").decode("ascii")


def encode(named: GlobalId) -> str:
    """The id as clients see it."""
    return identify(named.type_name, named.key)


def decode(text: str, argument: str = "id") -> GlobalId:
    """What `text` names; raises BadInput, naming `argument`, if it cannot have come from `encode`."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        type_name, colon, key = urlsafe_b64decode(padded).decode("utf-8").partition(":")
    except ValueError:
        type_name, colon, key = "", "", ""
    named = GlobalId(type_name, key)
    if not colon or not key or type_name not in TYPE_NAMES or encode(named) != text:
        raise BadInput(f"{argument} is not an id of this service; pass on an `id` as it was given")
    return named
