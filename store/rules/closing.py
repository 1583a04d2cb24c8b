"""Closing an interaction: what its logs amount to moves the offer (R9-R18, R22-R25). Pure."""

from collections.abc import Mapping
from datetime import datetime

from store.records.errors import OfferError
from store.records.evolution import evolve
from store.records.frozen import dataclass
from store.records.interactions import Interaction
from store.records.offers import Discard, Facts, Offer
from store.records.values import Warning
from store.rules.error_report import ErrorReport, report_errors
from store.rules.ledger import Ledger
from store.rules.offer_change import next_version
from store.rules.opening import end_discard, title
from store.rules.outcome import Outcome, sum_up
from store.vocabulary import (
    InteractionEffect,
    InteractionOrigin,
    InteractionResult,
    InteractionState,
    OfferStatus,
    WarningCode,
)


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed interaction, its offer's next version, and what was archived and reported on the way."""

    interaction: Interaction
    offer: Offer
    report: ErrorReport
    warnings: tuple[Warning, ...]


def close_interaction(
    before: Offer | None,
    touched: Offer,
    interaction: Interaction,
    now: datetime,
    mapped: Mapping[str, str],
    *,
    timed_out: bool = False,
) -> Closed:
    """Close `interaction` on `touched`, the offer after the opening; subscribers know it as `before`."""
    outcome = sum_up(interaction, timed_out=timed_out)
    ledger = Ledger(interaction.started_at, held_back=interaction.held_back)
    touched = _set_values(touched, outcome, ledger)
    touched = _set_discard(touched, interaction, outcome, ledger)
    touched = _count_success(touched, interaction.started_at, outcome)
    report = report_errors(touched, interaction, outcome, ledger, now, mapped)
    touched = evolve(
        touched,
        errors=report.active,
        error_count=report.error_count,
        facts=evolve(touched.facts, reports=report.reports, successes=report.successes),
        open_setups=tuple(id_ for id_ in touched.open_setups if id_ != interaction.interaction_id),
    )
    message = _message(interaction, touched, outcome)
    offer = next_version(before, touched, now, message, timed_out=timed_out)
    warnings = _warnings(ledger.effect, outcome.declared, offer.status)
    closed = evolve(
        interaction,
        state=InteractionState.CLOSED,
        result=outcome.result,
        effect=ledger.effect,
        timed_out=timed_out,
        closed_at=now,
        last_activity_at=now,
        origins=outcome.origins,
        warnings=(*interaction.warnings, *warnings),
    )
    return Closed(closed, offer, report, warnings)


def _set_values(offer: Offer, outcome: Outcome, ledger: Ledger) -> Offer:
    # R16: only a success makes its values the offer's.
    if outcome.result is not InteractionResult.SUCCESS:
        return offer
    values, facts, started = outcome.values, offer.facts, ledger.started_at
    if values.price is not None and ledger.may_set(facts.price):
        offer, facts = evolve(offer, price=values.price), evolve(facts, price=started)
    if values.inventory is not None and ledger.may_set(facts.inventory):
        offer, facts = evolve(offer, inventory=values.inventory), evolve(facts, inventory=started)
    if values.external_offer_id is not None and ledger.may_set(facts.external_offer_id):
        offer = evolve(offer, external_offer_id=values.external_offer_id)
        facts = evolve(facts, external_offer_id=started)
    return evolve(offer, facts=facts)


def _set_discard(offer: Offer, interaction: Interaction, outcome: Outcome, ledger: Ledger) -> Offer:
    # R14: a declared discard begins it; a CATALOG success or failure that declares none ends it.
    discard, started = outcome.discards, interaction.started_at
    if discard is not None:
        if not ledger.may_set(offer.facts.discard):
            return offer
        return evolve(offer, facts=_discarded(offer.facts, discard, started))
    declares_discard = outcome.declared is not None and outcome.declared.is_discard
    concludes = outcome.result in (InteractionResult.SUCCESS, InteractionResult.FAILURE)
    if interaction.origin is InteractionOrigin.CATALOG and concludes and not declares_discard:
        return end_discard(offer, started, ledger)
    return offer


def _discarded(facts: Facts, status: OfferStatus, started_at: datetime) -> Facts:
    # R13.4: of the successes so far only those started later than this discard go on counting.
    succeeded = facts.last_success is not None and facts.last_success > started_at
    return evolve(facts, discard=Discard(status, started_at), last_discard=started_at, succeeded=succeeded)


def _count_success(offer: Offer, started_at: datetime, outcome: Outcome) -> Offer:
    # R13.4: the discarding close itself does not count; equal instants count as in order of arrival.
    if outcome.result is not InteractionResult.SUCCESS or outcome.discards is not None:
        return offer
    facts = offer.facts
    last = max(started_at, facts.last_success or started_at)
    counts = facts.last_discard is None or started_at >= facts.last_discard
    return evolve(offer, facts=evolve(facts, last_success=last, succeeded=facts.succeeded or counts))


def _message(interaction: Interaction, touched: Offer, outcome: Outcome) -> str:
    # R15: the words of the log that declared or failed it.
    discard = touched.facts.discard
    if outcome.declaring is not None and discard is not None and discard.status is outcome.declared:
        return outcome.declaring.description
    if touched.errors and outcome.result is not InteractionResult.FAILURE:
        return error_message(touched.errors)
    if outcome.deciding is not None:
        return outcome.deciding.description
    return f"{title(interaction)} was closed without logs."


def error_message(errors: tuple[OfferError, ...]) -> str:
    """The words of the error that was raised last."""
    latest = max(errors, key=lambda error: error.started_at)
    return latest.description or latest.title


def _warnings(
    effect: InteractionEffect, declared: OfferStatus | None, status: OfferStatus
) -> tuple[Warning, ...]:
    warnings = []
    if effect in (InteractionEffect.PARTIAL, InteractionEffect.STALE):
        message = (
            f"Something started later has been closed before, so the effect of this interaction is {effect}."
        )
        warnings.append(Warning(WarningCode.OUT_OF_ORDER, message, ()))
    if declared is not None and declared is not status:
        message = f"The logs declare {declared}; from its state the offer is {status}."
        warnings.append(Warning(WarningCode.STATUS_DIFFERS, message, ()))
    return tuple(warnings)
