"""`decide(state, intake, policy) -> Decision | Refusal`: the whole life of an offer, as a pure function.

Checks come in the order of R27: the feed (R6), what the ids name already (R27), whether it is open (R8), and
then the rest.
"""

from collections.abc import Iterable

from store.commands import (
    CloseInteraction,
    CreateLog,
    DescribeProduct,
    NewLog,
    OpenInteraction,
    RecodeErrors,
    RecordInteraction,
    TimeOutInteraction,
)
from store.records.evolution import evolve
from store.records.feeds import Feed
from store.records.interactions import Interaction
from store.records.values import placed
from store.rules.appending import append_logs
from store.rules.closing import close_interaction, error_message
from store.rules.conclusion import conclude
from store.rules.decision import Decision, Policy, Refusal, State, refuse
from store.rules.entries import change_entries, log_entry
from store.rules.feed_refusals import inactive_feed, no_feed
from store.rules.intake import Intake, logs_of
from store.rules.limits import Path
from store.rules.offer_change import next_version, with_product
from store.rules.opening import open_interaction, opening_message
from store.rules.recoding import recode
from store.rules.timing_out import time_out
from store.vocabulary import FeedState, InteractionChange, UserErrorCode

Verdict = Decision | Refusal


def decide(state: State, intake: Intake, policy: Policy) -> Verdict:
    """What comes of the command in `intake` when it meets `state`. Same arguments, same answer."""
    command = intake.command
    path = command.path
    if state.feed is None:
        return no_feed(command.account, command.feed_id, path)
    if state.feed.state is FeedState.INACTIVE:
        return inactive_feed(command.account, command.feed_id, path)
    match command:
        case OpenInteraction():
            return _open(state, state.feed, command, intake, policy)
        case RecordInteraction():
            return _record(state, state.feed, command, intake, policy)
        case CreateLog():
            return _log(state, command, intake, policy)
        case CloseInteraction():
            return _close(state, command, intake, policy)
        case TimeOutInteraction():
            return time_out(state, command, intake, policy)
        case DescribeProduct():
            return _describe(state, command, intake, policy)
        case RecodeErrors():
            return recode(state, command, intake, policy)


def _open(state: State, feed: Feed, command: OpenInteraction, intake: Intake, policy: Policy) -> Verdict:
    verdict = _known_interaction(state, intake)
    if verdict is not None:
        return verdict
    if intake.faults:
        return Refusal(intake.faults)
    opened = open_interaction(feed, state.offer, command, intake)
    touched = opened.touched
    message = error_message(touched.errors) if touched.errors else opening_message(opened.interaction)
    offer = next_version(state.offer, touched, intake.now, message)
    entries = change_entries(state.offer, offer, policy, opened.interaction, InteractionChange.OPENED)
    return Decision(offer=offer, interaction=opened.interaction, entries=entries)


def _record(state: State, feed: Feed, command: RecordInteraction, intake: Intake, policy: Policy) -> Verdict:
    verdict = _known_interaction(state, intake) or _foreign_log(state, intake, None)
    if verdict is not None:
        return verdict
    if intake.faults:
        return Refusal(intake.faults)
    opened = open_interaction(feed, state.offer, command, intake)
    appended = append_logs(opened.interaction, _placed(intake), intake, state.codes, state.mapped)
    if appended.faults:
        return Refusal(appended.faults)
    interaction = evolve(appended.interaction, warnings=appended.warnings)
    closed = close_interaction(state.offer, opened.touched, interaction, intake.now, state.mapped)
    return conclude(state.offer, closed, intake, policy, InteractionChange.RECORDED, new_logs=appended.logs)


