"""The status of an offer, derived from its state (R13), and the reason of a change (R15). Pure."""

from store.records.errors import OfferError
from store.records.offers import Offer
from store.vocabulary import OfferStatus, StatusReasonCode


def derive_status(offer: Offer) -> OfferStatus:
    """R13: discard, active error, open SETUP, success since the last discard; the first decides."""
    facts = offer.facts
    if facts.discard is not None and facts.discard.status is not None:
        return facts.discard.status
    if offer.errors:
        return OfferStatus.ERROR
    if offer.open_setups:
        return OfferStatus.SENDING
    return OfferStatus.SYNCED if facts.succeeded else OfferStatus.SENDING


def reason_code(before: OfferStatus | None, after: OfferStatus, *, timed_out: bool) -> StatusReasonCode:
    """R15: why a status changed from `before` (`None` at birth) to `after`; first match."""
    if before is None:
        return StatusReasonCode.CREATED
    if after.is_discard:
        return StatusReasonCode.DISCARDED
    if after is OfferStatus.ERROR:
        return StatusReasonCode.FAILED
    if timed_out:
        return StatusReasonCode.TIMED_OUT
    if before.is_discard:
        return StatusReasonCode.RETURNED
    if before is OfferStatus.ERROR:
        return StatusReasonCode.RECOVERED
    return StatusReasonCode.RESENT if after is OfferStatus.SENDING else StatusReasonCode.SUCCEEDED


def error_keys(status: OfferStatus, errors: tuple[OfferError, ...]) -> tuple[str, ...]:
    """What the error filter finds an offer in `ERROR` by: each full code and its hyphen-bounded prefixes."""
    if status is not OfferStatus.ERROR:
        return ()
    keys: set[str] = set()
    for error in errors:
        parts = error.full_code.split("-")
        keys.update("-".join(parts[:length]) for length in range(1, len(parts) + 1))
    return tuple(sorted(keys))
