"""The lives of a feed (R2, R4, R5). Pure."""

from datetime import datetime

from store.directory_commands import ActivateFeed
from store.records.evolution import evolve
from store.records.feeds import Feed, FeedActivation, activation_key, feed_key
from store.records.frozen import dataclass
from store.rules.decision import Refusal, refuse
from store.vocabulary import FeedChange, FeedState, UserErrorCode


@dataclass(frozen=True, slots=True)
class Activated:
    """The feed as it is then, and what happened to it; `None` where nothing did."""

    feed: Feed
    change: FeedChange | None


def activate(known: Feed | None, command: ActivateFeed, vendor: str, now: datetime) -> Activated | Refusal:
    """Activate a feed that is unknown, inactive or active already, as R2 and R5 have it."""
    wanted = command.restore_activation
    numbers = {activation.number for activation in known.activations} if known else set()
    if wanted is not None and wanted not in numbers:
        message = f"there never was an activation {wanted} of this feed; leave it out to start from scratch"
        return refuse(UserErrorCode.INVALID, message, *command.path, "restoreActivation")
    if known is None:
        return Activated(_first(command, vendor, now), FeedChange.ACTIVATED)
    if known.is_active:
        return _again(known, command)
    settings = evolve(
        known,
        affiliate_id=command.affiliate_id,
        sales_channel=command.sales_channel,
        state=FeedState.ACTIVE,
        version=known.version + 1,
    )
    if wanted is None:
        return Activated(_from_scratch(settings, now), FeedChange.ACTIVATED)
    return Activated(_restored(settings, wanted), FeedChange.RESTORED)


def deactivate(feed: Feed, now: datetime) -> Feed:
    """The feed with its current activation ended (R4)."""
    ended = evolve(feed.activation, deactivated_at=now)
    return evolve(
        feed,
        state=FeedState.INACTIVE,
        activation=ended,
        activations=tuple(ended if a.number == ended.number else a for a in feed.activations),
        version=feed.version + 1,
    )


def _first(command: ActivateFeed, vendor: str, now: datetime) -> Feed:
    activation = FeedActivation(activation_key(command.account, command.feed_id, 1), 1, now)
    return Feed(
        key=feed_key(command.account, command.feed_id),
        account=command.account,
        feed_id=command.feed_id,
        vendor=vendor,
        affiliate_id=command.affiliate_id,
        sales_channel=command.sales_channel,
        state=FeedState.ACTIVE,
        activation=activation,
        activations=(activation,),
    )


def _again(known: Feed, command: ActivateFeed) -> Activated | Refusal:
    if command.restore_activation not in (None, known.activation.number):
        message = (
            f"the feed is active with activation {known.activation.number}; "
            f"deactivate it before bringing back {command.restore_activation}"
        )
        return refuse(UserErrorCode.INVALID, message, *command.path, "restoreActivation")
    changed = evolve(known, affiliate_id=command.affiliate_id, sales_channel=command.sales_channel)
    if changed == known:
        return Activated(known, None)
    return Activated(evolve(changed, version=known.version + 1), FeedChange.UPDATED)


def _from_scratch(feed: Feed, now: datetime) -> Feed:
    number = feed.activations[-1].number + 1
    activation = FeedActivation(activation_key(feed.account, feed.feed_id, number), number, now)
    return evolve(feed, activation=activation, activations=(*feed.activations, activation))


def _restored(feed: Feed, number: int) -> Feed:
    activations = tuple(evolve(a, deactivated_at=None) if a.number == number else a for a in feed.activations)
    return evolve(
        feed, activation=next(a for a in activations if a.number == number), activations=activations
    )
