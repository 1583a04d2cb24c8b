"""From a close to the decision that is written and told (R12, R15, R21, R30). Pure."""

from store.records.interactions import Log
from store.records.offers import Offer
from store.records.values import placed
from store.rules.aftermath import Aftermath
from store.rules.closing import Closed
from store.rules.decision import Decision, Policy
from store.rules.entries import change_entries
from store.rules.intake import Intake
from store.vocabulary import InteractionChange


def conclude(
    before: Offer | None,
    closed: Closed,
    intake: Intake,
    policy: Policy,
    change: InteractionChange,
    new_logs: tuple[Log, ...] = (),
) -> Decision:
    """What `closed` amounts to for an offer that was `before`; `new_logs` came with this command."""
    aftermath = Aftermath(before, closed.offer, intake.now, policy)
    interaction = aftermath.expiring(closed.interaction)
    return Decision(
        offer=closed.offer,
        interaction=interaction,
        new_logs=new_logs,
        archived=closed.report.archived,
        released=aftermath.released(),
        tallies=aftermath.tallies(closed.report.reported),
        entries=change_entries(before, closed.offer, policy, interaction, change),
        warnings=placed(interaction.warnings, intake.command.path),
    )