def _log(state: State, command: CreateLog, intake: Intake, policy: Policy) -> Verdict:
    interaction, path = state.interaction, command.path
    if interaction is None or state.offer is None:
        return _no_interaction(command, intake)
    verdict = _foreign_log(state, intake, interaction)
    if verdict is not None:
        return verdict
    if not interaction.is_open:
        message = f"interaction {interaction.interaction_id} is closed and takes no more logs; open another"
        return refuse(UserErrorCode.INTERACTION_CLOSED, message, *path, "interactionId")
    if intake.faults:
        return Refusal(intake.faults)
    appended = append_logs(interaction, _placed(intake), intake, state.codes, state.mapped)
    if appended.faults:
        return Refusal(appended.faults)
    log = appended.logs[0]
    return Decision(
        offer=state.offer,
        interaction=appended.interaction,
        new_logs=appended.logs,
        entries=(log_entry(state.offer, appended.interaction, log.log_id, intake.now, policy),),
        log=log,
        warnings=placed(appended.warnings, path),
    )


def _close(state: State, command: CloseInteraction, intake: Intake, policy: Policy) -> Verdict:
    interaction = state.interaction
    if interaction is None or state.offer is None:
        return _no_interaction(command, intake)
    if not interaction.is_open:
        # R11: harmless, and answered with what is there.
        return _replay(state, interaction, command.path)
    closed = close_interaction(state.offer, state.offer, interaction, intake.now, state.mapped)
    return conclude(state.offer, closed, intake, policy, InteractionChange.CLOSED)


def _describe(state: State, command: DescribeProduct, intake: Intake, policy: Policy) -> Verdict:
    if intake.faults:
        return Refusal(intake.faults)
    if state.offer is None:
        return Decision()
    touched = with_product(state.offer, command.product)
    if touched == state.offer:
        return Decision(offer=state.offer, replayed=True)
    offer = next_version(state.offer, touched, intake.now, state.offer.status_reason.message)
    return Decision(offer=offer, entries=change_entries(state.offer, offer, policy))


def _known_interaction(state: State, intake: Intake) -> Verdict | None:
    # R27: the same id with the same content is a retry, with other content a conflict.
    known = state.interaction
    if known is None:
        return None
    if known.digest == intake.digest:
        return _replay(state, known, intake.command.path)
    message = (
        f"interaction {known.interaction_id} exists with other content; a new interaction needs a new id"
    )
    return refuse(UserErrorCode.CONFLICT, message, *intake.command.path, "interactionId")


def _foreign_log(state: State, intake: Intake, own: Interaction | None) -> Verdict | None:
    # R27 for logs: their ids are scoped to the activation, so one may lie in another interaction.
    for index, log_id in enumerate(intake.log_ids):
        owner = state.log_owners.get(log_id)
        if owner is None:
            continue
        path = intake.command.path + _log_paths(intake)[index]
        log = next(log for log in owner.logs if log.log_id == log_id)
        if own is not None and owner.key == own.key and log.digest == intake.log_digests[index]:
            # Evidence is not read on the write path; the digest says that the one stored is this one.
            log = evolve(log, evidence=logs_of(intake.command)[index].evidence)
            return evolve(_replay(state, owner, path), log=log, warnings=placed(log.warnings, path))
        message = f"log {log_id} exists with other content; a new log needs a new id"
        return refuse(UserErrorCode.CONFLICT, message, *path, "logId")
    return None


def _replay(state: State, interaction: Interaction, path: Path) -> Decision:
    warnings = placed(interaction.warnings, path)
    return Decision(offer=state.offer, interaction=interaction, warnings=warnings, replayed=True)


def _no_interaction(command: CreateLog | CloseInteraction, intake: Intake) -> Refusal:
    if intake.faults and intake.faults[0].path[-1] == "interactionId":
        return Refusal(intake.faults)
    message = f"feed {command.feed_id} of {command.account} has no interaction {command.interaction_id}"
    return refuse(UserErrorCode.INTERACTION_NOT_FOUND, message, *command.path, "interactionId")


def _log_paths(intake: Intake) -> tuple[Path, ...]:
    if isinstance(intake.command, CreateLog):
        return (("log",),)
    return tuple(("logs", str(index)) for index in range(len(intake.log_ids)))


def _placed(intake: Intake) -> Iterable[tuple[NewLog, Path]]:
    return zip(logs_of(intake.command), _log_paths(intake), strict=True)
