"""Giving an offer's unmapped errors the code their fingerprint was mapped to (R21). Pure."""

from store.commands import RecodeErrors
from store.records.errors import OfferError
from store.records.evolution import evolve
from store.rules.aftermath import Aftermath
from store.rules.decision import Decision, Policy, State
from store.rules.entries import change_entries
from store.rules.intake import Intake
from store.rules.offer_change import next_version


def recode(state: State, command: RecodeErrors, intake: Intake, policy: Policy) -> Decision:
    """Re-code in place the active errors of the fingerprint, merging each with an equal one that is there."""
    before = state.offer
    if before is None:
        return Decision()
    # It may have been mapped anew since the command was made: the last mapping is the one that counts.
    code = state.mapped.get(command.fingerprint, command.code)
    errors: list[OfferError] = []
    for error in before.errors:
        coded = evolve(error, code=code) if error.fingerprint == command.fingerprint else error
        equal = next((i for i, known in enumerate(errors) if known.identity == coded.identity), None)
        if equal is None:
            errors.append(coded)
        else:
            errors[equal] = merge(errors[equal], coded)
    touched = evolve(before, errors=tuple(errors))
    if touched == before:
        return Decision(offer=before, replayed=True)
    offer = next_version(before, touched, intake.now, before.status_reason.message)
    aftermath = Aftermath(before, offer, intake.now, policy)
    return Decision(
        offer=offer,
        released=aftermath.released(),
        tallies=aftermath.tallies(()),
        entries=change_entries(before, offer, policy),
    )


def merge(one: OfferError, other: OfferError) -> OfferError:
    """Two raisings of one error, as it turned out: words of the latest-started, occurrences of both (R22)."""
    latest, earlier = (other, one) if other.started_at >= one.started_at else (one, other)
    return evolve(
        latest,
        key=one.key,
        occurrences=one.occurrences + other.occurrences,
        raised_at=min(one.raised_at, other.raised_at),
        last_seen_at=max(latest.last_seen_at, earlier.last_seen_at),
    )
