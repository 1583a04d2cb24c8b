"""A feed: the connection of one account to one channel, and its activations (R2-R5)."""

from datetime import datetime

from store.records.frozen import dataclass
from store.vocabulary import FeedState


@dataclass(frozen=True, slots=True)
class FeedActivation:
    """One life of a feed; a partition of its offers. `key` names it in every document that belongs to it."""

    key: str
    number: int
    activated_at: datetime
    deactivated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """`key` is unique; `activation` is the current life, or the last; `activations` are all, oldest first."""

    key: str
    account: str
    feed_id: str
    vendor: str
    affiliate_id: str
    sales_channel: str
    state: FeedState
    activation: FeedActivation
    activations: tuple[FeedActivation, ...]
    version: int = 1

    @property
    def is_active(self) -> bool:
        """Whether the feed takes mutations and shows its offers."""
        return self.state is FeedState.ACTIVE


@dataclass(frozen=True, slots=True)
class ActivationOwner:
    """An activation together with the feed it belongs to, for showing the one from the other."""

    feed: Feed
    activation: FeedActivation


def escape(part: str) -> str:
    """Make `part` safe to stand before a `/` in a key, reversibly and injectively."""
    return part.replace("%", "%25").replace("/", "%2F")


def unescape(part: str) -> str:
    """What `escape` was given."""
    return part.replace("%2F", "/").replace("%25", "%")


def feed_key(account: str, feed_id: str) -> str:
    """The key of a feed's document."""
    return f"{escape(account)}/{escape(feed_id)}"


def activation_key(account: str, feed_id: str, number: int) -> str:
    """The key of one activation of a feed."""
    return f"{feed_key(account, feed_id)}/{number}"


def offer_key(activation: str, sku_id: str) -> str:
    """The key of an offer's document; the SKU comes last and may hold anything."""
    return f"{activation}/{sku_id}"


def interaction_key(activation: str, interaction_id: str) -> str:
    """The key of an interaction's document (R27: ids are scoped to the activation)."""
    return f"{activation}/{interaction_id}"
