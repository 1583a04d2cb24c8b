"""Answers to writers without a decision: the feed is not theirs to see, or it was not done in time."""

from store.commands import INPUT, Command
from store.records.values import UserError
from store.rules.decision import Refusal, refuse
from store.rules.feed_refusals import no_feed
from store.rules.slugs import vendor_of
from store.scope import Viewer
from store.vocabulary import UserErrorCode

OVERLOAD_RETRY_MS = 500


def unseen(viewer: Viewer, command: Command) -> Refusal | None:
    """Foreign looks exactly like missing: the answer is that for a feed that is not there."""
    if viewer.scope.allows(command.account, vendor_of(command.feed_id)):
        return None
    return no_feed(command.account, command.feed_id, command.path)


def overloaded(command: Command) -> Refusal:
    """Too many wait already; nothing of this one was written."""
    message = "too many mutations are waiting; nothing was written, send this one again a little later"
    return _passing(UserErrorCode.OVERLOADED, message, command.path, OVERLOAD_RETRY_MS)


def broken(command: Command) -> Refusal:
    """A fault of ours, logged where it happened; nothing of this one was written, its neighbours were."""
    return refuse(UserErrorCode.INTERNAL, "this one failed for a fault of the service's own", *command.path)


def contended(command: Command) -> Refusal:
    """Other processes kept getting in the way; nothing of this one was written."""
    message = "other writers kept changing the same offer; nothing was written, sending it again is safe"
    return _passing(UserErrorCode.CONTENTION, message, command.path)


def timed_out(command: Command) -> Refusal:
    """The deadline of a command of the writer has passed."""
    return unconfirmed(command.path)


def unconfirmed(path: tuple[str, ...] = INPUT) -> Refusal:
    """The deadline has passed; whether it was written is not known."""
    message = (
        "MongoDB did not confirm it in time, and it may still be done; "
        "with ids of your own in it, sending the same again is safe"
    )
    return _passing(UserErrorCode.TIMEOUT, message, path)


def _passing(
    code: UserErrorCode, message: str, path: tuple[str, ...], after_ms: int | None = None
) -> Refusal:
    return Refusal((UserError(code, message, path, retryable=True, retry_after_ms=after_ms),))
