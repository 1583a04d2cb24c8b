"""Given / when / then for an offer's life: a feed in memory; commands go through `take_in` and `decide`.

world = World()                                      # given a feed that knows no SKU
world.record("A", failure(error("CTLG-006")))        # when
assert world.status() is ERROR                       # then
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from store.commands import Command, DescribeProduct, NewLog, RecodeErrors, TimeOutInteraction
from store.directory_commands import ActivateFeed
from store.records.errors import OfferError
from store.records.feeds import Feed, feed_key, interaction_key, offer_key
from store.records.interactions import Interaction
from store.records.journal import EntryKind, JournalEntry
from store.records.offers import Offer
from store.records.values import Product, UserError
from store.rules.activations import Activated, activate, deactivate
from store.rules.decide import Verdict, decide
from store.rules.decision import Decision, Policy, Refusal, State, Tally
from store.rules.intake import take_in
from store.vocabulary import FeedState, InteractionEffect, OfferStatus, StatusReasonCode, WarningCode
from tests.store.rules.commands import (
    ACCOUNT,
    CODES,
    FEED,
    MINUTES_BEFORE,
    SKU,
    Opening,
    an_id,
    appending,
    closing,
    minute,
)

BEGINNING = minute(MINUTES_BEFORE)

Change = tuple[OfferStatus | None, OfferStatus | None, StatusReasonCode]


def new_feed() -> Feed:
    """A feed in its first activation."""
    activated = activate(None, ActivateFeed(ACCOUNT, FEED, "AFF", "1"), "vtex", minute(0))
    assert isinstance(activated, Activated)
    return activated.feed


@dataclass
class World:
    """All that the commands so far have written. The clock stands at `now` and steps a second a command."""

    feed: Feed | None = field(default_factory=new_feed)
    now: datetime = BEGINNING
    policy: Policy = field(default_factory=Policy)
    codes: frozenset[str] = CODES
    mapped: dict[str, str] = field(default_factory=dict)
    offers: dict[str, Offer] = field(default_factory=dict)
    interactions: dict[str, Interaction] = field(default_factory=dict)
    log_owners: dict[tuple[str, str], str] = field(default_factory=dict)
    archived: list[OfferError] = field(default_factory=list)
    entries: list[JournalEntry] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)

    # When

    def send(self, command: Command, *, at: datetime | None = None) -> Verdict:
        """What is decided upon `command` now, or `at` another instant; a decision is kept."""
        self.now = self.now + timedelta(seconds=1) if at is None else at
        intake = take_in(command, self.now)
        verdict = decide(
            self._state(command, intake.interaction_id, intake.given_log_ids), intake, self.policy
        )
        if isinstance(verdict, Decision):
            self._keep(verdict)
        return verdict

    def do(self, command: Command) -> Decision:
        """The decision upon a command that must not be refused."""
        verdict = self.send(command)
        assert isinstance(verdict, Decision), verdict
        return verdict

    def refused(self, command: Command) -> UserError:
        """The first fault of a command that must be refused, and must leave no trace."""
        before = self.snapshot()
        verdict = self.send(command)
        assert isinstance(verdict, Refusal), verdict
        assert self.snapshot() == before
        return verdict.errors[0]

    def open(self, name: str, **given: Any) -> Decision:
        """Open interaction `name`; `given` as `Opening` has it."""
        return self.do(Opening(name, **given).command)

    def log(self, name: str, *logs: NewLog) -> Decision:
        """Append `logs` to interaction `name`, one command each; the last one's decision."""
        return [self.do(appending(name, log)) for log in logs][-1]

    def close(self, name: str) -> Decision:
        """Close interaction `name`."""
        return self.do(closing(name))

    def record(self, name: str, *logs: NewLog, **given: Any) -> Decision:
        """Open interaction `name`, log and close in one step."""
        return self.do(Opening(name, **given).recording(*logs))

    def walk(self, name: str, *logs: NewLog, **given: Any) -> Decision:
        """As `record`, but in the single steps of R8 and R9."""
        self.open(name, **given)
        for log in logs:
            self.log(name, log)
        return self.close(name)

    def time_out(self, name: str, idle_since: datetime) -> Decision:
        """Let the service close interaction `name` if nobody touched it since before `idle_since`."""
        return self.do(TimeOutInteraction(ACCOUNT, FEED, an_id(name), idle_since))

    def describe(self, sku: str = SKU, **facts: str) -> Decision:
        """Give product facts of `sku`."""
        return self.do(DescribeProduct(ACCOUNT, FEED, sku, Product(**facts)))

    def recode(self, fingerprint: str, code: str, sku: str = SKU) -> Decision:
        """Re-code the errors of one offer in the background, as after `map_errors`."""
        return self.do(RecodeErrors(ACCOUNT, FEED, sku, fingerprint, code))

    def map_errors(self, fingerprint: str, code: str) -> None:
        """Give `fingerprint` a code for what arrives from now on."""
        self.mapped[fingerprint] = code

    def deactivate(self) -> None:
        """End the feed's activation."""
        assert self.feed is not None
        self.feed = deactivate(self.feed, self.now)

    def activate(self, restore: int | None = None) -> None:
        """Activate the feed from scratch, or bring an earlier activation back."""
        activated = activate(self.feed, ActivateFeed(ACCOUNT, FEED, "AFF", "1", restore), "vtex", self.now)
        assert isinstance(activated, Activated), activated
        self.feed = activated.feed

    # Then

    def offer(self, sku: str = SKU) -> Offer:
        """The offer of `sku` in the current activation."""
        return self.offers[offer_key(self._activation, sku)]

    def knows(self, sku: str = SKU) -> bool:
        """Whether the current activation has an offer of `sku`."""
        return offer_key(self._activation, sku) in self.offers

    def status(self, sku: str = SKU) -> OfferStatus:
        """The status of an offer."""
        return self.offer(sku).status

    def interaction(self, name: str) -> Interaction:
        """Interaction `name` of the current activation."""
        return self.interactions[interaction_key(self._activation, an_id(name))]

    def effect(self, name: str) -> InteractionEffect:
        """The effect of interaction `name` (R18: a warning goes with PARTIAL and STALE only)."""
        found = self.interaction(name)
        warned = WarningCode.OUT_OF_ORDER in [warning.code for warning in found.warnings]
        assert warned == (found.effect in (InteractionEffect.PARTIAL, InteractionEffect.STALE))
        return found.effect

    def active(self, sku: str = SKU) -> dict[str, OfferError]:
        """The active errors of an offer by full code."""
        return {error.full_code: error for error in self.offer(sku).errors}

    def gone(self, full_code: str) -> OfferError:
        """The error of that full code that was archived last."""
        return [error for error in self.archived if error.full_code == full_code][-1]

    def told(self, kind: EntryKind, sku: str = SKU) -> list[JournalEntry]:
        """The journal entries of one kind about an offer."""
        return [entry for entry in self.entries if entry.kind is kind and entry.sku_id == sku]

    def changes(self, sku: str = SKU) -> list[Change]:
        """The changes of status of an offer that were told: from, to, and the reason's code."""
        return [
            (entry.status_before, entry.status_after, entry.reason.code)
            for entry in self.told(EntryKind.STATUS, sku)
            if entry.reason is not None
        ]

    def snapshot(self) -> tuple[Any, ...]:
        """All that is kept, to compare with what is kept later."""
        return (
            dict(self.offers),
            dict(self.interactions),
            tuple(self.archived),
            tuple(self.entries),
            tuple(self.tallies),
        )

    @property
    def _activation(self) -> str:
        assert self.feed is not None
        return self.feed.activation.key

    def _state(self, command: Command, interaction_id: str, log_ids: tuple[str, ...]) -> State:
        if self.feed is None or feed_key(command.account, command.feed_id) != self.feed.key:
            return State()
        if self.feed.state is FeedState.INACTIVE:
            return State(feed=self.feed)
        interaction = self.interactions.get(interaction_key(self._activation, interaction_id))
        sku = getattr(command, "sku_id", None) or (interaction.sku_id if interaction else "")
        owners = {
            log_id: self.interactions[owner]
            for log_id in log_ids
            if (owner := self.log_owners.get((self._activation, log_id))) is not None
        }
        offer = self.offers.get(offer_key(self._activation, sku))
        return State(self.feed, offer, interaction, owners, self.codes, self.mapped)

    def _keep(self, decision: Decision) -> None:
        if not decision.changes or decision.offer is None:
            return
        self.offers[decision.offer.key] = decision.offer
        if decision.interaction is not None:
            self.interactions[decision.interaction.key] = decision.interaction
            for log_id in decision.interaction.log_ids:
                self.log_owners[self._activation, log_id] = decision.interaction.key
        for release in decision.released:
            known = self.interactions[release.interaction_key]
            self.interactions[known.key] = replace(known, expires_at=release.expires_at)
        self.archived += decision.archived
        self.entries += decision.entries
        self.tallies += decision.tallies


def fault_of(command: Command) -> UserError | None:
    """The only fault of a command to a feed with an open interaction `A`; `None` where it is accepted."""
    world = World()
    world.open("A")
    verdict = world.send(command, at=BEGINNING)
    if isinstance(verdict, Decision):
        return None
    (fault,) = verdict.errors
    return fault
