"""How a closing interaction raises and archives an offer's errors (R18, R21-R26). Pure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from store.records.errors import UNMAPPED_CODE, ErrorIdentity, LogError, OfferError, error_identity
from store.records.evolution import evolve
from store.records.frozen import dataclass
from store.records.interactions import Interaction, Log
from store.records.offers import Facts, Offer, Report
from store.rules.ledger import Ledger
from store.rules.outcome import Outcome, in_order
from store.vocabulary import (
    ArchiveReason,
    InteractionOrigin,
    InteractionResult,
    LogType,
    OfferErrorState,
)


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """The errors after a close: active, newly archived, how many keys were given out, and the reports."""

    active: tuple[OfferError, ...]
    archived: tuple[OfferError, ...]
    error_count: int
    reports: dict[InteractionOrigin, Report]
    successes: dict[InteractionOrigin, Report]
    reported: tuple[LogError, ...]


@dataclass(frozen=True, slots=True)
class _Raised:
    error: LogError
    log: Log


def report_errors(
    offer: Offer,
    interaction: Interaction,
    outcome: Outcome,
    ledger: Ledger,
    now: datetime,
    mapped: Mapping[str, str],
) -> ErrorReport:
    """Bring an interaction's errors to `offer`: success resolves (R23), failure supersedes (R24)."""
    if outcome.result is InteractionResult.NOTIFICATION:
        facts = offer.facts
        return ErrorReport(offer.errors, (), offer.error_count, facts.reports, facts.successes, ())
    desk = _Desk(offer, interaction, ledger, now)
    if outcome.result is InteractionResult.SUCCESS:
        desk.resolve(outcome.origins)
        reported: tuple[LogError, ...] = ()
    else:
        raised = _raised_errors(interaction.logs, mapped)
        desk.raise_all(raised)
        desk.supersede({identity for item in raised for identity in _identities(item.error)})
        reported = tuple(item.error for item in raised)
    succeeded = outcome.origins if outcome.result is InteractionResult.SUCCESS else ()
    reports, successes = _reported(offer.facts, interaction, succeeded, ledger)
    return ErrorReport(
        tuple(desk.active), tuple(desk.archived), desk.error_count, reports, successes, reported
    )


def map_error(error: LogError, mapped: Mapping[str, str]) -> LogError:
    """R21: an error whose fingerprint has a code comes with it, keeping its external code.

    Only errors that arrived unmapped have a fingerprint; one may have been given another code since.
    """
    code = mapped.get(error.fingerprint or "")
    return error if code is None else evolve(error, code=code)


_Concerns = Callable[[OfferError], bool]


