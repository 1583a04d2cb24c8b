"""What a change of an offer's errors means for kept interactions (R30) and for figures (R21). Pure."""

from collections.abc import Iterable
from datetime import datetime

from store.records.errors import LogError, OfferError
from store.records.evolution import evolve
from store.records.feeds import interaction_key
from store.records.interactions import Interaction
from store.records.offers import Offer
from store.rules.decision import Policy, Release, Tally


class Aftermath:
    """Compares an offer's active errors before and after a change at `now`."""

    def __init__(self, before: Offer | None, after: Offer, now: datetime, policy: Policy) -> None:
        self.errors_before = before.errors if before else ()
        self.errors_after = after.errors
        self.activation = after.activation
        self.now = now
        self.policy = policy

    def expiring(self, interaction: Interaction) -> Interaction:
        """R30: a closed interaction expires after the retention, unless an active error points to it."""
        if interaction.interaction_id in _pinned(self.errors_after):
            return interaction
        return evolve(interaction, expires_at=self.now + self.policy.retention)

    def released(self) -> tuple[Release, ...]:
        """R30: interactions closed before that no active error points to any longer."""
        kept = _pinned(self.errors_after)
        return tuple(
            Release(interaction_key(self.activation, id_), closed_at + self.policy.retention)
            for id_, closed_at in _pinned(self.errors_before).items()
            if id_ not in kept
        )

    def tallies(self, reported: Iterable[LogError]) -> tuple[Tally, ...]:
        """R21: fingerprints that occurred, and those this offer has or has no longer."""
        before, after = _fingerprints(self.errors_before), _fingerprints(self.errors_after)
        occurred: dict[str, int] = {}
        bearers: dict[str, OfferError | LogError] = {**before, **after}
        for error in reported:
            if error.fingerprint is not None:
                occurred[error.fingerprint] = occurred.get(error.fingerprint, 0) + 1
                bearers.setdefault(error.fingerprint, error)
        return tuple(
            Tally(
                fingerprint=fingerprint,
                sample=bearer.description or bearer.title,
                occurrences=occurred.get(fingerprint, 0),
                offers=(fingerprint in after) - (fingerprint in before),
                # That an offer has it no longer is no occurrence: the last one was before.
                at=self.now if fingerprint in occurred else before[fingerprint].interaction_closed_at,
            )
            for fingerprint, bearer in bearers.items()
            if fingerprint in occurred or (fingerprint in after) != (fingerprint in before)
        )


def _pinned(errors: tuple[OfferError, ...]) -> dict[str, datetime]:
    return {error.interaction_id: error.interaction_closed_at for error in errors}


def _fingerprints(errors: tuple[OfferError, ...]) -> dict[str, OfferError]:
    return {error.fingerprint: error for error in errors if error.fingerprint is not None}
