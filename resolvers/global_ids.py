"""Relay's global ids: `Type:key` in base64url without padding; opaque to clients, and lasting."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
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


_KEYS: dict[type, tuple[str, Callable[[Any], str]]] = {
    Channel: ("Channel", lambda record: record.channel_id),
    Feed: ("Feed", lambda record: record.key),
    ActivationOwner: ("FeedActivation", lambda record: record.activation.key),
    Offer: ("Offer", lambda record: record.key),
    OfferError: ("OfferError", lambda record: record.key),
    Interaction: ("Interaction", lambda record: record.key),
    PlacedLog: ("Log", lambda record: log_key(record.interaction.key, record.log.log_id)),
    ErrorCode: ("ErrorCode", lambda record: record.code),
    UnmappedError: ("UnmappedError", lambda record: record.fingerprint),
}
TYPE_NAMES = frozenset(name for name, _ in _KEYS.values())


def global_id(root: Any) -> str:
    """The global id of a record that is a `Node`."""
    type_name, key_of = _KEYS[type(root)]
    return encode(GlobalId(type_name, key_of(root)))


def encode(named: GlobalId) -> str:
    """The id as clients see it."""
    text = f"{named.type_name}:{named.key}".encode("utf-8", "surrogatepass")
    return urlsafe_b64encode(text).rstrip(b"=").decode("ascii")


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