class _Desk:
    """The errors of one offer while one interaction closes."""

    def __init__(self, offer: Offer, interaction: Interaction, ledger: Ledger, now: datetime) -> None:
        self.offer = offer
        self.interaction = interaction
        self.ledger = ledger
        self.now = now
        self.active = list(offer.errors)
        self.archived: list[OfferError] = []
        self.error_count = offer.error_count

    def resolve(self, origins: tuple[InteractionOrigin, ...]) -> None:
        """R23: archive what one of `origins` closes."""
        self._archive(lambda error: bool(set(closable_by(error)) & set(origins)), ArchiveReason.RESOLVED)

    def supersede(self, reported: set[ErrorIdentity]) -> None:
        """R24: archive what the same origin and source raised before and did not report again."""
        own = self.interaction.origin, self.interaction.source
        self._archive(
            lambda error: (error.origin, error.source) == own and reported.isdisjoint(_identities(error)),
            ArchiveReason.SUPERSEDED,
        )

    def raise_all(self, raised: Iterable[_Raised]) -> None:
        """R22, R18: the same error again where it is active, else a new one; too late, it is archived."""
        for item in raised:
            identity = item.error.identity
            position = next((i for i, e in enumerate(self.active) if e.identity == identity), None)
            if position is not None:
                self.active[position] = self._again(self.active[position], item)
                continue
            self.error_count += 1
            error = self._new(item)
            later = self._later_report(closable_by(error))
            if later is None:
                self.ledger.moved = True
                self.active.append(error)
            else:
                self.ledger.held = True
                self.archived.append(
                    _archive(error, self.now, ArchiveReason.SUPERSEDED, later.interaction_id)
                )

    def _archive(self, concerns: _Concerns, reason: ArchiveReason) -> None:
        staying = []
        for error in self.active:
            if not concerns(error):
                staying.append(error)
            elif self.ledger.may_set(error.started_at):
                self.archived.append(_archive(error, self.now, reason, self.interaction.interaction_id))
            else:
                staying.append(error)
        self.active = staying

    def _later_report(self, closable: tuple[InteractionOrigin, ...]) -> Report | None:
        facts = self.offer.facts
        reports = [facts.reports.get(self.interaction.origin), *(facts.successes.get(o) for o in closable)]
        return next(
            (r for r in reports if r is not None and r.started_at > self.interaction.started_at), None
        )

    def _again(self, error: OfferError, item: _Raised) -> OfferError:
        self.ledger.moved = True
        counted = evolve(error, occurrences=error.occurrences + 1)
        if not self.ledger.may_set(error.started_at):
            return counted
        new = self._new(item)
        return evolve(
            counted,
            title=new.title,
            description=new.description,
            closable_origins=new.closable_origins,
            origin=new.origin,
            source=new.source,
            fingerprint=new.fingerprint,
            last_seen_at=new.last_seen_at,
            started_at=new.started_at,
            interaction_id=new.interaction_id,
            interaction_closed_at=new.interaction_closed_at,
        )

    def _new(self, item: _Raised) -> OfferError:
        offer, interaction = self.offer, self.interaction
        return OfferError(
            key=f"{offer.key}#{self.error_count}",
            offer_id=offer.key,
            account=offer.account,
            feed_id=offer.feed_id,
            sku_id=offer.sku_id,
            activation=offer.activation,
            code=item.error.code,
            external_code=item.error.external_code,
            title=item.error.title,
            description=item.error.description,
            origin=interaction.origin,
            source=interaction.source,
            closable_origins=item.error.closable_origins or (interaction.origin,),
            fingerprint=item.error.fingerprint,
            raised_at=item.log.occurred_at,
            last_seen_at=item.log.occurred_at,
            started_at=interaction.started_at,
            interaction_id=interaction.interaction_id,
            interaction_closed_at=self.now,
        )


def closable_by(error: OfferError) -> tuple[InteractionOrigin, ...]:
    """The origins whose success mends `error`; never empty (R25)."""
    return error.closable_origins or (error.origin,)


def _archive(error: OfferError, at: datetime, reason: ArchiveReason, by: str) -> OfferError:
    return evolve(
        error, state=OfferErrorState.ARCHIVED, archived_at=at, archive_reason=reason, archived_by_id=by
    )


def _identities(error: LogError | OfferError) -> tuple[ErrorIdentity, ...]:
    # What arrived unmapped stays the same error before it is re-coded, and after (R21).
    if error.fingerprint is None:
        return (error.identity,)
    return error.identity, error_identity(UNMAPPED_CODE, error.external_code, error.fingerprint)


def _raised_errors(logs: Iterable[Log], mapped: Mapping[str, str]) -> list[_Raised]:
    # The errors of all logs form one set (R16); of an error that stands twice the last words count.
    raised: dict[ErrorIdentity, _Raised] = {}
    for log in in_order(logs):
        if log.type is LogType.FAILURE:
            for error in log.errors:
                arrived = map_error(error, mapped)
                raised[arrived.identity] = _Raised(arrived, log)
    return list(raised.values())


def _reported(
    facts: Facts, interaction: Interaction, succeeded: tuple[InteractionOrigin, ...], ledger: Ledger
) -> tuple[dict[InteractionOrigin, Report], dict[InteractionOrigin, Report]]:
    mine = Report(interaction.started_at, interaction.interaction_id)
    reports, successes = dict(facts.reports), dict(facts.successes)
    for origin in succeeded or (interaction.origin,):
        if ledger.may_set(reports.get(origin)):
            reports[origin] = mine
    for origin in succeeded:
        known = successes.get(origin)
        if known is None or mine.started_at >= known.started_at:
            successes[origin] = mine
    return reports, successes
