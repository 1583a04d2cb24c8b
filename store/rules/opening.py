"""Opening an interaction (R7, R9, R13, R14). Pure."""

from datetime import datetime

from store.commands import OpenInteraction, RecordInteraction
from store.records.evolution import evolve
from store.records.feeds import Feed, interaction_key
from store.records.frozen import dataclass
from store.records.interactions import Interaction
from store.records.offers import Discard, Offer
from store.rules.intake import Intake
from store.rules.ledger import Ledger
from store.rules.offer_change import newborn, with_product
from store.vocabulary import ORIGINS, InteractionContext


@dataclass(frozen=True, slots=True)
class Opened:
    """An interaction just opened and its offer, touched but not yet given a new version."""

    interaction: Interaction
    touched: Offer


def open_interaction(
    feed: Feed, offer: Offer | None, command: OpenInteraction | RecordInteraction, intake: Intake
) -> Opened:
    """The interaction `command` opens on `offer` (`None`: a SKU the activation does not know)."""
    now = intake.now
    context = command.context or (InteractionContext.ONGOING if offer else InteractionContext.SETUP)
    started_at = command.started_at or now
    touched = with_product(offer or newborn(feed, command.sku_id, now), command.product)
    ledger = Ledger(started_at)
    if context is InteractionContext.SETUP:
        touched = end_discard(touched, started_at, ledger)
        touched = evolve(touched, open_setups=(*touched.open_setups, intake.interaction_id))
    named = {command.origin, *command.also_origins}
    return Opened(
        Interaction(
            key=interaction_key(feed.activation.key, intake.interaction_id),
            interaction_id=intake.interaction_id,
            offer_id=touched.key,
            activation=feed.activation.key,
            account=feed.account,
            feed_id=feed.feed_id,
            vendor=feed.vendor,
            sku_id=command.sku_id,
            source=command.source,
            origin=command.origin,
            also_origins=command.also_origins,
            origins=tuple([origin for origin in ORIGINS if origin in named]),
            context=context,
            started_at=started_at,
            opened_at=now,
            last_activity_at=now,
            digest=intake.digest,
            held_back=ledger.held,
            product=touched.product,
        ),
        touched,
    )


def end_discard(offer: Offer, started_at: datetime, ledger: Ledger) -> Offer:
    """R14: "not discarded" becomes the last word, unless something started later has spoken (R18)."""
    if not ledger.may_set(offer.facts.discard):
        return offer
    return evolve(offer, facts=evolve(offer.facts, discard=Discard(None, started_at)))


def opening_message(interaction: Interaction) -> str:
    """The words of a change of status that no log declared: it came with the opening."""
    return f"{title(interaction)} was opened."


def title(interaction: Interaction) -> str:
    """What an interaction is called where no log has words for it."""
    article = "A" if interaction.context is InteractionContext.SETUP else "An"
    return f"{article} {interaction.context} interaction about {interaction.origin}"
