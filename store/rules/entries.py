"""The journal entries that tell subscribers of a change (R15, contract: the live events). Pure."""

from datetime import datetime
from typing import Any

from store.records.evolution import evolve
from store.records.interactions import Interaction
from store.records.journal import EntryKind, JournalEntry
from store.records.offers import Offer
from store.rules.decision import Policy
from store.vocabulary import InteractionChange, OfferPart, OfferStatus

# Each part with the offer's attribute and, for replaying the journal, the name of the field in its document.
PARTS = {
    OfferPart.PRICE: ("price", "price"),
    OfferPart.INVENTORY: ("inventory", "inventory"),
    OfferPart.EXTERNAL_OFFER_ID: ("external_offer_id", "externalOfferId"),
    OfferPart.ERRORS: ("errors", "errors"),
    OfferPart.PRODUCT: ("product", "product"),
}


def change_entries(
    before: Offer | None,
    after: Offer,
    policy: Policy,
    interaction: Interaction | None = None,
    change: InteractionChange | None = None,
) -> tuple[JournalEntry, ...]:
    """What is told of an offer that went from `before` (`None`: it was born) to `after`, in this order.

    The interaction's change, the change of status, and the other parts that changed.
    """
    # Of one instant, the keys decide the order: those of an offer's versions sort as the numbers do.
    key, status_before = f"{after.key}@{after.version:010}", before.status if before else None
    base = _entry(key, EntryKind.OFFER, status_before, after, interaction, after.updated_at, policy)
    entries = []
    if interaction is not None and change is not None:
        entries.append(evolve(base, key=f"{base.key}.interaction", kind=EntryKind.INTERACTION, change=change))
    if before is None or before.status is not after.status:
        entries.append(
            evolve(base, key=f"{base.key}.status", kind=EntryKind.STATUS, reason=after.status_reason)
        )
    changed = changed_parts(before, after)
    if changed:
        values: dict[str, Any] = {PARTS[part][1]: getattr(after, PARTS[part][0]) for part in changed}
        entries.append(evolve(base, key=f"{base.key}.offer", changed=changed, values=values))
    return tuple(entries)


def log_entry(
    offer: Offer, interaction: Interaction, log_id: str, now: datetime, policy: Policy
) -> JournalEntry:
    """What is told of a log: the timeline moved, the offer did not (R9)."""
    # An entry may outlive its interaction (R30), whose id may then be that of another.
    opened = round(interaction.opened_at.timestamp() * 1000)
    key, told = f"{interaction.key}@{opened}+{interaction.log_count}", InteractionChange.LOG_ADDED
    kind = EntryKind.INTERACTION
    return _entry(key, kind, offer.status, offer, interaction, now, policy, change=told, log_id=log_id)


def _entry(
    key: str,
    kind: EntryKind,
    status_before: OfferStatus | None,
    offer: Offer,
    interaction: Interaction | None,
    at: datetime,
    policy: Policy,
    **told: Any,
) -> JournalEntry:
    """An entry about `offer` as it is now, which it came to be by `interaction`."""
    return JournalEntry(
        key=key,
        kind=kind,
        at=at,
        account=offer.account,
        feed_id=offer.feed_id,
        vendor=offer.vendor,
        activation=offer.activation,
        sku_id=offer.sku_id,
        offer_id=offer.key,
        offer_version=offer.version,
        status_before=status_before,
        status_after=offer.status,
        interaction_id=interaction.interaction_id if interaction else None,
        origins=interaction.origins if interaction else (),
        expires_at=at + policy.retention,
        **told,
    )


def changed_parts(before: Offer | None, after: Offer) -> tuple[OfferPart, ...]:
    """What, other than the status, differs; a newborn offer differs in what it has."""
    empty: dict[str, Any] = {"errors": ()}
    return tuple(
        part
        for part, (name, _) in PARTS.items()
        if getattr(after, name) != (getattr(before, name) if before else empty.get(name))
    )
