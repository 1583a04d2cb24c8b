"""What a closing interaction moved, and what something started later held back (R18). Pure."""

from datetime import datetime

from store.records.offers import Discard, Report
from store.vocabulary import InteractionEffect


class Ledger:
    """Judges each fact that an interaction started at `started_at` wants to set, and counts for `effect`."""

    def __init__(self, started_at: datetime, *, held_back: bool = False) -> None:
        self.started_at = started_at
        self.held = held_back
        self.moved = False

    def may_set(self, fact: datetime | Discard | Report | None) -> bool:
        """Whether a fact last set at `fact` gives way: unset, or set by what started no later."""
        if isinstance(fact, Discard | Report):
            fact = fact.started_at
        if fact is None or self.started_at >= fact:
            self.moved = True
            return True
        self.held = True
        return False

    @property
    def effect(self) -> InteractionEffect:
        """The effect of what was judged so far."""
        if not self.held:
            return InteractionEffect.APPLIED
        return InteractionEffect.PARTIAL if self.moved else InteractionEffect.STALE
