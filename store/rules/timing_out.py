"""Closing what nobody touches any more (R17). Pure."""

from store.commands import TimeOutInteraction
from store.records.evolution import evolve
from store.records.interactions import Log
from store.rules.closing import close_interaction
from store.rules.conclusion import conclude
from store.rules.decision import Decision, Policy, State
from store.rules.instants import spelled
from store.rules.intake import Intake
from store.rules.outcome import in_order
from store.vocabulary import InteractionChange, LogType

AGENT = "offergraph"


def time_out(state: State, command: TimeOutInteraction, intake: Intake, policy: Policy) -> Decision:
    """Close the interaction with a WARNING log of the service's own, unless it was touched meanwhile."""
    interaction = state.interaction
    if interaction is None or state.offer is None or not interaction.is_open:
        return Decision()
    if interaction.last_activity_at >= command.idle_since:
        return Decision()
    warning = Log(
        log_id=intake.log_ids[0],
        type=LogType.WARNING,
        agent=AGENT,
        description=f"Closed by the service: idle since {spelled(interaction.last_activity_at)}.",
        occurred_at=intake.now,
        recorded_at=intake.now,
        position=interaction.log_count + 1,
        digest="",
        size=0,
    )
    ended = evolve(
        interaction,
        logs=in_order((*interaction.logs, warning)),
        log_ids=(*interaction.log_ids, warning.log_id),
        log_count=interaction.log_count + 1,
    )
    closed = close_interaction(state.offer, state.offer, ended, intake.now, state.mapped, timed_out=True)
    return conclude(state.offer, closed, intake, policy, InteractionChange.CLOSED, new_logs=(warning,))
