"""What holds after any history: the rules against a second reading of them, and against themselves."""

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings

from store.commands import Command, DescribeProduct, OpenInteraction, RecodeErrors, RecordInteraction
from store.records.errors import OfferError
from store.records.journal import EntryKind
from store.records.values import Product
from store.rules.entries import PARTS
from store.rules.fingerprints import fingerprint
from tests.store.rules.commands import ACCOUNT, CODES, FEED, MINUTES_BEFORE, minute
from tests.store.rules.histories import HISTORIES, SKUS
from tests.store.rules.lifecycle import World
from tests.store.rules.model import Model
from tests.store.rules.model_errors import Problem

ModelError = tuple[object, ...]


def as_model(error: OfferError) -> ModelError:
    """An error of an offer, to be compared with one of the model."""
    return (
        error.code,
        error.external_code,
        error.description or error.title,
        error.title,
        set(error.closable_origins),
        error.origin,
        error.source,
        error.started_at,
        error.raised_at,
        error.last_seen_at,
        error.occurrences,
        error.archive_reason,
    )


def as_rules(problem: Problem) -> ModelError:
    """An error of the model, to be compared with one of an offer."""
    return (
        problem.code,
        problem.external,
        problem.words,
        problem.title,
        problem.closes,
        problem.origin,
        problem.source,
        problem.started,
        problem.raised,
        problem.seen,
        problem.times,
        problem.over,
    )


def in_any_order(errors: list[ModelError]) -> list[list[str]]:
    """Errors as comparable text."""
    return sorted(
        [str(sorted(map(str, part)) if isinstance(part, set) else part) for part in error] for error in errors
    )


@settings(max_examples=400)
@given(HISTORIES)
def test_rules_agree_with_a_second_reading(history: list[Command]) -> None:
    """R13, R14, R16-R18, R22-R25: after every command the offer is what its whole history says it is."""
    world, model = World(), Model(CODES)
    for command in history:
        world.send(command)
        model.tell(command, world.now)
        for sku in filter(world.knows, SKUS):
            assert world.status(sku) == model.status(sku)
    for sku in filter(world.knows, SKUS):
        offer = world.offer(sku)
        assert offer.price == model.value(sku, "price")
        assert offer.inventory == model.value(sku, "inventory")
        assert offer.external_offer_id == model.value(sku, "external_offer_id")
        archived = [error for error in world.archived if error.sku_id == sku]
        assert in_any_order([as_model(e) for e in offer.errors]) == in_any_order(
            [as_rules(p) for p in model.active(sku)]
        )
        assert in_any_order([as_model(e) for e in archived]) == in_any_order(
            [as_rules(p) for p in model.archived(sku)]
        )
    for interaction in world.interactions.values():
        assert interaction.effect == model.effect(interaction.interaction_id)


@settings(max_examples=100)
@given(HISTORIES)
def test_sending_twice_changes_nothing(history: list[Command]) -> None:
    """R27, R11: whatever carries ids of its own may be sent again, at once or later; nothing is written."""
    world = World()
    for command in history:
        world.send(command)
        before = world.snapshot()
        world.send(command)
        assert world.snapshot() == before
    before = world.snapshot()
    for command in history:
        world.send(command)
    assert world.snapshot() == before


@settings(max_examples=100)
@given(HISTORIES)
def test_order_of_unrelated_offers_does_not_matter(history: list[Command]) -> None:
    """R9, R18: commands on different offers interleave in any way; each offer only sees its own order."""
    owner = {
        command.interaction_id: command.sku_id
        for command in history
        if isinstance(command, OpenInteraction | RecordInteraction)
    }
    timed = [(command, minute(MINUTES_BEFORE) + timedelta(seconds=n)) for n, command in enumerate(history)]
    apart = sorted(timed, key=lambda pair: owner[getattr(pair[0], "interaction_id", None)])
    one, other = World(), World()
    for command, at in timed:
        one.send(command, at=at)
    for command, at in apart:
        other.send(command, at=at)
    assert one.offers == other.offers


@settings(max_examples=100)
@given(HISTORIES)
def test_journal_gives_the_offer(history: list[Command]) -> None:
    """R15, R28: laying the values of an offer's journal entries over each other gives the offer."""
    world = World()
    facts = Product(name="Rice", brand="Camil")
    for command in history:
        world.send(command)
    for sku in SKUS:
        world.send(DescribeProduct(ACCOUNT, FEED, sku, facts))
        world.send(RecodeErrors(ACCOUNT, FEED, sku, fingerprint("in these words"), "CTLG-001"))
    for sku in filter(world.knows, SKUS):
        offer = world.offer(sku)
        replayed: dict[str, object] = {name: None for _, name in PARTS.values()} | {"errors": ()}
        status = None
        for entry in world.told(EntryKind.STATUS, sku):
            assert entry.status_before is status
            status = entry.status_after
        for entry in world.told(EntryKind.OFFER, sku):
            replayed |= entry.values or {}
        assert replayed == {name: getattr(offer, attribute) for attribute, name in PARTS.values()}
        assert status is offer.status


@settings(max_examples=100)
@given(HISTORIES)
def test_only_what_is_done_with_expires(history: list[Command]) -> None:
    """R30: what is open or an active error points to stays; all else goes 90 days after its close."""
    world = World()
    for command in history:
        world.send(command)
    held = {error.interaction_id for sku in filter(world.knows, SKUS) for error in world.offer(sku).errors}
    for interaction in world.interactions.values():
        if interaction.closed_at is None or interaction.interaction_id in held:
            assert interaction.expires_at is None
        else:
            assert interaction.expires_at == interaction.closed_at + world.policy.retention


@settings(max_examples=100)
@given(HISTORIES)
def test_figures_of_fingerprints_add_up(history: list[Command]) -> None:
    """R21: the offers a fingerprint counts are those that have it active, after mapping and re-coding too."""
    world = World()
    for command in history:
        world.send(command)
    world.map_errors(fingerprint("in these words"), "CTLG-006")
    for sku in SKUS:
        world.send(RecodeErrors(ACCOUNT, FEED, sku, fingerprint("in these words"), "CTLG-006"))
    counted: Counter[str] = Counter()
    for tally in world.tallies:
        counted[tally.fingerprint] += tally.offers
    having = [
        {error.fingerprint for error in world.offer(sku).errors if error.fingerprint}
        for sku in filter(world.knows, SKUS)
    ]
    assert +counted == Counter(found for fingerprints in having for found in fingerprints)
    assert min(counted.values(), default=0) >= 0
