"""What the drivers raise, in the store's words: what passes by, what was there already, what is lost."""

import random

from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    DuplicateKeyError,
    OperationFailure,
    PyMongoError,
    WriteConcernError,
)

UNKNOWN_COMMIT = "UnknownTransactionCommitResult"
TRANSIENT = "TransientTransactionError"
DUPLICATE_KEY = 11000
UNKNOWN_POSITION = 280
UNSATISFIABLE = (79, 100)
# Killed by hand, or cursors and sessions gone with a primary that steps down or ends.
INTERRUPTED = (43, 91, 189, 206, 237, 10107, 11600, 11601, 11602, 13435, 13436)
MOST_DOUBLINGS = 64


def backoff_seconds(attempt: int, first: float = 0.002, longest: float = 0.5) -> float:
    """How long to wait after the failed `attempt` (from 0): `first`, twice as long each time up to `longest`,
    with jitter."""
    # Outages may last: so many attempts that the power would not fit a float.
    return random.uniform(0.5, 1.5) * min(first * 2.0 ** min(attempt, MOST_DOUBLINGS), longest)


def in_short(error: BaseException) -> str:
    """What went wrong, without the server's whole reply, for a line of the log."""
    return str(error).partition(", full error")[0] or type(error).__name__


def is_transient(error: BaseException) -> bool:
    """Whether a transaction that failed with `error` may be run anew: a write conflict, a lost primary, a
    race for a key."""
    if is_duplicate(error) or is_unreachable(error) or is_unknown_commit(error):
        return True
    return isinstance(error, PyMongoError) and error.has_error_label(TRANSIENT)


def is_unknown_commit(error: BaseException) -> bool:
    """Whether a commit that failed with `error` may have been done, or be done yet: to be asked for again.

    A majority that was not waited for to the end (a primary stepping down) comes without a label, and so does
    what was interrupted; a write concern that no majority can ever satisfy stays a fault. A bulk of writes
    outside of transactions may end so as well.
    """
    if isinstance(error, WriteConcernError):
        return error.code not in UNSATISFIABLE
    if isinstance(error, BulkWriteError) and not error.details.get("writeErrors"):
        unconfirmed = error.details.get("writeConcernErrors", ())
        return all(fault["code"] not in UNSATISFIABLE for fault in unconfirmed)
    return isinstance(error, PyMongoError) and (
        error.has_error_label(UNKNOWN_COMMIT) or is_interrupted(error)
    )


def is_interrupted(error: BaseException) -> bool:
    """Whether an operation was ended from outside, by hand or with its primary: nothing is wrong with it."""
    return isinstance(error, OperationFailure) and error.code in INTERRUPTED


def is_unreachable(error: BaseException) -> bool:
    """Whether no server could be asked, or the connection broke before the answer."""
    return isinstance(error, ConnectionFailure)


def is_duplicate(error: BaseException) -> bool:
    """Whether a key was there already."""
    if isinstance(error, BulkWriteError):
        faults = error.details.get("writeErrors", ())
        return bool(faults) and all(fault.get("code") == DUPLICATE_KEY for fault in faults)
    return isinstance(error, DuplicateKeyError)


def is_namespace_there(error: BaseException) -> bool:
    """Whether a collection to be created is there already."""
    return isinstance(error, OperationFailure) and error.code == 48


def is_index_gone(error: BaseException) -> bool:
    """Whether an index to be dropped is not there."""
    return isinstance(error, OperationFailure) and error.code == 27


def is_lost_history(error: BaseException) -> bool:
    """Whether a change stream's position has left the server's history, or the stream cannot go on
    from it."""
    return isinstance(error, OperationFailure) and error.code in (136, UNKNOWN_POSITION, 286)


def is_unknown_position(error: BaseException) -> bool:
    """Whether the history reaches back to a change stream's position and has nothing there: what stood at it
    was rolled back, or the position was made up. It says nothing of other positions."""
    return isinstance(error, OperationFailure) and error.code == UNKNOWN_POSITION


def is_resumable(error: BaseException) -> bool:
    """Whether a change stream that broke with `error` can go on from where it was: what broke it passes."""
    if is_unreachable(error) or is_interrupted(error):
        return True
    return isinstance(error, OperationFailure) and error.has_error_label("ResumableChangeStreamError")


def is_invalid_position(error: BaseException) -> bool:
    """Whether the server refused to begin a change stream at a position: it never was one.

    What is wrong with a made-up token shows in many codes.
    """
    return isinstance(error, OperationFailure) and not is_resumable(error)
